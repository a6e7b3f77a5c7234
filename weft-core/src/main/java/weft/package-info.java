/**
 * asyncio for the JVM. A program imports two lines:
 *
 * <pre>{@code
 * import weft.*;
 * import static weft.Asyncio.*;
 * }</pre>
 *
 * <p>{@link weft.Asyncio} has asyncio's functions under their own names. {@link weft.Coroutine}, {@link weft.Task} and
 * {@link weft.Future} are what {@code await} takes; {@link weft.TaskGroup} and {@link weft.Timeout} give structure; {@link
 * weft.EventLoop} and {@link weft.Runner} are for those who run the loop themselves.
 *
 * <p>Every type says who may call it: "any thread"; "loop thread only", which includes the code of coroutines and
 * callbacks; "owner task only", which is the task that entered it.
 */
@NullMarked
package weft;

import org.jspecify.annotations.NullMarked;
