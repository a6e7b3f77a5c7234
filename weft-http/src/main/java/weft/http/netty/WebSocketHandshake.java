package weft.http.netty;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.http.websocket.WebSocketOptions;

/** The headers by which a connection of HTTP/1.1 becomes a WebSocket (RFC 6455, 4; RFC 7692). Any thread. */
public final class WebSocketHandshake {
    /*
     * Netty's handshakers drive a pipeline of theirs; the part of them that is used here is the negotiation of the deflate
     * extension. Windows smaller than 32 KiB are not agreed on: the JDK's zlib has no others.
     */
    private static final String VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int LEVEL = 6;
    private static final int WINDOW = PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WebSocketFrames.Agreement agreement;
    private final Headers response;

    private WebSocketHandshake(WebSocketFrames.Agreement agreement, Headers response) {
        this.agreement = agreement;
        this.response = response;
    }

    WebSocketFrames.Agreement agreement() {
        return agreement;
    }

    /** What the server answers, with 101. */
    public Headers response() {
        return response;
    }

    /** The subprotocol both know, or null. */
    public @Nullable String protocol() {
        return agreement.protocol();
    }

    // -- server --

    /**
     * A server's answer to these headers.
     *
     * @throws BadMessageException with the status of the refusal, if they ask for no WebSocket
     */
    public static WebSocketHandshake accept(String method, Headers request, WebSocketOptions options)
            throws BadMessageException {
        if (!method.equals("GET")) throw refused("a WebSocket begins with GET, not " + method);
        if (!request.lists("Upgrade", "websocket"))
            throw refused("No WebSocket UPGRADE hdr: " + request.get("Upgrade")
                    + "\n Can \"Upgrade\" only to \"WebSocket\".");
        if (!request.lists("Connection", "upgrade"))
            throw refused("No CONNECTION upgrade hdr: " + request.get("Connection"));
        String version = request.get("Sec-WebSocket-Version", "");
        if (!version.equals(VERSION))
            throw new BadMessageException(
                    HttpStatus.UPGRADE_REQUIRED.code(),
                    "Unsupported version: " + version + "; this server speaks version " + VERSION,
                    null);
        String key = request.get("Sec-WebSocket-Key", "");
        if (!isKey(key)) throw refused("Handshake error: the key is not 16 bytes in base 64");
        Headers response =
                Headers.of("Upgrade", "websocket", "Connection", "upgrade", "Sec-WebSocket-Accept", answer(key));
        String protocol = choose(listed(request, "Sec-WebSocket-Protocol"), options.protocols());
        if (protocol != null) response.add("Sec-WebSocket-Protocol", protocol);
        WebSocketServerExtension deflate = options.compress() ? agreeToDeflate(request, options) : null;
        if (deflate != null) response.add("Sec-WebSocket-Extensions", written(deflate.newReponseData()));
        return new WebSocketHandshake(new WebSocketFrames.Agreement(true, protocol, deflate), response);
    }

    private static BadMessageException refused(String why) {
        return new BadMessageException(HttpStatus.BAD_REQUEST.code(), why, null);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String choose(List<String> offered, List<String> known) {
        for (String protocol : offered) if (known.contains(protocol)) return protocol;
        return null;
    }

    private static List<String> listed(Headers headers, String name) {
        List<String> all = new ArrayList<>(1);
        for (String value : headers.getAll(name))
            for (String each : value.split(",", -1)) if (!each.isBlank()) all.add(each.strip());
        return all;
    }

    private static @Nullable WebSocketServerExtension agreeToDeflate(Headers request, WebSocketOptions options) {
        var handshaker =
                new PerMessageDeflateServerExtensionHandshaker(LEVEL, false, WINDOW, true, false, options.maxMessage());
        for (WebSocketExtensionData offer : extensions(request)) {
            WebSocketServerExtension agreed = handshaker.handshakeExtension(offer);
            if (agreed != null) return agreed;
        }
        return null;
    }

    private static List<WebSocketExtensionData> extensions(Headers headers) {
        List<WebSocketExtensionData> all = new ArrayList<>(1);
        for (String value : headers.getAll("Sec-WebSocket-Extensions"))
            all.addAll(WebSocketExtensionUtil.extractExtensions(value));
        return all;
    }

    private static String written(WebSocketExtensionData extension) {
        StringBuilder text = new StringBuilder(extension.name());
        extension.parameters().forEach((name, value) -> {
            text.append("; ").append(name);
            if (value != null) text.append('=').append(value);
        });
        return text.toString();
    }

    // -- client --

    /** The headers by which a client asks for a WebSocket, with a key of their own. */
    public static Headers ask(WebSocketOptions options) {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        Headers request = Headers.of(
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Version",
                VERSION,
                "Sec-WebSocket-Key",
                Base64.getEncoder().encodeToString(key));
        if (!options.protocols().isEmpty())
            request.set("Sec-WebSocket-Protocol", String.join(",", options.protocols()));
        if (options.compress())
            request.set(
                    "Sec-WebSocket-Extensions", written(clientDeflate(options).newRequestData()));
        return request;
    }

    private static PerMessageDeflateClientExtensionHandshaker clientDeflate(WebSocketOptions options) {
        return new PerMessageDeflateClientExtensionHandshaker(LEVEL, false, WINDOW, true, false, options.maxMessage());
    }

    /**
     * What the server's answer means to the client.
     *
     * @throws BadMessageException if it is no agreement
     */
    public static WebSocketHandshake verify(Headers request, int status, Headers response, WebSocketOptions options)
            throws BadMessageException {
        if (status != HttpStatus.SWITCHING_PROTOCOLS.code())
            throw new BadMessageException(status, "Invalid response status: " + status + " and not 101", null);
        if (!response.lists("Upgrade", "websocket"))
            throw new BadMessageException(status, "Invalid upgrade header: " + response.get("Upgrade"), null);
        if (!response.lists("Connection", "upgrade"))
            throw new BadMessageException(status, "Invalid connection header: " + response.get("Connection"), null);
        if (!answer(request.get("Sec-WebSocket-Key", "")).equals(response.get("Sec-WebSocket-Accept")))
            throw new BadMessageException(status, "Invalid challenge response: it answers another key", null);
        String protocol = response.get("Sec-WebSocket-Protocol");
        if (protocol != null && !options.protocols().contains(protocol))
            throw new BadMessageException(
                    status, "the server chose the subprotocol " + protocol + ", which nobody asked for", null);
        WebSocketExtension deflate = null;
        for (WebSocketExtensionData extension : extensions(response)) {
            WebSocketExtension agreed =
                    options.compress() && deflate == null ? agreed(clientDeflate(options), extension) : null;
            if (agreed == null)
                throw new BadMessageException(
                        status,
                        "the server uses the extension " + written(extension) + ", which nobody asked for",
                        null);
            deflate = agreed;
        }
        return new WebSocketHandshake(new WebSocketFrames.Agreement(false, protocol, deflate), response);
    }

    private static @Nullable WebSocketExtension agreed(
            PerMessageDeflateClientExtensionHandshaker handshaker, WebSocketExtensionData extension) {
        try {
            return handshaker.handshakeExtension(extension);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String answer(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }
}
