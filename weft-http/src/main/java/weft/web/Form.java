package weft.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;
import weft.http.message.MediaType;
import weft.http.message.Query;
import weft.http.netty.MultipartDecoder;

/**
 * What a form has sent: fields and files, each name once or several times. Stands for what {@code request.post()} gives.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="form"}
 *
 * <p>Thread contract: any thread.
 */
public final class Form {
    private static final Form EMPTY = new Form(List.of());

    /** A field, or a file. */
    sealed interface Part {
        String name();
    }

    private record Field(String name, String value) implements Part {}

    /**
     * A file that was uploaded. Stands for {@code web.FileField}.
     *
     * <p>Thread contract: any thread.
     *
     * @param name that of the form's field
     * @param filename what the client calls it: never a path of this machine without a check
     * @param contentType what the client says it is
     * @param content its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares uploads
    public record UploadedFile(
            String name, String filename, @Nullable String contentType, byte[] content) implements Part {}

    private final List<Part> parts;

    private Form(List<Part> parts) {
        this.parts = parts;
    }

    static Form decode(MediaType type, String header, byte[] body, Charset charset) {
        if (type.type().equals("application/x-www-form-urlencoded")) {
            List<Part> fields = new ArrayList<>();
            for (Map.Entry<String, String> field : Query.parse(new String(body, charset)))
                fields.add(new Field(field.getKey(), field.getValue()));
            return new Form(List.copyOf(fields));
        }
        if (!type.type().equals("multipart/form-data")) return EMPTY;
        try (MultipartDecoder decoder = new MultipartDecoder(header, charset)) {
            decoder.feed(body);
            decoder.end();
            return new Form(parts(decoder, charset));
        } catch (BadMessageException e) {
            throw HttpException.of(e);
        }
    }

    private static List<Part> parts(MultipartDecoder decoder, Charset charset) {
        List<Part> parts = new ArrayList<>();
        MultipartDecoder.@Nullable Begin begin = null;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (MultipartDecoder.Event event = decoder.poll(); event != null; event = decoder.poll()) {
            switch (event) {
                case MultipartDecoder.Begin started -> {
                    begin = started;
                    content.reset();
                }
                case MultipartDecoder.Piece piece -> content.writeBytes(piece.bytes());
                case MultipartDecoder.End() -> {
                    if (begin != null) parts.add(part(begin, content, charset));
                    begin = null;
                }
            }
        }
        if (begin != null) throw HttpException.badRequest("the multipart body ends in the middle of a part");
        return List.copyOf(parts);
    }

    private static Part part(MultipartDecoder.Begin begin, ByteArrayOutputStream content, Charset charset) {
        String filename = begin.filename();
        return filename == null
                ? new Field(begin.name(), content.toString(charset))
                : new UploadedFile(begin.name(), filename, begin.contentType(), content.toByteArray());
    }

    /** The first value of the field, or null. */
    public @Nullable String get(String name) {
        for (Part part : parts) if (part instanceof Field field && field.name.equals(name)) return field.value;
        return null;
    }

    /** All values of the field. */
    public List<String> getAll(String name) {
        List<String> values = new ArrayList<>();
        for (Part part : parts) if (part instanceof Field field && field.name.equals(name)) values.add(field.value);
        return values;
    }

    /** The first file of this field, or null. */
    public @Nullable UploadedFile file(String name) {
        for (Part part : parts) if (part instanceof UploadedFile file && file.name.equals(name)) return file;
        return null;
    }

    /** All files of this field. */
    public List<UploadedFile> files(String name) {
        List<UploadedFile> files = new ArrayList<>();
        for (Part part : parts) if (part instanceof UploadedFile file && file.name.equals(name)) files.add(file);
        return files;
    }

    /** The names, in their order, each once. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) names.add(part.name());
        return names;
    }

    /** Whether there is neither a field nor a file. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }
}
