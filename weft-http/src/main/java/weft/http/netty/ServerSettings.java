package weft.http.netty;

import java.time.Duration;

/**
 * What a server allows its clients. Times are exact to a second.
 *
 * @param limits what the head of a request may cost
 * @param headTimeout for the TLS handshake; for the head of the first request; for any head once it has begun
 * @param keepAlive how long a connection may rest between two requests
 * @param bodyTimeout how long a body may pause while somebody reads it
 * @param sendTimeout how long a client may take nothing of what is to be sent to it
 * @param linger how long the rest of a body is thrown away that the handler did not read, before the connection is closed
 */
public record ServerSettings(
        WireLimits limits,
        Duration headTimeout,
        Duration keepAlive,
        Duration bodyTimeout,
        Duration sendTimeout,
        Duration linger) {}
