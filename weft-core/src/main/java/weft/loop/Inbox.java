package weft.loop;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Callbacks that other threads hand in. {@link #push} any thread; the rest loop thread only. */
final class Inbox {
    /*
     * Treiber's stack, emptied as a whole and reversed, which gives first in, first out for each sender. The loop takes
     * everything with one exchange; an empty inbox costs it one read. Closing puts an end marker in the head, so that a
     * push either comes before it, and is seen by close(), or fails: no handle falls between.
     */
    private record Node(@Nullable Handle handle, @Nullable Node next) {}

    private static final Node CLOSED = new Node(null, null);

    private final AtomicReference<@Nullable Node> head = new AtomicReference<>();

    boolean isEmpty() {
        return head.get() == null;
    }

    /** Any thread. False if the inbox is closed; the handle is then not kept. */
    boolean push(Handle handle) {
        while (true) {
            Node top = head.get();
            if (top == CLOSED) return false;
            if (head.compareAndSet(top, new Node(handle, top))) return true;
        }
    }

    void drainTo(ReadyQueue ready) {
        Node top = head.get();
        if (top == null || top == CLOSED) return;
        for (Node node = reverse(head.getAndSet(null)); node != null; node = node.next)
            if (node.handle != null) ready.add(node.handle);
    }

    /** No push succeeds from now on; what was not drained is told that it will never run. */
    void close() {
        for (Node node = reverse(head.getAndSet(CLOSED)); node != null; node = node.next)
            if (node.handle != null) node.handle.abandoned();
    }

    private static @Nullable Node reverse(@Nullable Node top) {
        Node reversed = null;
        for (Node node = top; node != null; node = node.next) reversed = new Node(node.handle, reversed);
        return reversed;
    }
}
