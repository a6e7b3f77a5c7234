/** The HTTP client: {@link weft.http.ClientSession}. */
@NullMarked
package weft.http;

import org.jspecify.annotations.NullMarked;
