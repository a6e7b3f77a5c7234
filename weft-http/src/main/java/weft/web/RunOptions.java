package weft.web;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.stream.TlsOptions;

/**
 * Where {@link Web#runApp} serves: what {@code web.run_app} takes as keyword arguments.
 *
 * <p>Thread contract: any thread.
 *
 * @param host a name or an address; null: every address of this machine
 * @param port 0: any that is free
 * @param path a Unix-domain socket instead; null: none
 * @param tls how to encrypt; null: not at all
 * @param print gets the line that says where the server is
 */
public record RunOptions(
        @Nullable String host,
        int port,
        @Nullable Path path,
        @Nullable TlsOptions tls,
        Consumer<? super String> print) {
    /** Port 8080 of every address, not encrypted; says so on standard output. */
    public static final RunOptions DEFAULT = new RunOptions(null, 8080, null, null, IO::println);

    /** Checks the port. */
    public RunOptions {
        if (port < 0 || port > 65_535)
            throw new IllegalArgumentException("a port is a number from 0 to 65535, and this one is " + port);
    }

    /** The same on this host. */
    public RunOptions withHost(@Nullable String newHost) {
        return new RunOptions(newHost, port, path, tls, print);
    }

    /** The same on this port. */
    public RunOptions withPort(int newPort) {
        return new RunOptions(host, newPort, path, tls, print);
    }

    /** The same on a Unix-domain socket. */
    public RunOptions withPath(@Nullable Path socket) {
        return new RunOptions(host, port, socket, tls, print);
    }

    /** The same, encrypted. */
    public RunOptions withTls(@Nullable TlsOptions options) {
        return new RunOptions(host, port, path, options, print);
    }

    /** The same, saying it elsewhere. */
    public RunOptions withPrint(Consumer<? super String> lines) {
        return new RunOptions(host, port, path, tls, lines);
    }

    Site site(AppRunner runner) {
        return path == null ? new TcpSite(runner, host, port, tls, false) : new UnixSite(runner, path);
    }
}
