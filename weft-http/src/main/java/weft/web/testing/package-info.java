/** Tests of applications: a server and a client in the same process. */
@NullMarked
package weft.web.testing;

import org.jspecify.annotations.NullMarked;
