package weft.stream;

import org.jspecify.annotations.Nullable;

/** Pauses the transport that feeds a reader while too much is unread: more than twice the limit. Loop thread only. */
final class FeedPause {
    private final int limit;
    private @Nullable ReadTransport transport;
    private boolean paused;

    FeedPause(int limit) {
        this.limit = limit;
    }

    @Nullable
    ReadTransport transport() {
        return transport;
    }

    boolean paused() {
        return paused;
    }

    void setTransport(ReadTransport fedBy) {
        if (transport != null) throw new IllegalStateException("Transport already set: " + transport);
        transport = fedBy;
    }

    void replaceTransport(ReadTransport next) {
        transport = next;
        if (paused) next.pauseReading();
    }

    /** So much is unread, and nobody waits for more. */
    void fed(int unread) {
        if (unread <= 2L * limit || paused || transport == null) return;
        try {
            transport.pauseReading();
            paused = true;
        } catch (UnsupportedOperationException e) {
            transport = null; // it cannot be paused: all of it has to be kept
        }
    }

    /** So much is unread still. */
    void read(int unread) {
        if (unread <= limit) resume();
    }

    void resume() {
        if (!paused) return;
        paused = false;
        if (transport != null) transport.resumeReading();
    }
}
