// Which ports of this machine answer? Five hundred attempts at once, each with half a second.
//
//     ./weft run examples/PortScanner.java [FIRST LAST]

import static weft.Asyncio.*;

import java.io.IOException;
import weft.*;
import weft.net.*;
import weft.stream.*;
import weft.sync.*;

Coroutine<Boolean> isOpen(int port) {
    return async(() -> {
        try {
            Connection connection =
                    await(waitFor(Streams.openConnection("127.0.0.1", port), 0.5), IOException.class);
            connection.writer().transport().abort(); // no goodbye: there was no conversation
            return true;
        } catch (IOException | weft.TimeoutException e) {
            return false;
        }
    });
}

void scan(int first, int last) {
    run(async(() -> {
        double start = getRunningLoop().time();
        Semaphore slots = new Semaphore(500);
        List<Integer> open = new ArrayList<>();
        taskGroup().run(group -> {
            for (int port = first; port <= last; port++) {
                int candidate = port;
                group.createTask(async(() -> slots.run(() -> {
                    if (await(isOpen(candidate))) open.add(candidate);
                })));
            }
        });
        Collections.sort(open);
        for (int port : open) IO.println(port + " is open");
        double took = getRunningLoop().time() - start;
        IO.println("%d ports in %.1f s, %d open".formatted(last - first + 1, took, open.size()));
    }));
}

void main(String[] args) {
    Script.main("PortScanner [FIRST [LAST]]", args, in -> {
        int first = in.integer("FIRST", 1, 65_535, 1);
        scan(first, in.integer("LAST", first, 65_535, Math.max(first, 10_000)));
    });
}
