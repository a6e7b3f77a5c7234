/** What both ends of a WebSocket have: messages, close codes, settings. */
@NullMarked
package weft.http.websocket;

import org.jspecify.annotations.NullMarked;
