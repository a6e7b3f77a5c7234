package weft.net.netty;

import java.util.Objects;
import weft.Asyncio;
import weft.Context;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.KeyboardInterrupt;
import weft.SystemExit;
import weft.stream.BaseProtocol;
import weft.stream.BufferedProtocol;
import weft.stream.Protocol;
import weft.stream.Transport;

/** The protocol of a transport and how it is called: in the context of the connection's beginning. Loop thread only. */
final class ProtocolCalls {
    private final EventLoop loop;
    private final Transport transport;
    private final Context context = Context.copyCurrent();
    private BaseProtocol<?> protocol;

    ProtocolCalls(EventLoop loop, Transport transport, BaseProtocol<?> protocol) {
        this.loop = loop;
        this.transport = transport;
        this.protocol = checkKind(protocol);
    }

    BaseProtocol<?> protocol() {
        return protocol;
    }

    void setProtocol(BaseProtocol<?> next) {
        protocol = checkKind(next);
    }

    Context context() {
        return context;
    }

    @SuppressWarnings("unchecked") // a stream transport's protocols are made for Transport
    void connectionMade() {
        ((BaseProtocol<Transport>) protocol).connectionMade(transport);
    }

    /** Returns whether the transport stays open. */
    boolean eofReceived() {
        return protocol instanceof BufferedProtocol buffered
                ? buffered.eofReceived()
                : protocol instanceof Protocol plain && plain.eofReceived();
    }

    /** As a callback of the loop, though the selector calls or a coroutine. */
    void inContext(Runnable action) {
        if (loop.isClosed()) return;
        if (Asyncio.currentTask() != null) loop.callSoon(action, context);
        else loop.runEvent(action, context);
    }

    /** Calls the protocol, whose failure here does not end the connection. */
    void tell(String name, Runnable callback) {
        try {
            callback.run();
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            report("protocol." + name + "() failed", e);
        }
    }

    void report(String message, Throwable exception) {
        loop.callExceptionHandler(ExceptionContext.of(message, exception)
                .with("transport", transport)
                .with("protocol", protocol));
    }

    private static BaseProtocol<?> checkKind(BaseProtocol<?> protocol) {
        Objects.requireNonNull(protocol, "a transport needs a protocol, not null");
        if (protocol instanceof Protocol || protocol instanceof BufferedProtocol) return protocol;
        throw new IllegalArgumentException(
                "a stream transport calls a Protocol or a BufferedProtocol, and this is neither: " + protocol);
    }
}
