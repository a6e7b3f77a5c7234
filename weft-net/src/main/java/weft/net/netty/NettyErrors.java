package weft.net.netty;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Netty's exceptions in the JDK's classes, which are the ones that users catch. */
public final class NettyErrors {
    private static final Pattern NETTYS_PREFIX =
            Pattern.compile("^[a-zA-Z_ ]+\\(\\.\\.\\) failed with error\\(-\\d+\\): ");

    private NettyErrors() {}

    /** The JDK's exception for this one, or itself. */
    public static Throwable toJdk(Throwable cause) {
        if (cause.getCause() instanceof SSLException tls) return tls; // in a DecoderException
        if (cause instanceof Errors.NativeIoException) return with(new SocketException(reason(cause)), cause);
        return cause;
    }

    /** The failure of a connect, with the addresses. */
    static IOException connectFailed(@Nullable Throwable cause, SocketAddress address, @Nullable SocketAddress from) {
        String reason = cause == null ? "no reason given" : reason(cause);
        String message = "cannot connect to " + address + (from == null ? "" : " from " + from) + ": " + reason;
        return with(
                cause instanceof ConnectException || cause instanceof Errors.NativeIoException
                        ? new ConnectException(message)
                        : new SocketException(message),
                cause);
    }

    /** The failure of a bind: what cannot be done, why, and, if the port is the problem, what helps. */
    static BindException bindFailed(String cannot, IOException cause) {
        String reason = reason(cause);
        String wayOut = reason.contains("already in use")
                ? "; end what has it, or take another port, or 0 for any that is free"
                : reason.contains("Permission denied") ? "; ports from 1024 on need no rights" : "";
        return with(new BindException(cannot + ": " + reason + wayOut), cause);
    }

    /** Whether a bind has failed because the machine has no such address. */
    static boolean isNoAddressHere(BindException failure) {
        return String.valueOf(failure.getMessage()).contains("assign requested address");
    }

    /** "Connection refused" out of "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1". */
    static String reason(Throwable cause) {
        String message =
                NETTYS_PREFIX.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
        if (message.contains("Connection refused")) return "Connection refused";
        if (message.contains("Connection reset")) return "Connection reset by peer";
        if (message.contains("Broken pipe")) return "Broken pipe";
        return message;
    }

    static <E extends Throwable> E with(E exception, @Nullable Throwable cause) {
        exception.initCause(cause);
        return exception;
    }
}
