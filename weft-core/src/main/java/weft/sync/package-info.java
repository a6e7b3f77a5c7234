/**
 * What tasks of one loop agree by: locks, events, conditions, semaphores and barriers, asyncio's and under its names. All of
 * them, and the queues, stand on one fair waiting line, {@link weft.sync.WaitLine}, which is there for primitives of your
 * own.
 *
 * <p>They are for sections that reach over an {@code await}: between two awaits no other task runs, and nothing needs a
 * lock. None of them is for threads.
 */
@NullMarked
package weft.sync;

import org.jspecify.annotations.NullMarked;
