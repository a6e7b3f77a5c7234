package weft.web;

/**
 * Names a value that is kept in an application, a request or a response, and knows its type. Two keys are never the same,
 * whatever their names. Stands for {@code web.AppKey}, {@code RequestKey}, {@code ResponseKey}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="key"}
 *
 * <p>Thread contract: any thread.
 *
 * @param <T> the type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // users of the key need it
public final class Key<T> {
    private final String name;

    /** A new one; the name is for messages. */
    public Key(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return "<Key " + name + ">";
    }
}
