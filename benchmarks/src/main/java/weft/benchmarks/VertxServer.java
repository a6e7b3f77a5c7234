package weft.benchmarks;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/** Vert.x with one event loop, and a verticle that is a server of HTTP. */
final class VertxServer {
    private VertxServer() {}

    static void serve(String transport, BiConsumer<Vertx, HttpServer> handlers, IntConsumer listening)
            throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(!transport.equals("nio"))
                .setEventLoopPoolSize(1));
        vertx.deployVerticle(new AbstractVerticle() {
                    @Override
                    public void start(Promise<Void> started) {
                        HttpServer server =
                                vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(ServerPeer.BACKLOG));
                        handlers.accept(vertx, server);
                        Future<HttpServer> listens = server.listen(0, ServerPeer.HOST);
                        listens.<Void>mapEmpty().onComplete(started);
                        listens.onSuccess(ready -> listening.accept(ready.actualPort()));
                    }
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Thread.currentThread().join();
    }
}
