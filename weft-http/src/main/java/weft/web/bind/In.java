package weft.web.bind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where a component of a record of parameters comes from. Without any of these: from the path if that has a parameter of its name,
 * from the body if it is a record, a list of records or a map, from the query otherwise. Stands for FastAPI's {@code Query},
 * {@code Header}, … .
 *
 * <p>Thread contract: any thread.
 */
public final class In {
    private In() {}

    /** From the query; of this name, or the component's. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Query {
        /** The name; empty: the component's. */
        String value() default "";
    }

    /** From a header; of this name, or the component's with hyphens: {@code userAgent} is {@code user-agent}. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Header {
        /** The name; empty: the component's. */
        String value() default "";
    }

    /** From a cookie; of this name, or the component's. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Cookie {
        /** The name; empty: the component's. */
        String value() default "";
    }

    /** The body, as JSON. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Body {}

    /** What it is where the client says nothing; written as in a query. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Default {
        /** The value as text. */
        String value();
    }
}
