/**
 * Tests of coroutines that never sleep. A test imports
 *
 * <pre>{@code
 * import static weft.Asyncio.*;
 * import static weft.testing.Testing.*;
 * }</pre>
 *
 * <p>{@link weft.testing.Testing#runTest runTest} runs a coroutine in virtual time and fails on what was left behind; {@link
 * weft.testing.Testing#exploreSchedules exploreSchedules} runs it in a thousand orders. {@link weft.testing.TestClock}, {@link
 * weft.testing.Sequencer} and {@link weft.testing.MemoryStream} are for use inside. Package {@code weft.testing.junit} does
 * the same for JUnit.
 */
@NullMarked
package weft.testing;

import org.jspecify.annotations.NullMarked;
