/**
 * The loop that has not heard of tasks: a ready queue, timers, an inbox for other threads, a clock and the place where
 * I/O plugs in. Programs meet its types as {@link weft.loop.Handle}, {@link weft.loop.TimerHandle} and {@link
 * weft.loop.Clock}; the rest is for those who put a transport or a test clock under the loop.
 */
@NullMarked
package weft.loop;

import org.jspecify.annotations.NullMarked;
