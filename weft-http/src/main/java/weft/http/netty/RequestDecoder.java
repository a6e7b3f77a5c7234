package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Netty's decoder, without the leniencies that let requests be smuggled past a proxy. A connection that begins with the
 * preface of HTTP/2 is none of its business: it tells, and leaves the bytes to who comes after it.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Runnable whenHttp2;
    private boolean atTheBeginning = true;
    private boolean http2;

    /** What comes next belongs to a head. */
    private boolean inHead = true;

    private boolean folded;
    private byte latest;

    RequestDecoder(WireLimits limits, Runnable whenHttp2) {
        super(limits.toNetty());
        this.whenHttp2 = whenHttp2;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (atTheBeginning && maybePreface(bytes)) return;
        if (http2) return;
        int from = bytes.readerIndex();
        int before = out.size();
        super.decode(context, bytes, out);
        if (inHead) lookForFolds(bytes, from);
        for (int i = before; i < out.size(); i++) decoded(out.get(i));
    }

    /*
     * A line that begins with a blank goes on with the header before (RFC 9112, 5.2), for those who read it so; a proxy may read it
     * as a header of its own, or as none. Netty joins the lines and does not tell. One call of its decode() reads lines of a head
     * or pieces of a body, never both: so all that a call in a head has read is looked at. It costs a search for line feeds.
     */
    private void lookForFolds(ByteBuf bytes, int from) {
        int end = bytes.readerIndex();
        if (from == end) return;
        if (latest == '\n' && isBlank(bytes.getByte(from))) folded = true;
        for (int at = bytes.indexOf(from, end, (byte) '\n'); at >= 0; at = bytes.indexOf(at + 1, end, (byte) '\n'))
            if (at + 1 < end && isBlank(bytes.getByte(at + 1))) folded = true;
        latest = bytes.getByte(end - 1);
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private void decoded(Object object) {
        if (object instanceof HttpMessage head) {
            if (folded)
                head.setDecoderResult(DecoderResult.failure(
                        new IllegalArgumentException("a header is one line, and this one goes on in the next")));
            folded = false;
            latest = 0;
            inHead = false;
        }
        if (object instanceof LastHttpContent) inHead = true;
    }

    /** Whether it is the preface, or its beginning. */
    private boolean maybePreface(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), PREFACE.length);
        for (int i = 0; i < count; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != PREFACE[i]) {
                atTheBeginning = false;
                return false;
            }
        }
        if (count == PREFACE.length) {
            atTheBeginning = false;
            http2 = true;
            whenHttp2.run();
        }
        return true;
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        checkBlankBefore(line, start);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        if (length > 0) checkBlankBefore(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /** One, and nothing else: Netty takes any number of them, and tabulators, form feeds and carriage returns too. */
    private static void checkBlankBefore(byte[] line, int start) {
        if (start < 2 || line[start - 1] != ' ' || (line[start - 2] >= 0 && line[start - 2] <= ' '))
            throw new IllegalArgumentException("the words of the first line have one blank between them");
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("a request has a Content-Length or a Transfer-Encoding, not both");
    }
}
