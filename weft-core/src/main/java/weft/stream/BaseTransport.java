package weft.stream;

import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, or of a pipe, or a socket for datagrams. Stands for {@code asyncio.BaseTransport}. Programs do
 * not implement transports; functions that connect and listen make them.
 *
 * <p>Thread contract: loop thread only.
 */
public interface BaseTransport {
    /**
     * Ends the connection in order: what was written is still sent, nothing is received any more, then the protocol hears
     * {@code connectionLost(null)}. Does not wait, and does nothing the second time.
     */
    void close();

    /** Whether it is closed or about to be. Stands for {@code is_closing}. */
    boolean isClosing();

    /**
     * What else is known about the connection, such as {@link ExtraInfo#PEERNAME}. Stands for {@code get_extra_info}.
     *
     * @return null if this transport does not know it
     */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

    /** As {@link #getExtraInfo(ExtraInfo)}, with a value for the case that it is not known. */
    default <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
        T known = getExtraInfo(key);
        return known == null ? otherwise : known;
    }

    /**
     * From now on this protocol is called. The new one does not hear {@code connectionMade}. Stands for {@code
     * set_protocol}.
     *
     * @throws IllegalArgumentException if it is not of a kind this transport can call
     */
    void setProtocol(BaseProtocol<?> protocol);

    /** The protocol that is called. Stands for {@code get_protocol}. */
    BaseProtocol<?> getProtocol();
}
