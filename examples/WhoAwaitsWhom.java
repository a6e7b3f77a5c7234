// Who awaits whom, and where: a program looks at its own tasks.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> fetch(String name) {
    return async(() -> {
        await(sleep(1));
        return name;
    });
}

Coroutine<List<String>> page() {
    return async(() -> await(gather(createTask(fetch("texts"), "texts"), createTask(fetch("images"), "images"))));
}

Coroutine<Void> looks() {
    return async(() -> {
        await(sleep(0.5));
        CallGraph graph = captureCallGraph(getRunningLoop()); // python -m asyncio pstree
        IO.print(graph.withLimit(1).tree()); // of each stack the outermost frame
    });
}

Coroutine<Void> never(List<Task<Void>> other, int index) {
    return async(() -> await(other.get(index)));
}

Coroutine<Void> program() {
    return async(() -> {
        Task<List<String>> page = createTask(page(), "page");
        await(gather(page, createTask(looks(), "looks")));
        IO.println(page.result());

        // Two tasks that await each other: neither will ever be done, and the graph says so.
        List<Task<Void>> tasks = new ArrayList<>();
        tasks.add(createTask(never(tasks, 1), "hen"));
        tasks.add(createTask(never(tasks, 0), "egg"));
        await(sleep(0));
        await(sleep(0));
        IO.print(captureCallGraph(tasks.get(0)).withLimit(0).format());
        tasks.get(0).cancel();
    });
}

void main() {
    run(program());
}
