package weft.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The only place that reflects on the JDK: virtual threads with a scheduler of our own. The JDK keeps that constructor
 * to itself until its custom-scheduler API is final; {@code --add-opens java.base/java.lang} lends it to us.
 */
final class VirtualThreads {
    private static final @Nullable MethodHandle NEW_THREAD;
    private static final @Nullable Executor DEFAULT_SCHEDULER;
    private static final @Nullable Throwable FAILURE;
    private static final @Nullable VarHandle THREAD_LOCALS = variablesOf("threadLocals");
    private static final @Nullable VarHandle INHERITED = variablesOf("inheritableThreadLocals");

    static {
        MethodHandle newThread = null;
        Executor scheduler = null;
        Throwable failure = null;
        try {
            Class<?> type = Class.forName("java.lang.VirtualThread");
            Constructor<?> constructor =
                    type.getDeclaredConstructor(Executor.class, String.class, int.class, Runnable.class);
            constructor.setAccessible(true);
            Method defaultScheduler = type.getDeclaredMethod("defaultScheduler");
            defaultScheduler.setAccessible(true);
            newThread = MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asType(MethodType.methodType(
                            Thread.class, Executor.class, String.class, int.class, Runnable.class));
            scheduler = (Executor) defaultScheduler.invoke(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            failure = e;
        }
        letTheEndOfThreadsBeCompiled();
        boolean complete = newThread != null && scheduler != null;
        NEW_THREAD = complete ? newThread : null;
        DEFAULT_SCHEDULER = scheduler;
        FAILURE = failure;
    }

    private VirtualThreads() {}

    /*
     * The JDK's VirtualThread.run() asks this class, when a thread ends, whether somebody records that. Until the first
     * virtual thread has ended the class is not loaded, and the JIT compiles the method without its end. A million tasks
     * that all sleep first would each be deoptimised when they wake: 5 s more CPU time than with the class loaded.
     */
    private static void letTheEndOfThreadsBeCompiled() {
        try {
            Class.forName("jdk.internal.event.VirtualThreadEndEvent");
        } catch (ClassNotFoundException e) {
            // another JDK, with another way to record it: nothing is lost but time
        }
    }

    private static @Nullable VarHandle variablesOf(String field) {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, field, Class.forName("java.lang.ThreadLocal$ThreadLocalMap"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /**
     * Whether the code that it has run may have left something on the thread that other code would find there, and would not on a
     * new thread made by this parent. True if nobody can tell.
     */
    static boolean isMarked(Thread thread, Thread parent) {
        VarHandle own = THREAD_LOCALS;
        VarHandle inherited = INHERITED;
        return own == null
                || inherited == null
                || (Object) own.get(thread) != null
                || (Object) inherited.get(thread) != null
                || thread.isInterrupted()
                || !thread.getName().isEmpty()
                || thread.getContextClassLoader() != parent.getContextClassLoader();
    }

    static boolean schedulable() {
        return NEW_THREAD != null;
    }

    /** A virtual thread, not started, whose turns {@code scheduler} decides. */
    static Thread create(Executor scheduler, @Nullable String name, Runnable body) {
        MethodHandle constructor = NEW_THREAD;
        if (constructor == null) throw new IllegalStateException(whyNot());
        try {
            return (Thread) constructor.invokeExact(scheduler, name, 0, body);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot create a virtual thread", e);
        }
    }

    /** Where virtual threads run that are not ours. */
    static Executor defaultScheduler() {
        Executor scheduler = DEFAULT_SCHEDULER;
        if (scheduler == null) throw new IllegalStateException(whyNot());
        return scheduler;
    }

    static String whyNot() {
        return "the fast engine needs the JVM option " + option() + "; without it start with -D" + EngineKind.PROPERTY
                + "=baton or without that property" + (FAILURE == null ? "" : " (the JVM said: " + FAILURE + ")");
    }

    static String advice() {
        String option = option();
        return """
            Weft runs on its portable engine: every switch between tasks costs several times more than it needs to.
            For the fast engine add one JVM option:
              command line:    java %1$s …
              environment:     JDK_JAVA_OPTIONS="%1$s"
              executable jar:  the manifest line  Add-Opens: java.base/java.lang
              surefire:        <argLine>%1$s</argLine>
            To keep this engine and silence this line: -D%2$s=baton\
            """.formatted(option, EngineKind.PROPERTY);
    }

    private static String option() {
        Module module = VirtualThreads.class.getModule();
        return "--add-opens java.base/java.lang=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
