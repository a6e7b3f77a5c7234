package weft.http;

import static weft.Asyncio.async;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.shield;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.Task;

/** Remembers the addresses of hosts for a while, and asks once for all who want to know at the same time. Loop thread only. */
final class DnsCache {
    /*
     * The question runs in a task of its own behind a shield: the one who asked first may be cancelled, and the others still
     * want the answer. Addresses are handed out in turns, so that a host with several gets connections to all of them.
     */
    private static final int MOST = 1000;

    private record Host(String name, int port) {}

    private static final class Known {
        private final List<InetSocketAddress> addresses;
        private final long until;
        private int turn;

        private Known(List<InetSocketAddress> addresses, long until) {
            this.addresses = addresses;
            this.until = until;
        }

        /** Those, beginning with another one each time. */
        private List<InetSocketAddress> rotated() {
            List<InetSocketAddress> rotated = new ArrayList<>(addresses);
            Collections.rotate(rotated, -(turn++ % addresses.size()));
            return rotated;
        }
    }

    private final Resolver resolver;
    private final long ttlNanos;
    private final Map<Host, Known> known = new LinkedHashMap<>();
    private final Map<Host, Task<List<InetSocketAddress>>> asked = new HashMap<>();

    /** With this time to live; 0 or less: nothing is remembered. */
    DnsCache(Resolver resolver, long ttlNanos) {
        this.resolver = resolver;
        this.ttlNanos = ttlNanos;
    }

    /** The addresses, in a task. */
    List<InetSocketAddress> resolve(String name, int port, ClientRequest request, ClientTrace trace)
            throws IOException {
        Host host = new Host(name, port);
        long now = getRunningLoop().clock().nanos();
        Known remembered = known.get(host);
        if (remembered != null && now < remembered.until) {
            trace.dnsCacheHit(request, name);
            return remembered.rotated();
        }
        trace.dnsCacheMiss(request, name);
        known.remove(host);
        trace.dnsResolveStart(request, name);
        Task<List<InetSocketAddress>> question = asked.computeIfAbsent(host, this::ask);
        List<InetSocketAddress> addresses = shield(question).await();
        trace.dnsResolveEnd(request, name);
        return addresses;
    }

    private Task<List<InetSocketAddress>> ask(Host host) {
        Task<List<InetSocketAddress>> question =
                createTask(async(() -> resolver.resolve(host.name(), host.port())), "resolve " + host.name());
        question.addDoneCallback(done -> {
            asked.remove(host);
            if (!done.cancelled() && done.exception() == null) remember(host, done.result());
        });
        return question;
    }

    private void remember(Host host, List<InetSocketAddress> addresses) {
        if (ttlNanos <= 0 || addresses.isEmpty()) return;
        if (known.size() >= MOST) known.remove(known.keySet().iterator().next());
        known.put(host, new Known(addresses, getRunningLoop().clock().nanos() + ttlNanos));
    }

    void clear() {
        known.clear();
        for (Task<?> question : List.copyOf(asked.values())) question.cancel();
    }
}
