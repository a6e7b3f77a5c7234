package weft;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a program that people start from a shell: what they did wrong, and what the world does, is said in one line
 * instead of a stack trace. Has no namesake in asyncio; what argparse and a handler around {@code asyncio.run} do in Python.
 *
 * {@snippet class="weft.ScriptTest" region="script"}
 *
 * <p>The program ends with exit code 2 if its arguments are wrong, and with 1 after an {@link IOException} (a port that is taken,
 * a host that does not answer), a {@link TimeoutException}, or a fault that it declares, also in an {@link ExceptionGroup}. All
 * other exceptions are mistakes in the program: they come out as they are, with their stack traces. So does a {@link
 * KeyboardInterrupt}. With {@code --help} the usage is all that is shown.
 *
 * <p>Thread contract: any thread on which no loop runs; as a rule that of {@code main}.
 */
public final class Script {
    private Script() {}

    /** What the program does. */
    @FunctionalInterface
    public interface Body {
        /** Does it. Reads the arguments first. */
        void run(Arguments arguments) throws Throwable;
    }

    /**
     * Runs the program.
     *
     * @param usage the program's name and its arguments: {@code "EchoClient HOST [PORT [LINE...]]"}; those in brackets may be left
     *     out, and of the one with dots there may be many
     * @param args those of {@code main}
     * @throws SystemExit that ends the program if nobody catches it
     */
    public static void main(String usage, String[] args, Body body) {
        main(usage, args, IOException.class, body);
    }

    /**
     * The same for a program with one more kind of faults.
     *
     * @param fault exceptions that say all in their message, beside {@link IOException} and {@link TimeoutException}
     */
    public static void main(String usage, String[] args, Class<? extends Exception> fault, Body body) {
        try {
            body.run(Arguments.of(usage, args));
        } catch (SystemExit e) {
            throw UncaughtExit.leaving(e);
        } catch (Throwable e) {
            Throwable reason = faultIn(e, fault);
            if (reason == null) throw Asyncio.rethrow(e);
            String message = reason.getMessage() == null ? reason.toString() : reason.getMessage();
            SystemExit exit = new SystemExit(Arguments.nameIn(usage) + ": " + message);
            exit.initCause(e);
            throw UncaughtExit.leaving(exit);
        }
    }

    /** null: it is a mistake in the program. A group is one unless each of its exceptions is a fault. */
    private static @Nullable Throwable faultIn(Throwable thrown, Class<? extends Exception> fault) {
        if (thrown instanceof ExceptionGroup group) {
            List<Throwable> all = group.exceptions();
            return all.stream().allMatch(each -> faultIn(each, fault) != null) ? faultIn(all.getFirst(), fault) : null;
        }
        return thrown instanceof IOException || thrown instanceof TimeoutException || fault.isInstance(thrown)
                ? thrown
                : null;
    }
}
