/** A server: what {@code aiohttp.web} is in Python. */
@NullMarked
package weft.web;

import org.jspecify.annotations.NullMarked;
