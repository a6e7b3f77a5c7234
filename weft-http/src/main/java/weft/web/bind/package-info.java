/** Records out of requests: where each component comes from, what it may be, and what to tell a client that sent something else. */
@NullMarked
package weft.web.bind;

import org.jspecify.annotations.NullMarked;
