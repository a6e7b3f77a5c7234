package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/** Our headers as Netty's codecs see them: they parse into them and encode them, and nothing is copied between. */
final class NettyHeaders extends HttpHeaders {
    /** Of a name and a value, and at the end. */
    private static final int SEPARATORS = 4;

    private static final String CONTENT_LENGTH = "Content-Length";

    private final Headers headers;
    private final int mostFields;

    NettyHeaders(Headers headers) {
        this(headers, Integer.MAX_VALUE);
    }

    private NettyHeaders(Headers headers, int mostFields) {
        this.headers = headers;
        this.mostFields = mostFields;
    }

    /** What a codec has parsed. */
    static Headers of(HttpHeaders parsed) {
        if (parsed instanceof NettyHeaders ours) return ours.headers;
        Headers copied = new Headers();
        for (Map.Entry<String, String> field : parsed) copied.add(field.getKey(), field.getValue());
        return copied;
    }

    /** Makes empty ones for a decoder, which refuse one field too many. */
    record Factory(int mostFields) implements HttpHeadersFactory {
        @Override
        public HttpHeaders newHeaders() {
            return new NettyHeaders(new Headers(), mostFields);
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return newHeaders();
        }
    }

    /** Writes the fields as they are sent, each on a line. */
    void encode(ByteBuf out) {
        int[] length = {0};
        headers.forEachField((name, value) -> length[0] += name.length() + value.length() + SEPARATORS);
        byte[] lines = new byte[length[0]];
        int[] at = {0};
        headers.forEachField((name, value) -> {
            int colon = at[0] + name.length();
            int end = colon + 2 + value.length();
            latin1(name, lines, at[0]);
            lines[colon] = ':';
            lines[colon + 1] = ' ';
            latin1(value, lines, colon + 2);
            lines[end] = '\r';
            lines[end + 1] = '\n';
            at[0] = end + 2;
        });
        out.writeBytes(lines);
    }

    /** Copies it; nothing beyond Latin-1 is among our headers. */
    @SuppressWarnings("deprecation") // of all ways the only one that allocates nothing
    private static void latin1(String text, byte[] to, int at) {
        text.getBytes(0, text.length(), to, at);
    }

    // -- looking --

    @Override
    public @Nullable String get(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> getAll(String name) {
        return new ArrayList<>(headers.getAll(name));
    }

    @Override
    public boolean contains(String name) {
        return headers.contains(name);
    }

    @Override
    public boolean contains(CharSequence name) {
        return headers.contains(name.toString());
    }

    @Override
    public boolean containsValue(CharSequence name, CharSequence value, boolean ignoreCase) {
        return ignoreCase ? headers.lists(name.toString(), value.toString()) : super.containsValue(name, value, false);
    }

    @Override
    public @Nullable Integer getInt(CharSequence name) {
        String value = headers.get(name.toString());
        return value == null ? null : Integer.valueOf(value);
    }

    @Override
    public int getInt(CharSequence name, int otherwise) {
        Integer value = getInt(name);
        return value == null ? otherwise : value;
    }

    @Override
    public @Nullable Short getShort(CharSequence name) {
        throw new UnsupportedOperationException("no header is a short number");
    }

    @Override
    public short getShort(CharSequence name, short otherwise) {
        throw new UnsupportedOperationException("no header is a short number");
    }

    @Override
    public @Nullable Long getTimeMillis(CharSequence name) {
        throw new UnsupportedOperationException("dates are read above the codecs");
    }

    @Override
    public long getTimeMillis(CharSequence name, long otherwise) {
        throw new UnsupportedOperationException("dates are read above the codecs");
    }

    @Override
    public boolean isEmpty() {
        return headers.isEmpty();
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public Set<String> names() {
        return headers.names();
    }

    @Override
    public List<Map.Entry<String, String>> entries() {
        List<Map.Entry<String, String>> entries = new ArrayList<>(headers.size());
        headers.forEach(entries::add);
        return entries;
    }

    @Deprecated
    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
        return headers.iterator();
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // strings are character sequences, and nobody puts any in
    public Iterator<Map.Entry<CharSequence, CharSequence>> iteratorCharSequence() {
        return (Iterator) headers.iterator();
    }

    // -- changing --

    @Override
    public HttpHeaders add(String name, Object value) {
        if (headers.size() >= mostFields)
            throw new TooLongHttpHeaderException("a message has " + mostFields + " header fields at most");
        if (name.length() == CONTENT_LENGTH.length() && name.equalsIgnoreCase(CONTENT_LENGTH)) checkLength(value);
        headers.add(name, value.toString());
        return this;
    }

    /** Of a message of HTTP/1.0 with two lengths Netty would take the first, and others the second. */
    private void checkLength(Object value) {
        String known = headers.get(CONTENT_LENGTH);
        if (known != null && !known.equals(value.toString()))
            throw new IllegalArgumentException("a message has one Content-Length, and this one has several");
    }

    @Override
    public HttpHeaders add(String name, Iterable<?> values) {
        for (Object value : values) add(name, value);
        return this;
    }

    @Override
    public HttpHeaders addInt(CharSequence name, int value) {
        return add(name.toString(), value);
    }

    @Override
    public HttpHeaders addShort(CharSequence name, short value) {
        return add(name.toString(), value);
    }

    @Override
    public HttpHeaders set(String name, Object value) {
        headers.set(name, value.toString());
        return this;
    }

    @Override
    public HttpHeaders set(String name, Iterable<?> values) {
        headers.remove(name);
        return add(name, values);
    }

    @Override
    public HttpHeaders setInt(CharSequence name, int value) {
        return set(name.toString(), value);
    }

    @Override
    public HttpHeaders setShort(CharSequence name, short value) {
        return set(name.toString(), value);
    }

    @Override
    public HttpHeaders remove(String name) {
        headers.remove(name);
        return this;
    }

    @Override
    public HttpHeaders clear() {
        headers.clear();
        return this;
    }

    @Override
    public HttpHeaders copy() {
        return new NettyHeaders(headers.copy(), mostFields);
    }
}
