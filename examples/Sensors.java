// The internet of things on one thread: a hundred sensors that report at their own pace, one hub that listens to all of
// them,
// and an alarm that must not come late. One sensor falls silent and is missed.

import static weft.Asyncio.*;

import weft.*;
import weft.channel.*;

record Reading(int sensor, double celsius) {}

/** Reports ten times, each sensor a little later than the one before. Number 13 breaks down after three reports. */
Coroutine<Void> sensor(int id, Sender<Reading> hub) {
    return async(() -> {
        try (hub) {
            await(sleep(id * 0.001));
            for (int report = 0; report < 10; report++) {
                if (id == 13 && report == 3) await(sleep(3600)); // no battery
                await(hub.send(new Reading(id, id == 42 && report == 5 ? 95 : 20)));
                await(sleep(0.1));
            }
        }
    });
}

/** Who has said nothing for half a second. */
Coroutine<Void> watch(Map<Integer, Double> lastSeen) {
    return async(() -> {
        EventLoop loop = getRunningLoop();
        while (true) {
            await(sleep(0.1));
            double now = loop.time();
            var silent = lastSeen.entrySet().iterator();
            while (silent.hasNext()) {
                var seen = silent.next();
                if (now - seen.getValue() < 0.5) continue;
                IO.println("sensor " + seen.getKey() + " is silent");
                silent.remove();
            }
        }
    });
}

Coroutine<Void> listen(Receiver<Reading> readings, Map<Integer, Double> lastSeen) {
    return async(() -> {
        for (Reading reading : readings) {
            lastSeen.put(reading.sensor(), getRunningLoop().time());
            if (reading.celsius() > 90)
                IO.println("ALARM: sensor " + reading.sensor() + " is at " + reading.celsius() + " degrees");
        }
    });
}

void main() {
    run(async(() -> {
        Channel<Reading> hub = new Channel<>(BufferPolicy.bounded(10));
        Map<Integer, Double> lastSeen = new TreeMap<>();
        moveOnAfter(1.2)
                .run(() -> taskGroup().run(things -> {
                    things.createTask(listen(hub.receiver(), lastSeen));
                    things.createTask(watch(lastSeen));
                    for (int id = 0; id < 100; id++)
                        things.createTask(sensor(id, hub.sender().duplicate()));
                }));
        IO.println("end of the day");
    }));
}
