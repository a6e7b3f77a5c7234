/** What HTTP messages consist of, for client and server: headers, status, body, cookies, JSON. */
@NullMarked
package weft.http.message;

import org.jspecify.annotations.NullMarked;
