package weft.web;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import weft.http.netty.HttpListener;

/**
 * A Unix-domain socket. Stands for {@code web.UnixSite}.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class UnixSite extends Site {
    private final Path path;

    /** Not listening yet. */
    public UnixSite(AppRunner runner, Path path) {
        super(runner, null);
        this.path = path;
    }

    @Override
    void bind(HttpListener to) throws IOException {
        to.bind(List.of(UnixDomainSocketAddress.of(path)), BACKLOG, false);
    }

    @Override
    public String name() {
        return "http://unix:" + path + ":";
    }
}
