package weft.net.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractEventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;
import weft.ExceptionContext;

/** A loop of Weft as Netty sees it. */
public final class NettyLoop extends AbstractEventLoop implements IoEventLoop {
    /*
     * One thread, one queue: what Netty executes is a callback of our loop, what it schedules a timer of it, and its
     * selector is what our loop waits in. Netty's own ManualIoEventLoop was refused: it drains a queue of its own until
     * that is empty, before ours has a turn, and cost up to 40 % more.
     *
     * The mounted coroutine counts as the loop's thread, so that a coroutine writes without a detour.
     *
     * At the end all channels are closed. With io_uring that takes a few rounds: what is under way is withdrawn first, then
     * the descriptor is closed, and the kernel answers each.
     */
    private static final int CLOSING_ROUNDS = 100;

    /*
     * Netty follows one buffer in 128 to see whether it is given back, with a stack trace: 1 % of a small server's time. Whoever
     * has asked for it, as our own tests do, gets it; nobody but us handles buffers otherwise. Vert.x does the same.
     */
    static {
        boolean asked = System.getProperties().stringPropertyNames().stream()
                .anyMatch(name -> name.startsWith("io.netty.leakDetection")
                        || name.equals("io.netty.customResourceLeakDetector"));
        if (!asked) ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    private final EventLoop loop;
    private final NettyTransportKind kind;
    private final NettyPoller poller;
    private final LoopBuffers buffers = new LoopBuffers(this);
    private final LentBytes lentBytes = new LentBytes(buffers);
    private final Promise<?> termination = new DefaultPromise<Void>(GlobalEventExecutor.INSTANCE);

    // -- touched by the loop thread only --
    private int openChannels;

    private final ArrayDeque<Runnable> atEndOfIteration = new ArrayDeque<>();

    /** What is being registered. */
    private @Nullable Channel adopted;

    /** Channels that the kernel's ring has not done with; io_uring only. */
    private int inRing;

    /** What closing the last channels has left to do. */
    private final ArrayDeque<Runnable> atTheEnd = new ArrayDeque<>(0);

    // -- any thread --
    private volatile boolean ended;

    /** Who closes the loop, which does not run any more: the last channels are closed on that thread. */
    private volatile @Nullable Thread closer;

    private NettyLoop(EventLoop loop, NettyTransportKind kind) {
        this.loop = loop;
        this.kind = kind;
        this.poller = new NettyPoller(this, kind.newHandler(this));
    }

    /** The running loop with sockets: the first call makes it wait in a selector. */
    public static NettyLoop running() {
        EventLoop loop = Asyncio.getRunningLoop();
        if (loop.poller() instanceof NettyPoller poller) return poller.loop();
        NettyLoop made = new NettyLoop(loop, NettyTransportKind.choose(loop));
        made.poller.handler().initialize();
        loop.setPoller(made.poller);
        return made;
    }

    /** The loop itself. */
    public EventLoop loop() {
        return loop;
    }

    /** Which of Netty's transports it uses. */
    public NettyTransportKind kind() {
        return kind;
    }

    /** Whose buffers its channels use. */
    public ByteBufAllocator allocator() {
        return buffers;
    }

    LentBytes lentBytes() {
        return lentBytes;
    }

    /** The channel lives on this loop until it is closed. */
    public void adopt(Channel channel) {
        openChannels++;
        channel.closeFuture().addListener(closed -> openChannels--);
        adopted = channel;
        channel.unsafe().register(this, new DefaultChannelPromise(channel, this));
        adopted = null;
    }

    int openChannels() {
        return openChannels;
    }

    void inRing(int more) {
        inRing += more;
    }

    /**
     * Runs it on the loop's own stack, when the callbacks of this iteration have run. What many coroutines send goes out then,
     * before the loop looks for events again: to look twice, with a callback for each of them in between, cost 3 %.
     */
    public void atEndOfIteration(Runnable action) {
        atEndOfIteration.add(action);
    }

    /** Whether there was something to do. */
    boolean iterationEnds() {
        int left = atEndOfIteration.size();
        for (int i = left; i > 0; i--) {
            try {
                atEndOfIteration.remove().run();
            } catch (RuntimeException e) {
                loop.callExceptionHandler(ExceptionContext.of("Exception in callback of a channel", e));
            }
        }
        return left > 0;
    }

    // -- executor --

    @Override
    public boolean inEventLoop(Thread thread) {
        return loop.actingThread() == thread || closer == thread;
    }

    @Override
    public void execute(Runnable command) {
        if (closer == Thread.currentThread()) {
            atTheEnd.add(command);
            return;
        }
        try {
            if (inEventLoop()) loop.callSoon(command);
            else loop.callSoonThreadsafe(command);
        } catch (IllegalStateException e) {
            throw new RejectedExecutionException("the event loop is closed", e);
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return LoopTimer.start(this, callable, unit.toNanos(delay));
    }

    // -- channels and their registration --

    @Override
    public IoEventLoop next() {
        return this;
    }

    private IoHandler handler() {
        return poller.handler();
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        Promise<IoRegistration> promise = newPromise();
        if (inEventLoop()) register(handle, promise);
        else execute(() -> register(handle, promise));
        return promise;
    }

    private void register(IoHandle handle, Promise<IoRegistration> promise) {
        try {
            promise.setSuccess(
                    switch (kind) {
                        case NIO -> handler().register(handle);
                        case EPOLL -> new EpollRegistration(handler().register(handle));
                        case IO_URING ->
                            new RingRegistration(handler().register(new RingHandle(handle, this)), adopted);
                    });
        } catch (Exception e) {
            promise.setFailure(e);
        }
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Deprecated
    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler().isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handler().getClass().equals(handlerType);
    }

    // -- the end, which is the loop's --

    /** The selector is closed, and all channels with it. */
    void end() {
        closer = Thread.currentThread();
        ended = true;
        int rounds = CLOSING_ROUNDS;
        do {
            handler().prepareToDestroy();
            for (Runnable last = atTheEnd.poll(); last != null; last = atTheEnd.poll()) safeExecute(last);
        } while (openChannels + inRing > 0 && --rounds > 0);
        handler().destroy();
        buffers.release();
        closer = null;
        termination.trySuccess(null);
    }

    @Deprecated
    @Override
    public void shutdown() {
        throw new UnsupportedOperationException("Weft's loop ends when it is closed, not through Netty");
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("Weft's loop ends when it is closed, not through Netty");
    }

    @Override
    public Future<?> terminationFuture() {
        return termination;
    }

    @Override
    public boolean isShuttingDown() {
        return ended;
    }

    @Override
    public boolean isShutdown() {
        return ended;
    }

    @Override
    public boolean isTerminated() {
        return ended;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return termination.await(timeout, unit);
    }

    @Override
    public @Nullable IoEventLoop parent() {
        return null;
    }
}
