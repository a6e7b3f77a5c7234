package weft.web;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import weft.http.netty.HttpListener;
import weft.stream.TlsOptions;

/**
 * A TCP socket that somebody else has made and that listens already, as systemd hands over from descriptor 3 on, or a program that
 * starts this one. Stands for {@code web.SockSite}, which takes a socket of Python; the JDK has no way to make one of a descriptor, so
 * only Netty's epoll can: Linux, with the fast engine.
 *
 * <p>The site owns the socket from its start on, and closes it when it stops. No other process should accept from it meanwhile: if the
 * socket blocks, as those of systemd do by default, whoever comes second would wait in the system.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class SockSite extends Site {
    private final int descriptor;

    /** Not accepting yet. The start throws UnsupportedOperationException where only epoll could do it. */
    public SockSite(AppRunner runner, int descriptor, @Nullable TlsOptions tls) {
        super(runner, tls);
        if (descriptor < 0)
            throw new IllegalArgumentException(
                    "a descriptor is not negative, and this is " + descriptor + "; systemd's first one is 3");
        this.descriptor = descriptor;
    }

    @Override
    void bind(HttpListener to) throws IOException {
        to.take(descriptor);
    }

    @Override
    public String name() {
        for (SocketAddress address : addresses()) return scheme() + ":/" + address;
        return scheme() + "://descriptor " + descriptor;
    }
}
