// Ten thousand clients that say nothing, and one that never stops: what a waiting connection costs, and whether it
// slows
// the others down. The clients are in a second process, so that the memory is the server's alone.
//
//     ./weft run examples/TenThousandConnections.java [HOW MANY]

import static weft.Asyncio.*;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import weft.*;
import weft.net.*;
import weft.stream.*;
import weft.sync.*;

// ---- The server's process

int connections;

Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
    return async(() -> {
        connections++;
        try (writer) {
            for (byte[] line : reader) {
                writer.write(line);
                await(writer.drain());
            }
        } finally {
            connections--;
        }
    });
}

/** What the process holds in memory, in bytes, after what is not needed any more was thrown away. */
long memory() throws IOException {
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    if (!Files.exists(Path.of("/proc/self/status"))) return jvm.totalMemory() - jvm.freeMemory(); // not on Linux
    try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
        return status.filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}

void serve(int count) {
    run(async(() -> {
        Server server =
                await(Streams.startServer(this::echo, "127.0.0.1", 0, ServeOptions.DEFAULT.withBacklog(1024)));
        int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
        for (int i = 0; i < 3; i++) await(echoes(port)); // compiles what is measured below
        double alone = await(echoes(port));
        await(sleep(0.1));
        long before = memory();

        Process clients = startClients(port, count);
        try {
            while (connections < count) {
                await(sleep(0.05));
                if (!clients.isAlive()) throw new IllegalStateException("the clients have ended");
            }
            long after = memory();
            IO.println("%,d idle connections".formatted(connections));
            IO.println("%.1f KiB of memory for each".formatted((after - before) / 1024.0 / count));
            double beside = await(echoes(port));
            IO.println("%,.0f echoes a second alone, %,.0f beside them".formatted(alone, beside));
        } finally {
            clients.destroy();
            server.close();
        }
    }));
}

/** How many echoes a second one client gets. */
Coroutine<Double> echoes(int port) {
    return async(() -> {
        try (Connection connection = await(Streams.openConnection("127.0.0.1", port))) {
            double start = getRunningLoop().time();
            int count = 0;
            double took = 0;
            for (; took < 0.5; count++) {
                connection.writer().write("ping\n");
                await(connection.reader().readline());
                took = getRunningLoop().time() - start;
            }
            return count / took;
        }
    });
}

/** This program again, in a process of its own. */
Process startClients(int port, int count) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
            List.of("-cp", System.getProperty("java.class.path"), getClass().getName()));
    command.addAll(List.of("clients", String.valueOf(port), String.valueOf(count)));
    return new ProcessBuilder(command).inheritIO().start();
}

// ---- The clients' process

void connect(int port, int count) {
    run(async(() -> {
        List<Connection> all = new ArrayList<>();
        Semaphore slots = new Semaphore(100);
        taskGroup().run(group -> {
            for (int i = 0; i < count; i++) {
                group.createTask(async(
                        () -> slots.run(() -> all.add(await(Streams.openConnection("127.0.0.1", port))))));
            }
        });
        await(all.getFirst().reader().read()); // until the server ends
    }));
}

// ----

/** One for each connection, and a few dozens for the JVM itself. */
boolean descriptorsSuffice(int count) {
    return !(ManagementFactory.getOperatingSystemMXBean()
                    instanceof com.sun.management.UnixOperatingSystemMXBean system)
            || system.getMaxFileDescriptorCount() >= count + 100;
}

void main(String[] args) {
    if (args.length == 3) { // from startClients
        connect(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        return;
    }
    Script.main("TenThousandConnections [COUNT]", args, in -> {
        int count = in.integer("COUNT", 1, 2_000_000_000, 10_000);
        if (!descriptorsSuffice(count))
            throw new SystemExit(
                    "%,d connections need as many file descriptors and a hundred more, and this process may "
                                    .formatted(count)
                            + "not have them: try ulimit -n " + (count + 100));
        serve(count);
    });
}
