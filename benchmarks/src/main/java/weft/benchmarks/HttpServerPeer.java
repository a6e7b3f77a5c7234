package weft.benchmarks;

import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import weft.web.Application;
import weft.web.Response;

/**
 * Servers that greet: {@code /} at once, {@code /sleep} after 10 ms. All answer with the same fields, of which {@code Date} is
 * made once a second: a server has to send it (RFC 9110, 6.6.1).
 */
enum HttpServerPeer implements ServerPeer {
    /** Weft: an application with a route for each. */
    WEFT {
        @Override
        public void serve(String transport, IntConsumer listening) {
            Application application = new Application();
            application.get("/", request -> Response.text(GREETING));
            application.get(SLEEP, request -> {
                await(sleep(SLEEP_MILLIS / 1e3));
                return Response.text(GREETING);
            });
            WeftServer.serve(application, listening);
        }
    },

    /** Netty's codec with a handler of its own, over the same transport as Weft. */
    NETTY {
        @Override
        public void serve(String transport, IntConsumer listening) throws InterruptedException {
            NettyServer.serve(
                    transport, () -> new ChannelHandler[] {new HttpServerCodec(), new GreetingHandler()}, listening);
        }
    },

    /** Vert.x. */
    VERTX {
        @Override
        public void serve(String transport, IntConsumer listening) throws InterruptedException {
            VertxServer.serve(
                    transport,
                    (vertx, server) -> {
                        CharSequence[] date = {HttpHeaders.createOptimized(date())};
                        vertx.setPeriodic(1000, timer -> date[0] = HttpHeaders.createOptimized(date()));
                        server.requestHandler(request -> {
                            if (request.path().equals(SLEEP))
                                vertx.setTimer(SLEEP_MILLIS, timer -> greet(request.response(), date[0]));
                            else greet(request.response(), date[0]);
                        });
                    },
                    listening);
        }

        private static void greet(HttpServerResponse response, CharSequence date) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                    .putHeader(HttpHeaders.DATE, date)
                    .end(GREETING);
        }
    };

    static final String GREETING = "Hello, World!";
    static final String SLEEP = "/sleep";
    private static final long SLEEP_MILLIS = 10;
    private static final CharSequence TYPE = HttpHeaders.createOptimized("text/plain; charset=utf-8");

    private static String date() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static final class GreetingHandler extends NettyServer.FlushingHandler {
        private static final byte[] BODY = GREETING.getBytes(StandardCharsets.US_ASCII);
        private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
        private static final AsciiString LENGTH = AsciiString.cached(String.valueOf(BODY.length));
        private static AsciiString date = new AsciiString(date());
        private static boolean dating;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (dating) return;
            dating = true;
            context.executor().scheduleAtFixedRate(() -> date = new AsciiString(date()), 1, 1, TimeUnit.SECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) requested(context, request);
            ReferenceCountUtil.release(message);
        }

        private static void requested(ChannelHandlerContext context, HttpRequest request) {
            boolean keepAlive = HttpUtil.isKeepAlive(request);
            if (request.uri().equals(SLEEP))
                context.executor()
                        .schedule(() -> greet(context, keepAlive).flush(), SLEEP_MILLIS, TimeUnit.MILLISECONDS);
            else greet(context, keepAlive);
        }

        private static ChannelHandlerContext greet(ChannelHandlerContext context, boolean keepAlive) {
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, TEXT)
                    .set(HttpHeaderNames.CONTENT_LENGTH, LENGTH)
                    .set(HttpHeaderNames.DATE, date);
            if (keepAlive) {
                context.write(response, context.voidPromise());
            } else {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                context.write(response).addListener(ChannelFutureListener.CLOSE);
            }
            return context;
        }
    }
}
