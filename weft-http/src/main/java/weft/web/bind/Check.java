package weft.web.bind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a record may be. A client that sends something else reads 422 with all that is wrong. A compact constructor
 * may check more: the message of its {@code IllegalArgumentException} is told to the client.
 *
 * <p>Thread contract: any thread.
 */
public final class Check {
    private Check() {}

    /** A number not smaller than this. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Min {
        /** The smallest. */
        double value();
    }

    /** A number not larger than this. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Max {
        /** The largest. */
        double value();
    }

    /** How many characters a text has, or items a list. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Length {
        /** At least so many. */
        int min() default 0;

        /** At most so many. */
        int max() default Integer.MAX_VALUE;
    }

    /** A text that matches this regular expression as a whole. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Matches {
        /** The expression. */
        String value();
    }
}
