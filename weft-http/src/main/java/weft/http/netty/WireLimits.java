package weft.http.netty;

import io.netty.handler.codec.http.HttpDecoderConfig;

/**
 * What the head of a message may cost.
 *
 * @param line bytes of its first line
 * @param head bytes of all its header fields
 * @param fields how many header fields
 */
public record WireLimits(int line, int head, int fields) {
    /** aiohttp's: a line of 8190 bytes, 128 fields; and 32 KiB for all of them. */
    public static final WireLimits DEFAULT = new WireLimits(8190, 32 * 1024, 128);

    private static final int LARGEST_PIECE = 64 * 1024;

    HttpDecoderConfig toNetty() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(line)
                .setMaxHeaderSize(head)
                .setMaxChunkSize(LARGEST_PIECE)
                .setStrictLineParsing(true)
                .setHeadersFactory(new NettyHeaders.Factory(fields))
                .setTrailersFactory(new NettyHeaders.Factory(fields));
    }
}
