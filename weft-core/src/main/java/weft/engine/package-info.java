/** Hidden: how a coroutine becomes a virtual thread that one loop schedules. Knows neither loops nor tasks. */
@NullMarked
package weft.engine;

import org.jspecify.annotations.NullMarked;
