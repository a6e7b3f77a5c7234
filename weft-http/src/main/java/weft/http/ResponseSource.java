package weft.http;

import org.jspecify.annotations.Nullable;
import weft.http.message.BodyReader;
import weft.stream.ExtraInfo;

/** Where the body of a response comes from. Loop thread only. */
interface ResponseSource {
    /** What is read. */
    BodyReader content();

    /** Nobody reads any more. May be called more than once. */
    void close();

    /** About the connection. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);
}
