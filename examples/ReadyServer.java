// A child that says when it is ready (trio's nursery.start), and children that fail alone (Kotlin's supervisorScope).

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> server(TaskStatus<Integer> status) {
    return async(() -> {
        await(sleep(0.5)); // binds its socket
        status.started(8080);
        await(sleep(3600)); // serves until it is cancelled
    });
}

Coroutine<Void> visit(int port, String page) {
    return async(() -> {
        await(sleep(0.2));
        if (page.equals("/broken")) throw new IllegalStateException("no " + page);
        IO.println("got " + page + " of port " + port);
    });
}

void main() {
    run(async(() -> taskGroup().run(group -> {
        // port = await nursery.start(server)
        int port = await(group.start(this::server));
        IO.println("listens on " + port);

        // One visit that fails does not end the others.
        supervisorGroup().run(visits -> {
            visits.createTask(visit(port, "/index"));
            Task<Void> broken = visits.createTask(visit(port, "/broken"));
            visits.createTask(visit(port, "/about"));
            try {
                await(broken);
            } catch (IllegalStateException e) {
                IO.println(e.getMessage());
            }
        });
        group.cancel(); // the server has done its work
    })));
}
