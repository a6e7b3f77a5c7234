package weft.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form: url-encoded as long as there are only texts, multipart as soon as there is a file or {@link
 * #multipart} was called. Files are read as they are sent. Stands for {@code aiohttp.FormData}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="form"}
 *
 * <p>Thread contract: any thread, one at a time; {@link #writeTo} loop thread only, inside a task.
 */
public final class FormData implements RequestBody {
    /*
     * RFC 7578 as browsers write it (the WHATWG's "multipart/form-data encoding algorithm"): names in UTF-8, and only quote, CR
     * and LF in them are escaped, by percent. RFC 5987's filename* is not for forms.
     */
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<Part> parts = new ArrayList<>();
    private final String boundary;
    private boolean multipart;

    /** A part: a text, or something with a media type of its own. */
    private record Part(
            String name,
            @Nullable String filename,
            @Nullable String text,
            RequestBody content) {}

    /** Without fields. */
    public FormData() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        this.boundary = HexFormat.of().formatHex(random);
    }

    /** A form of these texts. */
    public static FormData of(Map<String, String> fields) {
        FormData form = new FormData();
        fields.forEach(form::add);
        return form;
    }

    /** Adds a text. A name may come more than once. */
    public FormData add(String name, String value) {
        Objects.requireNonNull(value, () -> "the field '" + name + "' needs a value, not null");
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return add(new Part(name, null, value, RequestBody.of(bytes, null)));
    }

    /** Adds a file, under its own name and with the media type that the name suggests. */
    public FormData addFile(String name, Path file) {
        return addFile(name, file.getFileName() + "", RequestBody.file(file, null));
    }

    /** Adds what shall arrive as a file of this name. */
    public FormData addFile(String name, String filename, RequestBody content) {
        multipart = true;
        return add(new Part(name, filename, null, content));
    }

    /** Adds a part that is no file, as of {@code application/json}. */
    public FormData addPart(String name, RequestBody content) {
        multipart = true;
        return add(new Part(name, null, null, content));
    }

    private FormData add(Part part) {
        Objects.requireNonNull(part.name(), "a field of a form needs a name");
        parts.add(part);
        return this;
    }

    /** Makes it multipart, though it may have no files. */
    public FormData multipart() {
        multipart = true;
        return this;
    }

    /** Whether it is multipart. */
    public boolean isMultipart() {
        return multipart;
    }

    // -- as a body --

    @Override
    public String contentType() {
        return multipart ? "multipart/form-data; boundary=" + boundary : "application/x-www-form-urlencoded";
    }

    @Override
    public long length() {
        if (!multipart) return encoded().length;
        long sum = 0;
        for (Part part : parts) {
            long length = part.content().length();
            if (length < 0) return -1;
            sum += head(part).length + length + 2;
        }
        return sum + end().length;
    }

    @Override
    public byte @Nullable [] bytes() {
        return multipart ? null : encoded();
    }

    @Override
    public boolean replayable() {
        return parts.stream().allMatch(part -> part.content().replayable());
    }

    @Override
    public void writeTo(BodySink sink) throws Exception {
        if (!multipart) {
            sink.write(encoded());
            return;
        }
        for (Part part : parts) {
            sink.write(head(part));
            part.content().writeTo(sink);
            sink.write(ascii("\r\n"));
        }
        sink.write(end());
    }

    private byte[] encoded() {
        List<Map.Entry<String, String>> fields = new ArrayList<>(parts.size());
        for (Part part : parts) fields.add(Map.entry(part.name(), Objects.requireNonNull(part.text())));
        return ascii(FormEncoding.encode(fields, StandardCharsets.UTF_8));
    }

    private byte[] head(Part part) {
        StringBuilder head = new StringBuilder("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"")
                .append(escape(part.name()))
                .append('"');
        if (part.filename() != null)
            head.append("; filename=\"").append(escape(part.filename())).append('"');
        String type = part.content().contentType();
        if (type != null) head.append("\r\nContent-Type: ").append(withoutLineBreaks(type));
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private static String withoutLineBreaks(String type) {
        if (type.indexOf('\r') >= 0 || type.indexOf('\n') >= 0)
            throw new IllegalArgumentException("a media type cannot have a line break: " + type.strip());
        return type;
    }

    private byte[] end() {
        return ascii("--" + boundary + "--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The names only: values may be secret. */
    @Override
    public String toString() {
        return "<FormData " + parts.stream().map(Part::name).toList() + (multipart ? " multipart>" : ">");
    }
}
