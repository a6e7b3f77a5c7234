/**
 * What networking means to a program, without a socket: transports that carry bytes, protocols that are called back with
 * them, and streams, which turn the two into {@code await(reader.readline())}. asyncio's, under its names.
 *
 * <pre>
 *   your coroutine ── StreamReader, StreamWriter ──┐
 *                                                  ├─ StreamReaderProtocol ── Protocol ◀──▶ Transport ── socket, pipe, memory
 *   your callbacks ────────────────────────────────┘
 * </pre>
 *
 * <p>The transports over sockets and the functions that open them are in weft-net; {@link weft.stream.MemoryTransport}
 * connects two ends inside one program.
 */
@NullMarked
package weft.stream;

import org.jspecify.annotations.NullMarked;
