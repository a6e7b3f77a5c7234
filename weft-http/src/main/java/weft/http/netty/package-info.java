/**
 * Hidden: HTTP on the channels of Netty, whose codecs parse and frame. The only place of this module that knows Netty.
 *
 * <p>{@link weft.http.netty.ClientConnection} is a client's end of a connection, made by a {@link
 * weft.http.netty.ClientHandshake}, and {@link weft.http.netty.ClientStream} that of one request. {@link
 * weft.http.netty.HttpListener} accepts a server's, and calls for each request with a {@link weft.http.netty.ServerExchange}.
 */
@NullMarked
package weft.http.netty;

import org.jspecify.annotations.NullMarked;
