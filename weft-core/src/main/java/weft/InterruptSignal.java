package weft;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C. The JDK's only door to signals is {@code sun.misc.Signal}, which need not be there: then Ctrl-C ends the JVM as it
 * always did. Any thread.
 */
final class InterruptSignal implements AutoCloseable {
    private static final Object LOCK = new Object();

    /** The one installation at a time; guarded by LOCK. */
    private static @Nullable InterruptSignal installed;

    private final Object previous;

    private InterruptSignal(Object previous) {
        this.previous = previous;
    }

    /**
     * Calls the action at each Ctrl-C until closed, on a thread of the JDK. Null if that cannot be had, another run has it,
     * or the program has a handler of its own.
     */
    static @Nullable InterruptSignal install(Runnable action) {
        synchronized (LOCK) {
            if (installed != null) return null;
            try {
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                Object handler = Proxy.newProxyInstance(
                        InterruptSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, args) -> {
                            if (method.getName().equals("handle")) action.run();
                            return method.getName().equals("equals") ? proxy == args[0] : null;
                        });
                Object before = exchange(handlerType, handler);
                if (!before.getClass().getName().startsWith("sun.misc.")) { // the program's own handler: leave it
                    exchange(handlerType, before);
                    return null;
                }
                installed = new InterruptSignal(before);
                return installed;
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }
    }

    @Override
    public void close() {
        synchronized (LOCK) {
            if (installed != this) return;
            installed = null;
            try {
                exchange(Class.forName("sun.misc.SignalHandler"), previous);
            } catch (ReflectiveOperationException | RuntimeException e) {
                Log.warning("cannot restore the handler of Ctrl-C: " + e);
            }
        }
    }

    private static Object exchange(Class<?> handlerType, Object handler) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Object signal = signalType.getConstructor(String.class).newInstance("INT");
        try {
            return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the JVM does not lend the signal", e.getCause());
        }
    }
}
