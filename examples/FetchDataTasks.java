// Two fetches of two seconds each, first one by one, then as tasks that overlap.

import static weft.Asyncio.*;

import weft.*;

Map<String, String> fetchDataSync(int id) throws InterruptedException {
    IO.println("Fetching " + id);
    Thread.sleep(2000);
    IO.println("Finished " + id);
    return Map.of("data", "result " + id);
}

Coroutine<Map<String, String>> fetchData(int id) {
    return async(() -> {
        IO.println("Fetching " + id);
        await(sleep(2));
        IO.println("Finished " + id);
        return Map.of("data", "result " + id);
    });
}

void main() throws InterruptedException {
    long start = System.nanoTime();
    fetchDataSync(1);
    fetchDataSync(2);
    IO.println("Synchronous execution time: %.2f seconds".formatted(secondsSince(start)));

    run(async(() -> {
        long begin = System.nanoTime();
        // Both run from here on; the awaits only collect what they return.
        Task<Map<String, String>> task1 = createTask(fetchData(1));
        Task<Map<String, String>> task2 = createTask(fetchData(2));
        Map<String, String> data1 = await(task1);
        Map<String, String> data2 = await(task2);
        IO.println("Asynchronous execution time: %.2f seconds".formatted(secondsSince(begin)));
        IO.println("Data 1: " + data1);
        IO.println("Data 2: " + data2);
    }));
}

double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
}
