package weft.net.netty;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/** A channel's place in epoll, which it keeps also while it waits for nothing. */
final class EpollRegistration implements IoRegistration {
    /*
     * Netty 4.2.18 takes a channel out of epoll when it waits for nothing (half-closed, reading paused), and forgets to put it
     * in again: the next write that does not fit fails with ENOENT. "Tell me once of errors" is something to wait for.
     */
    private final IoRegistration registration;

    EpollRegistration(IoRegistration registration) {
        this.registration = registration;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public <T> T attachment() {
        return registration.attachment();
    }

    @Override
    public long submit(IoOps ops) {
        return registration.submit(
                ops instanceof EpollIoOps epoll && epoll.value() == EpollIoOps.NONE.value() ? EpollIoOps.EPOLLET : ops);
    }

    @Override
    public boolean isValid() {
        return registration.isValid();
    }

    @Override
    public boolean cancel() {
        return registration.cancel();
    }
}
