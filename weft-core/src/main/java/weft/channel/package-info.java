/**
 * Channels: items from tasks that send to tasks that receive, with a buffer of a chosen kind between them, and an end. From
 * trio, Kotlin and Go; asyncio has only queues.
 */
@NullMarked
package weft.channel;

import org.jspecify.annotations.NullMarked;
