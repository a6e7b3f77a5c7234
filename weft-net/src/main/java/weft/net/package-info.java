/** Sockets: what {@code asyncio.open_connection}, {@code start_server} and their kin are in Python. */
@NullMarked
package weft.net;

import org.jspecify.annotations.NullMarked;
