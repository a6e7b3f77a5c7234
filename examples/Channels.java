// Channels with an end, and a select over several of them (trio's memory channels, Go's select).

import static weft.Asyncio.*;
import static weft.sync.Select.*;

import weft.*;
import weft.channel.*;
import weft.sync.*;

Coroutine<Void> sensor(String name, double seconds, Sender<String> sender) {
    return async(() -> {
        try (sender) { // the iteration over the receiver ends when the last sender is closed
            for (int i = 1; i <= 2; i++) {
                await(sleep(seconds));
                await(sender.send(name + " " + i));
            }
        }
    });
}

void main() {
    run(async(() -> taskGroup().run(group -> {
        var channel = new Channel<String>(BufferPolicy.bounded(10));
        group.createTask(sensor("wind", 0.2, channel.sender().duplicate()));
        group.createTask(sensor("rain", 0.3, channel.sender()));
        for (String line : channel.receiver()) IO.println(line);
        IO.println("both have closed");

        // select { case order := <-orders: …; case <-stop: …; case <-time.After(…): … }
        var orders = new Channel<String>(BufferPolicy.rendezvous());
        var stop = new Event();
        group.createTask(async(() -> {
            await(sleep(0.2));
            await(orders.sender().send("tea"));
            await(sleep(0.8));
            stop.set();
        }));
        while (!stop.isSet()) {
            IO.println(await(select(
                    orders.receiver().onReceive(order -> "one " + order),
                    stop.onSet(() -> "closed"),
                    onTimeout(0.5, () -> "nobody came"))));
        }
    })));
}
