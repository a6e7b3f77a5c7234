package weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The logger "weft", through {@link System.Logger}. Its first line costs tens of milliseconds of class loading: nothing on
 * a normal start logs. Any thread.
 */
final class Log {
    private static final class Holder {
        static final Logger LOGGER = System.getLogger("weft");
    }

    private Log() {}

    static void warning(String message) {
        Holder.LOGGER.log(Level.WARNING, message);
    }

    static void error(String message, @Nullable Throwable exception) {
        if (exception == null) Holder.LOGGER.log(Level.ERROR, message);
        else Holder.LOGGER.log(Level.ERROR, message, exception);
    }

    /**
     * For the JVM's last moments, when the logger's handlers may have been taken down already (java.util.logging does that in
     * a shutdown hook of its own): straight to standard error, as Python does with its last warnings.
     */
    static void atExit(String message) {
        System.err.println("WARNING: " + message);
    }

    /** What a program says to its user as it ends. */
    static void lastWords(String line) {
        System.err.println(line);
    }

    /** As the JVM writes of an error that nobody has caught. */
    static void atExit(Throwable error) {
        error.printStackTrace();
    }

    static void info(String message) {
        Holder.LOGGER.log(Level.INFO, message);
    }
}
