/**
 * Queues between tasks of one loop: asyncio's, under its names. Who puts waits while the queue is full, who gets waits while
 * it is empty, both in a fair line. For queues between threads see {@link java.util.concurrent.BlockingQueue}.
 *
 * <p>{@link weft.queue.Queue} and {@link weft.queue.PriorityQueue} have namesakes in {@code java.util}; import the one you
 * mean by its full name.
 */
@NullMarked
package weft.queue;

import org.jspecify.annotations.NullMarked;
