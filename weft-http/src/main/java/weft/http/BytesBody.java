package weft.http;

import org.jspecify.annotations.Nullable;

/** Bytes in memory. Any thread. */
final class BytesBody implements RequestBody {
    private final byte[] bytes;
    private final @Nullable String contentType;

    BytesBody(byte[] bytes, @Nullable String contentType) {
        this.bytes = bytes;
        this.contentType = contentType;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public @Nullable String contentType() {
        return contentType;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void writeTo(BodySink sink) {
        sink.write(bytes);
    }

    @Override
    public String toString() {
        return "<body of " + bytes.length + " bytes, " + contentType + ">";
    }
}
