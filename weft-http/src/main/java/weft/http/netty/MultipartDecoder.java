package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.MemoryAttribute;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.http.message.BadMessageException;

/** Takes a multipart body apart, as it arrives. Owner task only. */
public final class MultipartDecoder implements AutoCloseable {
    /*
     * Netty's decoder collects parts, in memory or in files. Here the parts that its factory makes keep nothing: what the
     * decoder adds to them becomes an event, for a coroutine that pulls.
     */
    private static final int MOST_PARTS = 1024;
    private static final int LARGEST_PART_HEAD = 16 * 1024;

    /** What comes out of it: for each part a beginning, pieces, an end. */
    public sealed interface Event {}

    /** A part begins; a field of a form has no file name. */
    public record Begin(
            String name,
            @Nullable String filename,
            @Nullable String contentType) implements Event {}

    /** A piece of the part. */
    @SuppressWarnings("ArrayRecordComponent") // it is taken once, and never compared
    public record Piece(byte[] bytes) implements Event {}

    /** The part is complete. */
    public record End() implements Event {}

    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final HttpPostMultipartRequestDecoder decoder;

    /** For a body with this header {@code Content-Type}, in which names are in this encoding. */
    public MultipartDecoder(String contentType, Charset charset) throws BadMessageException {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        request.headers().set("Content-Type", contentType);
        try {
            decoder = new HttpPostMultipartRequestDecoder(new Parts(), request, charset, MOST_PARTS, LARGEST_PART_HEAD);
        } catch (RuntimeException e) {
            throw malformed(e);
        }
    }

    private static BadMessageException malformed(RuntimeException e) {
        return new BadMessageException(400, "the multipart body is malformed: " + inOurWords(e), e);
    }

    /** What Netty does not look after comes as an exception of the JDK's. */
    private static @Nullable String inOurWords(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof NullPointerException) return "it has no boundary, or a part of it has no name";
            if (cause instanceof UnsupportedCharsetException || cause instanceof IllegalCharsetNameException)
                return "a part of it names an encoding that is not known";
        }
        return e.getMessage();
    }

    /** Goes on with this piece of the body. */
    public void feed(byte[] bytes) throws BadMessageException {
        offer(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
    }

    /** The body has ended; which it says itself, in its last boundary. One without that was cut off. */
    public void end() throws BadMessageException {
        offer(LastHttpContent.EMPTY_LAST_CONTENT);
        if (!hasSeenTheEnd())
            throw new BadMessageException(400, "the multipart body ends without its last boundary", null);
    }

    /** Netty's decoder tells it by an exception, when all of its parts were taken. */
    private boolean hasSeenTheEnd() {
        try {
            while (decoder.hasNext()) decoder.next();
            return false;
        } catch (HttpPostRequestDecoder.EndOfDataDecoderException e) {
            return true;
        }
    }

    private void offer(io.netty.handler.codec.http.HttpContent content) throws BadMessageException {
        try {
            decoder.offer(content);
        } catch (HttpPostRequestDecoder.EndOfDataDecoderException e) {
            return; // what follows the last boundary is of no interest
        } catch (RuntimeException e) {
            throw malformed(e);
        } finally {
            content.release();
        }
    }

    /** What has come out and was not taken yet, or null. */
    public @Nullable Event poll() {
        return events.poll();
    }

    /** Frees what it holds. */
    @Override
    public void close() {
        decoder.destroy();
    }

    private void happened(@Nullable ByteBuf content, boolean last) {
        if (content != null) {
            if (content.isReadable()) events.add(new Piece(ByteBufUtil.getBytes(content)));
            content.release();
        }
        if (last) events.add(new End());
    }

    private final class Parts extends DefaultHttpDataFactory {
        Parts() {
            super(false);
        }

        @Override
        public Attribute createAttribute(HttpRequest request, String name) {
            return createAttribute(request, name, 0);
        }

        @Override
        public Attribute createAttribute(HttpRequest request, String name, long definedSize) {
            events.add(new Begin(name, null, null));
            return new Field(name, definedSize);
        }

        @Override
        public FileUpload createFileUpload(
                HttpRequest request,
                String name,
                String filename,
                String contentType,
                String encoding,
                Charset charset,
                long size) {
            events.add(new Begin(name, filename, contentType));
            return new Upload(name, filename, contentType, encoding, charset, size);
        }
    }

    private final class Field extends MemoryAttribute {
        Field(String name, long definedSize) {
            super(name, definedSize);
        }

        @Override
        public void addContent(@Nullable ByteBuf content, boolean last) {
            if (content != null) size += content.readableBytes();
            happened(content, last);
            if (last) setCompleted();
        }
    }

    private final class Upload extends MemoryFileUpload {
        Upload(String name, String filename, String contentType, String encoding, Charset charset, long size) {
            super(name, filename, contentType, encoding, charset, size);
        }

        @Override
        public void addContent(@Nullable ByteBuf content, boolean last) {
            if (content != null) size += content.readableBytes();
            happened(content, last);
            if (last) setCompleted();
        }
    }
}
