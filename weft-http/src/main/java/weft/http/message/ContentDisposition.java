package weft.http.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Content-Disposition} header says (RFC 6266): how a body is to be shown, and under which name it is to be saved.
 * Stands for {@code aiohttp.client_reqrep.ContentDisposition} and {@code content_disposition_header}.
 *
 * {@snippet class="weft.http.message.ContentDispositionTest" region="disposition"}
 *
 * <p>Thread contract: any thread.
 *
 * @param type {@code attachment}, {@code inline}, {@code form-data}, … in small letters
 * @param parameters what stands behind it, as it stands there, names in small letters
 */
public record ContentDisposition(String type, Map<String, String> parameters) {
    /*
     * A name beyond ASCII is said twice: in `filename*` as RFC 8187 encodes it, and for old programs in `filename` without what they
     * would not understand. Some senders cut the name into `filename*0`, `filename*1*`, … (RFC 2231), and browsers write it as
     * bytes of UTF-8, which a header shows as Latin-1.
     */
    private static final int HEX = 16;

    /** Copies the parameters. */
    public ContentDisposition {
        parameters = Map.copyOf(parameters);
    }

    /** Reads a header; null if there is none. It never fails: what it cannot read it leaves out. */
    public static @Nullable ContentDisposition parse(@Nullable String header) {
        if (header == null || header.isBlank()) return null;
        MediaType parsed = MediaType.parse(header);
        return new ContentDisposition(parsed.type(), parsed.parameters());
    }

    /** To be saved under this name. Its {@code toString} is the header. */
    public static ContentDisposition attachment(String filename) {
        return named("attachment", filename);
    }

    /** To be shown, and saved under this name if at all. */
    public static ContentDisposition inline(String filename) {
        return named("inline", filename);
    }

    private static ContentDisposition named(String type, String filename) {
        return isPlain(filename)
                ? new ContentDisposition(type, Map.of("filename", filename))
                : new ContentDisposition(
                        type, Map.of("filename", plain(filename), "filename*", "UTF-8''" + encode(filename)));
    }

    /** The name of a form's field; null: it has none. */
    public @Nullable String name() {
        String name = parameters.get("name");
        return name == null ? null : fromBytes(name);
    }

    /** The name of the file, as the sender calls it; null: it has none. Never a path of this machine without a check. */
    public @Nullable String filename() {
        String encoded = parameters.get("filename*");
        if (encoded != null) {
            String decoded = decode(encoded);
            if (decoded != null) return decoded;
        }
        String plain = parameters.get("filename");
        return plain == null ? joined() : fromBytes(plain);
    }

    private @Nullable String joined() {
        StringBuilder parts = new StringBuilder();
        boolean encoded = false;
        for (int i = 0; ; i++) {
            String plain = parameters.get("filename*" + i);
            String percent = parameters.get("filename*" + i + "*");
            if (plain == null && percent == null) break;
            encoded |= percent != null;
            parts.append(percent != null ? percent : plain);
        }
        if (parts.isEmpty()) return null;
        return encoded ? decode(parts.toString()) : parts.toString();
    }

    // -- encoding --

    /** An encoding, two apostrophes with a language between them, and bytes; null if it is not that. */
    private static @Nullable String decode(String value) {
        String[] parts = value.split("'", 3);
        if (parts.length < 3) return null;
        Charset charset = switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            default -> null;
        };
        if (charset == null) return null;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < parts[2].length(); at++) {
            char c = parts[2].charAt(at);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            if (at + 2 >= parts[2].length()) return null;
            int high = Character.digit(parts[2].charAt(++at), HEX);
            int low = Character.digit(parts[2].charAt(++at), HEX);
            if (high < 0 || low < 0) return null;
            bytes.write(high << 4 | low);
        }
        return bytes.toString(charset);
    }

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean literal = b > 0 && (Character.isLetterOrDigit(b) || "!#$&+-.^_`|~".indexOf(b) >= 0);
            if (literal) encoded.append((char) b);
            else encoded.append(String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }

    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '%');
    }

    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        name.codePoints().forEach(c -> plain.append(c < 127 && isPlain(Character.toString(c)) ? (char) c : '_'));
        return plain.toString();
    }

    /** Bytes that came as Latin-1 and are UTF-8 are read as that. */
    private static String fromBytes(String value) {
        if (value.chars().noneMatch(c -> c > 127) || value.chars().anyMatch(c -> c > 255)) return value;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** The header. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type);
        new TreeMap<>(parameters).forEach((name, value) -> {
            text.append("; ").append(name).append('=');
            if (name.endsWith("*")) text.append(value);
            else
                text.append('"')
                        .append(value.replaceAll("([\"\\\\])", "\\\\$1"))
                        .append('"');
        });
        return text.toString();
    }
}
