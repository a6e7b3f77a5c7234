package weft;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several exceptions thrown together, some of which may be groups themselves. Stands for Python's ExceptionGroup and
 * BaseExceptionGroup. {@link #split} and {@link #subgroup} do the work of {@code except*}.
 *
 * {@snippet class="weft.Snippets" region="exception-group"}
 *
 * <p>The stack trace shows every member under its number. Thread contract: any thread.
 */
public final class ExceptionGroup extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final List<Throwable> exceptions;

    /**
     * A group of these exceptions.
     *
     * @throws IllegalArgumentException if there are none
     */
    public ExceptionGroup(String message, Collection<? extends Throwable> exceptions) {
        super(message + " (" + exceptions.size() + (exceptions.size() == 1 ? " sub-exception)" : " sub-exceptions)"));
        if (exceptions.isEmpty()) throw new IllegalArgumentException("an ExceptionGroup needs at least one exception");
        this.text = message;
        this.exceptions = List.copyOf(exceptions);
    }

    /** The message given at creation; {@link #getMessage} adds the number of members. */
    public String message() {
        return text;
    }

    /** The members. */
    public List<Throwable> exceptions() {
        return exceptions;
    }

    /** What {@link #split} returns; either may be null. */
    public record Split(
            @Nullable ExceptionGroup matching, @Nullable ExceptionGroup rest) {}

    /**
     * Divides the group by a condition on its members, at every depth; nesting and messages are kept. A group that meets the
     * condition itself matches as a whole.
     */
    public Split split(Predicate<? super Throwable> condition) {
        if (condition.test(this)) return new Split(this, null);
        List<Throwable> matching = new ArrayList<>();
        List<Throwable> rest = new ArrayList<>();
        for (Throwable member : exceptions) {
            if (member instanceof ExceptionGroup group) {
                Split inner = group.split(condition);
                if (inner.matching != null) matching.add(inner.matching);
                if (inner.rest != null) rest.add(inner.rest);
            } else {
                (condition.test(member) ? matching : rest).add(member);
            }
        }
        return new Split(derive(matching), derive(rest));
    }

    /** As {@link #split(Predicate)}, by type. */
    public Split split(Class<? extends Throwable> type) {
        return split(type::isInstance);
    }

    /** Only the members that meet the condition; null if there are none. */
    public @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matching;
    }

    /** Only the members of this type; null if there are none. */
    public @Nullable ExceptionGroup subgroup(Class<? extends Throwable> type) {
        return split(type).matching;
    }

    private @Nullable ExceptionGroup derive(List<Throwable> members) {
        if (members.isEmpty()) return null;
        ExceptionGroup derived = new ExceptionGroup(text, members);
        derived.setStackTrace(getStackTrace());
        if (getCause() != null) derived.initCause(getCause());
        for (Throwable suppressed : getSuppressed()) derived.addSuppressed(suppressed);
        return derived;
    }

    @Override
    public void printStackTrace(PrintStream out) {
        out.print(render());
        out.flush();
    }

    @Override
    public void printStackTrace(PrintWriter out) {
        out.print(render());
        out.flush();
    }

    /** The own trace, then each member's below its number, indented as Python does it. */
    private String render() {
        StringWriter own = new StringWriter();
        super.printStackTrace(new PrintWriter(own, true));
        StringBuilder tree = new StringBuilder(own.toString());
        int number = 1;
        for (Throwable member : exceptions) {
            tree.append("  +---------------- ").append(number++).append(" ----------------\n");
            StringWriter trace = new StringWriter();
            member.printStackTrace(new PrintWriter(trace, true));
            trace.toString()
                    .lines()
                    .forEach(line -> tree.append("  | ").append(line).append('\n'));
        }
        return tree.append("  +------------------------------------\n").toString();
    }
}
