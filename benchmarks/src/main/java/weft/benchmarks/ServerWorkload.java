package weft.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What servers are loaded with. */
enum ServerWorkload {
    ECHO_1K(10, EchoPeer.values()) {
        @Override
        Dialogue dialogue(int port) {
            return new Dialogue.Echo(1024);
        }
    },
    ECHO_10K(10, EchoPeer.values()) {
        @Override
        Dialogue dialogue(int port) {
            return new Dialogue.Echo(10 * 1024);
        }
    },
    ECHO_100K(10, EchoPeer.values()) {
        @Override
        Dialogue dialogue(int port) {
            return new Dialogue.Echo(100 * 1024);
        }
    },
    HTTP_HELLO(64, HttpServerPeer.values()) {
        @Override
        Dialogue dialogue(int port) throws IOException {
            return Dialogue.Http.get(port, "/");
        }
    },
    HTTP_SLEEP(1000, HttpServerPeer.values()) {
        @Override
        Dialogue dialogue(int port) throws IOException {
            return Dialogue.Http.get(port, HttpServerPeer.SLEEP);
        }
    },
    WS_ECHO(10, WebSocketPeer.values()) {
        @Override
        Dialogue dialogue(int port) {
            return new Dialogue.WebSocketEcho(port, 1024);
        }
    };

    final int connections;
    private final ServerPeer[] peers;

    ServerWorkload(int connections, ServerPeer[] peers) {
        this.connections = connections;
        this.peers = peers;
    }

    /** By what its users call it: {@code echo-1K}. */
    static ServerWorkload named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What a client says to a server on this port. */
    abstract Dialogue dialogue(int port) throws IOException;

    /** The one of this name. */
    ServerPeer peer(String name) {
        for (ServerPeer peer : peers) if (peer.name().equalsIgnoreCase(name)) return peer;
        throw new IllegalArgumentException(this + " has no peer " + name + ", but " + List.of(peers));
    }

    /** Those of these names, or all if there is none. */
    List<ServerPeer> peers(List<String> names) {
        if (names.isEmpty()) return List.of(peers);
        List<ServerPeer> chosen = new ArrayList<>();
        for (String name : names) chosen.add(peer(name));
        return chosen;
    }

    @Override
    public String toString() {
        int end = name().endsWith("K") ? name().length() - 1 : name().length(); // the K of a kilobyte is a capital
        return name().substring(0, end).toLowerCase(Locale.ROOT).replace('_', '-') + name().substring(end);
    }
}
