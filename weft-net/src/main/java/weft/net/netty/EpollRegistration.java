package weft.net.netty;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/** A channel's place in epoll: it keeps it also while it waits for nothing, and learns of the end of a stream by reading. */
final class EpollRegistration implements IoRegistration {
    /*
     * Netty 4.2.18 takes a channel out of epoll when it waits for nothing (half-closed, reading paused), and forgets to put it
     * in again: the next write that does not fit fails with ENOENT. "Tell me once of errors" is something to wait for.
     *
     * When the peer has ended its stream (EPOLLRDHUP), it reads all that the system holds, though reading is paused: megabytes
     * that nobody has asked for. Who reads comes to the end of the stream anyway.
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
        int events = ((EpollIoOps) ops).value() & ~EpollIoOps.EPOLLRDHUP.value();
        return registration.submit(events == 0 ? EpollIoOps.EPOLLET : EpollIoOps.valueOf(events));
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
