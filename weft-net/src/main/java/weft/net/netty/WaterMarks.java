package weft.net.netty;

import io.netty.channel.WriteBufferWaterMark;
import weft.stream.WriteBufferLimits;

/** The marks of a write buffer as Netty wants them. */
final class WaterMarks {
    private WaterMarks() {}

    /** Netty tells of a buffer below its low mark; asyncio's is told of when it is reached. */
    static WriteBufferWaterMark of(WriteBufferLimits limits) {
        int resumeBelow = limits.low() == Integer.MAX_VALUE ? limits.low() : limits.low() + 1;
        return new WriteBufferWaterMark(resumeBelow, Math.max(resumeBelow, limits.high()));
    }
}
