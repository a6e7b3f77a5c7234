package weft.examples;

import java.util.List;

/** What the programs print, except FetchPages: the longest first, since several run at once. */
final class Examples {
    static final List<Example> ALL = List.of(
            new Example("SyncVersusAsync", """
                0 A start
                3 A done
                3 B start
                5 B done
                5 A start
                5 B start
                7 B done
                8 A done
                8 [A, B]
                8 sync      <5.0> s   one after the other: the times add up
                8 async     <3.0> s   together: as long as the slowest
                """),
            new Example("FetchDataTasks", """
                0 Fetching 1
                2 Finished 1
                2 Fetching 2
                4 Finished 2
                4 Synchronous execution time: <4.00> seconds
                4 Fetching 1
                4 Fetching 2
                6 Finished 1
                6 Finished 2
                6 Asynchronous execution time: <2.00> seconds
                6 Data 1: {data=result 1}
                6 Data 2: {data=result 2}
                """),
            new Example("Scraper", """
                3.0 [####################] 19 of 19 pages
                3.0 /          Home
                3.0 /deep/1    Level 1
                3.0 /deep/2    Level 2
                3.0 /deep/3    Level 3
                3.0 /gone      404 Not Found
                3.0 /old       leads to http://localhost:<hex>/page1
                3.0 /page1     Page 1
                3.0 /page10    Page 10
                3.0 /page11    Page 11
                3.0 /page2     Page 2
                3.0 /page3     Page 3
                3.0 /page4     Page 4
                3.0 /page5     Page 5
                3.0 /page6     Page 6
                3.0 /page7     Page 7
                3.0 /page8     Page 8
                3.0 /page9     Page 9
                3.0 /report    is application/pdf
                3.0 /wrong     Who writes <HTML>, <b>knows
                3.0 19 pages
                """).notLaterThan(4), // to load HTTP takes a while
            new Example("FetchUrls", """
                0.1 Fetched http://localhost:<hex>/fast with status 200
                0.4 Fetched http://localhost:<hex>/slow with status 200
                0.7 Fetched http://localhost:<hex>/slower with status 200
                0.7 Downloaded 3 pages
                0.8 <html><body>This is /fast. This is /fast. This is /fast. This is /fast. This is /fast. This is /fast
                1.8 Fetched 4 URLs in <1.00> seconds
                1.8 URL http://localhost:<hex>/fast content snippet: <html><body>This is /fast. This is /fast. This is /fast. This is /fast. This is /fast. This is /fast...
                1.8 URL http://localhost:<hex>/slow content snippet: <html><body>This is /slow. This is /slow. This is /slow. This is /slow. This is /slow. This is /slow...
                1.8 URL http://localhost:<hex>/slower content snippet: <html><body>This is /slower. This is /slower. This is /slower. This is /slower. This is /slower. Thi...
                1.8 URL http://localhost:<hex>/slowest content snippet: <html><body>This is /slowest. This is /slowest. This is /slowest. This is /slowest. This is /slowest...
                """).onBothEngines().notLaterThan(4),
            new Example("SequentialAwaits", """
                1 First
                3 Second
                """),
            new Example("EventLoopInAction", """
                0 Task A started
                0 Task B started
                0 Task C started
                1 Task B finished after 1 seconds
                2 Task A finished after 2 seconds
                3 Task C finished after 3 seconds
                """).onBothEngines(),
            new Example("RunningConcurrently", """
                0 Task A started
                0 Task B started
                0 Task C started
                1 Task B finished
                2 Task A finished
                3 Task C finished
                """),
            new Example("Mistakes", """
                0.0 1. await outside a coroutine
                0.0    wrong: await(greeting)
                0.0           await is only possible inside a task, and this is thread main; call it from a \
                coroutine, start one with run(...), or hand one to a loop with runCoroutineThreadsafe(...)
                0.1    right: run(greeting) gives Hello, Ada
                0.1 2. run inside a coroutine
                0.1    wrong: run(greeting)
                0.1           run() cannot be called from a running event loop; inside a coroutine just await, \
                and on another thread use runCoroutineThreadsafe
                0.2    right: await(greeting) gives Hello, Ben
                0.2 3. await what is not a coroutine
                0.2    wrong: await(logged(name))
                0.2           object null can't be used in 'await' expression; a coroutine, a future or a task is \
                needed
                0.3    right: await(greet(name)) gives Hello, Cid
                0.3 4. forget to await: greet does not run, and a warning says so
                0.4    right: await(greet(name)) gives Hello, Dan
                0.4 5. block the loop: everybody waits, and a warning names the line
                0.9    Thread.sleep(500)                  others wait <0.5> s
                1.4    await(sleep(0.5))                  others wait <0.0> s
                1.9    blocking(() -> Thread.sleep(500))  others wait <0.0> s
                2.4    await(toThread(...))               others wait <0.0> s
                """)
                    .warning("coroutine 'greet' was never awaited", "has blocked the event loop for 0.1"),
            new Example("Greet", """
                0 Hello
                1 World
                1 Hello
                2 World
                """).onBothEngines(),
            new Example("Timeouts", """
                1.0 slow() is cancelled, and may clean up
                1.0 timeout, caused by CancelledError
                1.0 one
                1.6 two
                2.0 timeout
                """).onBothEngines(),
            new Example("Channels", """
                0.2 wind 1
                0.3 rain 1
                0.4 wind 2
                0.6 rain 2
                0.6 both have closed
                0.8 one tea
                1.3 nobody came
                1.6 closed
                """).onBothEngines(),
            new Example("ReadyServer", """
                0.5 listens on 8080
                0.7 got /index of port 8080
                0.7 got /about of port 8080
                0.7 no /broken
                """),
            new Example("MoveOn", """
                0.8 logged out
                0.8 found in the cache, cancelled: false
                2.1 logged out
                2.1 null, cancelled: true
                """).onBothEngines(),
            new Example("GracefulShutdown", """
                1.0 request 1 is answered
                1.5 request 2 is answered
                1.75 the time is over
                1.75 shutting down, with 2 requests under way
                2.5 request 4 is answered
                3.0 request 3 takes too long: its client is told to try again
                3.0 bye
                """).onBothEngines(),
            new Example("Starvation", """
                0.4 greedy             others wait <0.3> s
                0.8 polite             others wait <0.0> s
                1.2 in another thread  others wait <0.0> s
                """),
            new Example("PeriodicTask", """
                0.0 heartbeat 1
                0.5 heartbeat 2
                1.0 heartbeat 3
                1.5 heartbeat 4
                1.7 stopped
                """),
            new Example("TimeoutWithFallback", """
                0.2 answer of A
                0.7   A is not needed any more
                0.7 a default
                0.8 answer of A
                1.3 answer of B
                1.3   A is not needed any more
                """),
            new Example("RetryWithBackoff", """
                0.05 attempt 1: connection refused; again in 0.1 s
                0.2 attempt 2: connection refused; again in 0.2 s
                0.45 attempt 3: connection refused; again in 0.4 s
                0.9 the answer
                0.95 attempt 1: connection refused; again in 0.1 s
                1.1 given up: connection refused
                """),
            new Example("CpuOffload", """
                0 checksum 1: d7ac35c0
                0 checksum 2: 653d1339
                0 checksum 3: 0b4df16e
                0 checksum 4: db6e588a
                0 the same here: d7ac35c0
                """),
            new Example("RateLimit", """
                1.1 50 requests in <1.1> s, at most 10 at once
                """),
            new Example("ConnectionPool", """
                0.2 connection 1: select row 1
                0.2 connection 2: select row 2
                0.4 connection 1: select row 3
                0.4 connection 2: select row 4
                0.6 connection 1: select row 5
                0.8 connection 2: begin
                1.0 connection 2: insert
                1.2 connection 2: rollback
                1.2 the next step failed
                """),
            new Example("Pipeline", """
                0.0 read   the weft
                0.0 read   is one thread
                0.0 read   through all
                0.2 write  THE WEFT
                0.2 read   the others
                0.2 write  IS ONE THREAD
                0.4 write  THROUGH ALL
                0.4 write  THE OTHERS
                0.4 all is written
                """).onBothEngines(),
            new Example("Cursor", """
                0.1 cursor closed after 100 round trips
                0.1 sum 19999900000, at most 2000 rows in memory
                0.1 cursor closed after 2 round trips
                """).notLaterThan(3),
            new Example("ConcurrentTasks", """
                0 Task 1 started
                0 Task 2 started
                1 Task 2 completed
                2 Task 1 completed
                """),
            new Example("GatherOutcomes", """
                1.0 page of A
                1.0 failed: no route to B
                1.0 page of C
                1.5 gather: no route to B
                """).onBothEngines(),
            new Example("WhoAwaitsWhom", """
                0.5 Task-1 program, waiting
                0.5 │   at WhoAwaitsWhom.program(WhoAwaitsWhom.java:33)
                0.5 ├── page page, waiting
                0.5 │   │   at WhoAwaitsWhom.page(WhoAwaitsWhom.java:15)
                0.5 │   ├── texts fetch, waiting
                0.5 │   │       at WhoAwaitsWhom.fetch(WhoAwaitsWhom.java:9)
                0.5 │   └── images fetch, waiting
                0.5 │           at WhoAwaitsWhom.fetch(WhoAwaitsWhom.java:9)
                0.5 └── looks looks, running
                0.5         at WhoAwaitsWhom.looks(WhoAwaitsWhom.java:21)
                1.0 [texts, images]
                1.0 Await cycle: hen -> egg -> hen
                1.0 * Task(name='hen', coro=never, waiting)
                1.0   + Awaited by:
                1.0     * Task(name='egg', coro=never, waiting)
                1.0       + Awaited by:
                1.0         * Task(name='hen', coro=never, waiting) (see above)
                """).onBothEngines(),
            new Example("BlockingFile", """
                0.4 tick
                0.8 tick
                1.0 100000
                """).onBothEngines(),
            new Example("CustomAwaitable", """
                0 Waiting...
                1 Done
                """),
            new Example("FiveFetches", """
                1 [page 1, page 2, page 3, page 4, page 5] in <1.0> s
                """),
            new Example("AwaitResult", """
                1 a done after 1s
                1 a
                """),
            new Example("WorkConcurrently", """
                1 [2, 4, 6] in <1.0>s
                """),
            new Example("BackgroundTask", """
                1 20
                """).notLaterThan(0.4),
            new Example("SyncLibrary", """
                0.5 row 1 on weft-loop
                0.5 row 2 on weft-loop
                0.5 row 3 on weft-loop
                0.5 row 4 on weft-loop
                0.5 row 5 on weft-loop
                0.5 row 6 on weft-loop
                0.5 row 7 on weft-loop
                0.5 row 8 on weft-loop
                0.5 row 9 on weft-loop
                0.5 row 10 on weft-loop
                0.5 10 calls of 0.5 s in <0.5> s
                """),
            new Example("Sensors", """
                0.54 ALARM: sensor 42 is at 95.0 degrees
                0.71 sensor 13 is silent
                1.2 end of the day
                """),
            new Example("GameLoop", """
                0  0.0  G....|
                0  0.1  G....|
                0  0.2  .G...|
                0  0.3  .G...|
                0  0.4  ..G../
                0  0.5  ..G../
                0  0.6  ...G./
                0  0.7  ...G./
                0  0.8  ....G/
                0  0.9  ....G|
                0  1.0  ...G.|
                0  1.1  ...G.|
                0  1.2  ..G..|
                0  1.3  ..G..|
                0 game over
                """).onBothEngines(),
            new Example("SwingGuest", """
                0 ready
                0.1 file 1: 0 %
                0.3 file 1: 50 %
                0.5 file 1: done
                0.5 ready
                0.7 file 2: 0 %
                0.8 file 2: cancelled
                0.8 the loop has ended on the event dispatch thread: true
                """).onBothEngines(),
            new Example("PriceService", """
                0.5 pen costs 30
                0.5 lamp costs 40
                0.5 pen costs 30
                0.5 404 no such article
                0.5 lamp costs 40
                0.5 5 requests, 3 fetches
                """).onBothEngines(),
            new Example("AsyncResource", """
                0.0 Acquire resource
                0.2 Using resource
                0.2 Release resource
                """).onBothEngines(),
            new Example("TwoResources", """
                0.0 Entering A
                0.0 Entering B
                0.2 Entered A
                0.2 Using A
                0.3 Leaving A
                0.35 Entered B
                0.35 Using B
                0.45 Leaving B
                0.5 Left A
                0.8 Left B
                0.8 [result of A, result of B]
                """).onBothEngines(),
            new Example("Transaction", """
                0.2 good: begin
                0.4 good: commit [insert A]
                0.6 bad: begin
                0.8 bad: rollback, no room
                0.8 failed: no room
                """),
            new Example("ExitStack", """
                0.1 open A
                0.2 open B
                0.2 [connection to A, connection to B]
                0.3 close B
                0.4 close A
                0.4 all closed
                0.5 open A
                0.6 open B
                0.8 close B
                0.9 close A
                0.9 all closed
                0.9 no route to C
                """),
            new Example("Publishers", """
                0.1 1 doubled is 2
                0.2 2 doubled is 4
                0.3 3 doubled is 6
                0.4 4 doubled is 8
                0.5 5 doubled is 10
                """).onBothEngines(),
            new Example("AwaitCoroutineOrTask", """
                0 A
                0 A
                0 A
                0 B (hopefully nobody is hogging the event loop...)
                0 B (hopefully nobody is hogging the event loop...)
                0 A
                0 A
                0 A
                """).onBothEngines(),
            new Example("InertCoroutine", """
                0 <coroutine object fetch at 0x<hex>>
                """).warning("coroutine 'fetch' was never awaited"));

    private Examples() {}
}
