/** Hidden: how a loop of Weft drives the channels of Netty. The only place that knows Netty. */
@NullMarked
package weft.net.netty;

import org.jspecify.annotations.NullMarked;
