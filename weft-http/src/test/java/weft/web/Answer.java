package weft.web;

import static weft.Asyncio.await;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import weft.http.message.Headers;
import weft.stream.StreamReader;

/** A response, taken apart without the code under test. */
record Answer(int status, String reason, Headers headers, String body) {
    static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) throw new IllegalArgumentException("no response: '" + text + "'");
        Answer head = head(text.substring(0, end));
        String rest = text.substring(end + 4);
        String body = "chunked".equals(head.headers.get("Transfer-Encoding")) ? unchunked(rest) : rest;
        return new Answer(head.status, head.reason, head.headers, utf8(body));
    }

    private static Answer head(String text) {
        String[] lines = text.split("\r\n", -1);
        String[] first = lines[0].split(" ", 3);
        Headers headers = new Headers();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(first[1]), first.length > 2 ? first[2] : "", headers, "");
    }

    /** The next response of a connection that lives on; one with a length. */
    static Answer next(StreamReader reader) {
        Answer head = head(latin(await(reader.readuntil("\r\n\r\n".getBytes()))).strip());
        int length = Integer.parseInt(head.headers.get("Content-Length", "0"));
        return new Answer(head.status, head.reason, head.headers, utf8(latin(await(reader.readexactly(length)))));
    }

    private static String unchunked(String text) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int line = text.indexOf("\r\n", at);
            if (line < 0) return body + "<cut off>";
            int size = Integer.parseInt(text.substring(at, line).toLowerCase(Locale.ROOT), 16);
            if (size == 0) return body.toString();
            body.append(text, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
