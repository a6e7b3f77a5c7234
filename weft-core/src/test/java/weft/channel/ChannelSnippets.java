package weft.channel;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import weft.Coroutine;
import weft.Trace;

/** The code in the Javadoc of this package. {@code IO} is the test's: lines that can be compared. */
final class ChannelSnippets {
    private final Trace trace;
    private final Output IO = new Output();

    ChannelSnippets(Trace trace) {
        this.trace = trace;
    }

    private final class Output {
        void println(String line) {
            trace.logTime(line);
        }
    }

    // @start region="channel"
    Coroutine<Void> report(String city, Sender<String> sender) {
        return async(() -> {
            try (sender) { // the last one to close ends the channel
                for (int hour = 1; hour <= 2; hour++) {
                    await(sleep(1));
                    await(sender.send(city + " " + hour));
                }
            }
        });
    }

    Coroutine<Void> printReports() {
        return async(() -> taskGroup().run(group -> {
            Channel<String> channel = new Channel<>(BufferPolicy.bounded(10));
            group.createTask(report("Oslo", channel.sender().duplicate()));
            group.createTask(report("Rome", channel.sender()));
            for (String line : channel.receiver()) IO.println(line);
            IO.println("end");
        }));
    }
    // @end

    void channel() {
        trace.run(printReports());
    }

    void bufferPolicy() {
        trace.run(() -> {
            // @start region="buffer-policy"
            Channel<Integer> latest = new Channel<>(BufferPolicy.conflated());
            for (int position = 1; position <= 100; position++)
                await(latest.sender().send(position));
            IO.println("at " + await(latest.receiver().receive())); // at 100: the older ones are of no use
            // @end
        });
    }
}
