package weft.stress;

import static weft.stress.Variant.of;

import java.util.List;

/** Every class of the library that more than one thread touches, and the line that keeps its promise. */
final class Subjects {
    private static final List<Engine> NEEDS_NONE = List.of(Engine.NONE);
    private static final List<Engine> BOTH = List.of(Engine.FAST, Engine.BATON);

    private static final String INBOX = "weft/loop/Inbox.java";
    private static final Variant LOSES_A_PUSH = of(
            INBOX,
            "if (head.compareAndSet(top, new Node(handle, top))) return true;",
            "head.set(new Node(handle, top)); return true;");
    private static final Variant OPENS_WHEN_CLOSED = of(INBOX, "head.getAndSet(CLOSED)", "head.getAndSet(null)");

    private static final String PARK_POLLER = "weft/loop/ParkPoller.java";
    private static final Variant PARK_MODELLED =
            of(PARK_POLLER, "import java.util.concurrent.locks.LockSupport;", "import weft.stress.LockSupport;");

    private static final String EXECUTOR_CALL = "weft/ExecutorCall.java";
    private static final String BRIDGES = "weft/Bridges.java";
    private static final Variant ABANDONS_SILENTLY = of(
            "weft/Submission.java",
            "        answer.completeExceptionally(\n"
                    + "                new IllegalStateException(\"Event loop was closed before it could"
                    + " run \" + awaitable));\n",
            "");
    private static final String FAST_STRAND = "weft/engine/FastStrand.java";

    static final List<Subject> ALL = List.of(
            // the inbox
            Subject.of(Program.INBOX_LINCHECK, NEEDS_NONE, LOSES_A_PUSH, OPENS_WHEN_CLOSED),
            Subject.of(Program.INBOX_SENDERS_JCSTRESS, NEEDS_NONE, LOSES_A_PUSH),
            Subject.of(Program.INBOX_CLOSE_JCSTRESS, NEEDS_NONE, OPENS_WHEN_CLOSED),
            // the sleeping loop
            new Subject(
                    Program.WAKEUP_LINCHECK,
                    NEEDS_NONE,
                    List.of(PARK_MODELLED),
                    List.of(PARK_MODELLED.and(
                            "while (!woken && !interrupted()) LockSupport.park(this);",
                            "do LockSupport.park(this);\n            while (!woken && !interrupted());"))),
            Subject.of(
                    Program.WAKEUP_STRESS,
                    NEEDS_NONE,
                    of(PARK_POLLER, "private volatile boolean woken;", "private boolean woken;"),
                    of(PARK_POLLER, "private volatile @Nullable Thread waiter;", "private @Nullable Thread waiter;"),
                    of(
                            PARK_POLLER,
                            "        woken = true;\n        Thread sleeper = waiter;\n",
                            "        Thread sleeper = waiter;\n        woken = true;\n")),
            Subject.of(
                    Program.SEND_STRESS,
                    BOTH,
                    LOSES_A_PUSH,
                    of("weft/loop/CallbackLoop.java", "        poller.wakeup();\n", "")),
            // submissions, and the end of the loop
            Subject.of(
                    Program.SUBMIT_STRESS,
                    BOTH,
                    OPENS_WHEN_CLOSED,
                    of(
                            "weft/loop/CallbackLoop.java",
                            "        for (Handle handle = ready.poll(); handle != null; handle = ready.poll())"
                                    + " handle.abandoned();\n",
                            ""),
                    ABANDONS_SILENTLY,
                    of(
                            BRIDGES,
                            "        protected void abandoned() {\n            pass(source, outside);\n",
                            "        protected void abandoned() {\n")),
            Subject.of(
                    Program.CANCEL_STRESS,
                    BOTH,
                    of("weft/OutsideFuture.java", "if (cancelled)", "if (cancelled && source != null)")),
            // the JDK's futures and executors
            Subject.of(
                    Program.BRIDGE_STRESS,
                    BOTH,
                    of(
                            BRIDGES,
                            "loop.sendAlways(() -> complete(future, value, failure)));\n        return",
                            "complete(future, value, failure));\n        return"),
                    of(EXECUTOR_CALL, "        loop.sendAlways(() -> {\n", "        new Thread(() -> {\n")
                            .and(
                                    "result.completeResult(value);\n        });",
                                    "result.completeResult(value);\n        }).start();")),
            // strands that block
            Subject.of(
                    Program.STRAND_STRESS,
                    List.of(Engine.FAST),
                    of(FAST_STRAND, "submitted = true;\n                LockSupport.unpark(carrier);", ""),
                    of(FAST_STRAND, "now == SUSPENDED || now == DETACHED", "now == SUSPENDED")),
            Subject.of(
                    Program.STRAND_STRESS,
                    List.of(Engine.BATON),
                    of("weft/engine/BatonStrand.java", "if (Thread.interrupted()) postInterrupt();", "")),
            // the rest
            Subject.of(
                    Program.LOOPS_STRESS,
                    BOTH,
                    of("weft/RunningLoops.java", "static synchronized void add", "static void add")),
            Subject.of(
                    Program.OFF_LOOP_STRESS,
                    NEEDS_NONE,
                    of("weft/NeverAwaited.java", "private synchronized void noteOffLoop", "private void noteOffLoop")),
            Subject.of(
                    Program.HANDOVER_JCSTRESS,
                    NEEDS_NONE,
                    of(
                            "weft/Coroutine.java",
                            "        return Exchange.STAGE.compareAndSet(this, from, to);",
                            "        if (stage != from) return false;\n        stage = to;\n        return true;")),
            Subject.of(
                    Program.LIMITER_STRESS,
                    BOTH,
                    of(
                            "weft/sync/LimitedCall.java",
                            "if (decided.compareAndSet(false, true)) giveBack();",
                            "giveBack();")),
            Subject.of(
                    Program.GENERATOR_STRESS,
                    NEEDS_NONE,
                    of("weft/ThreadStack.java", "while (!bodysTurn) {", "if (!bodysTurn) {")),
            Subject.of(
                    Program.PORTAL_STRESS,
                    BOTH,
                    of(
                            "weft/BlockingPortal.java",
                            "                thread.join();\n",
                            "                if (thread.join(java.time.Duration.ZERO)) break;\n"
                                    + "                break;\n"),
                    of(
                            "weft/OutsideFuture.java",
                            "loop.sendAlways(() -> cancelSource(\"the thread that",
                            "loop.callSoon(() -> cancelSource(\"the thread that")),
            Subject.of(
                    Program.GUEST_STRESS,
                    BOTH,
                    of("weft/GuestRun.java", "        told = true;\n        LockSupport", "        LockSupport"),
                    of(
                            "weft/loop/CallbackLoop.java",
                            "if (!ready.isEmpty() || !inbox.isEmpty() || !whenIdle",
                            "if (!ready.isEmpty() || !whenIdle")),
            Subject.of(
                    Program.GROUP_STRESS,
                    BOTH,
                    of(
                            "weft/LoopGroup.java",
                            "            if (stopping) task.cancel(\"the group of loops was stopped\");\n",
                            ""),
                    of("weft/LoopGroup.java", "failures.add(e);", "")),
            Subject.of(
                    Program.RUNNING_STEP_JCSTRESS, NEEDS_NONE, of("weft/RunningStep.java", " || since != before", "")));

    private Subjects() {}
}
