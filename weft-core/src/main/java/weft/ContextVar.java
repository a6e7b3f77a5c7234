package weft;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A variable with one value per {@link Context}, and so per task. Stands for {@code contextvars.ContextVar}.
 *
 * {@snippet class="weft.Snippets" region="context-var"}
 *
 * <p>Thread contract: any thread.
 *
 * @param <T> the type of the value; null is not a value
 */
public final class ContextVar<T> {
    private final String name;
    private final @Nullable T defaultValue;

    /** A variable without a default: reading it before it was set fails. */
    public ContextVar(String name) {
        this(name, null);
    }

    /** A variable with a default. */
    public ContextVar(String name, @Nullable T defaultValue) {
        this.name = name;
        this.defaultValue = defaultValue;
    }

    /** The name given at creation. */
    public String name() {
        return name;
    }

    /**
     * The value in the current context, else the default.
     *
     * @throws NoSuchElementException if there is neither (Python: LookupError)
     */
    public T get() {
        T value = lookUp();
        if (value == null)
            throw new NoSuchElementException(
                    this + " has no value in this context and no default; set it first, or use get(default)");
        return value;
    }

    /** The value in the current context, else the variable's default, else {@code otherwise}. */
    public T get(T otherwise) {
        T value = lookUp();
        return value == null ? otherwise : value;
    }

    /** Sets the value in the current context; the token takes it back with {@link #reset}. */
    public Token<T> set(T value) {
        Context context = Context.current();
        Token<T> token = new Token<>(this, context, context.get(this));
        context.set(this, value);
        return token;
    }

    /**
     * Restores what was there before the {@link #set} that made this token.
     *
     * @throws IllegalStateException if the token was used before
     * @throws IllegalArgumentException if it is of another variable or another context
     */
    public void reset(Token<T> token) {
        if (token.used) throw new IllegalStateException("the token of " + this + " has already been used once");
        if (token.variable != this)
            throw new IllegalArgumentException("the token was made by " + token.variable + ", not by " + this);
        if (token.context != Context.current())
            throw new IllegalArgumentException("the token of " + this
                    + " was made in a different context; reset it in the task (and thread) that called set");
        token.used = true;
        token.context.set(this, token.before);
    }

    @SuppressWarnings("unchecked") // set() stores only T
    private @Nullable T lookUp() {
        Object value = Context.current().get(this);
        return value == null ? defaultValue : (T) value;
    }

    @Override
    public String toString() {
        return "<ContextVar name='" + name + "'>";
    }

    /**
     * What {@link ContextVar#set} returns: the way back. Any thread.
     *
     * @param <T> the type of the variable's value
     */
    public static final class Token<T> {
        private final ContextVar<T> variable;
        private final Context context;
        private final @Nullable Object before;
        private boolean used;

        Token(ContextVar<T> variable, Context context, @Nullable Object before) {
            this.variable = variable;
            this.context = context;
            this.before = before;
        }
    }
}
