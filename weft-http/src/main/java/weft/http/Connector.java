package weft.http;

/**
 * How requests get to their servers: by {@link TcpConnector}, or in tests by {@link MockConnector}. Stands for {@code
 * aiohttp.BaseConnector}, and for httpx's transports.
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
public interface Connector extends AutoCloseable {
    /** Sends the request, once, and returns the response as soon as its head is there. */
    ClientResponse send(ClientRequest request, ClientTrace trace) throws Exception;

    /** Closes all connections. Closing twice is fine. */
    @Override
    void close();
}
