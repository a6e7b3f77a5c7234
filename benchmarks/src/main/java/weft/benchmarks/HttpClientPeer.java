package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.taskGroup;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import weft.Asyncio;
import weft.EventLoop;
import weft.http.ClientSession;
import weft.http.ConnectorOptions;
import weft.http.TcpConnector;

/** Who makes the requests. Each batch has a client of its own, all requests of a batch are there at once. */
enum HttpClientPeer {
    /** Weft's session; one task for each request. */
    WEFT {
        @Override
        Batches start(URI url) throws Exception {
            LinkedBlockingQueue<EventLoop> started = new LinkedBlockingQueue<>();
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> Asyncio.run(async(() -> {
                        EventLoop loop = Asyncio.getRunningLoop();
                        started.add(loop);
                        loop.createFuture().await(); // for ever
                    })));
            EventLoop loop = started.take();
            String page = url.toString();
            return (requests, connections) -> Asyncio.runCoroutineThreadsafe(
                            async(() -> {
                                ConnectorOptions options = ConnectorOptions.DEFAULT.withLimit(connections);
                                try (ClientSession session = ClientSession.builder()
                                        .connector(new TcpConnector(options))
                                        .build()) {
                                    taskGroup().run(group -> {
                                        for (int i = 0; i < requests; i++)
                                            group.createTask(async(() -> check(Asyncio.await(
                                                    session.get(page).readText()))));
                                    });
                                }
                            }),
                            loop)
                    .join();
        }
    },

    /** Vert.x's client on one event loop. */
    VERTX {
        @Override
        Batches start(URI url) {
            Vertx vertx = Vertx.vertx(new VertxOptions()
                    .setPreferNativeTransport(!"nio".equals(System.getProperty("weft.transport")))
                    .setEventLoopPoolSize(1));
            HttpClientOptions options =
                    new HttpClientOptions().setDefaultHost(url.getHost()).setDefaultPort(url.getPort());
            return (requests, connections) -> {
                var client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(connections));
                Promise<Void> result = Promise.promise();
                vertx.runOnContext(ignored -> {
                    List<Future<Void>> all = new ArrayList<>(requests);
                    for (int i = 0; i < requests; i++)
                        all.add(client.request(HttpMethod.GET, url.getPath())
                                .compose(request -> request.send())
                                .compose(response -> response.body())
                                .map(body -> {
                                    check(body.toString());
                                    return null;
                                }));
                    Future.all(all).<Void>mapEmpty().onComplete(result);
                });
                result.future()
                        .compose(done -> client.close())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
            };
        }
    },

    /** The JDK's client, which has no limit of its own: a semaphore keeps to it. */
    JDK {
        @Override
        Batches start(URI url) {
            HttpRequest request = HttpRequest.newBuilder(url).build();
            return (requests, connections) -> {
                try (HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
                    Semaphore free = new Semaphore(connections);
                    List<CompletableFuture<Void>> all = new ArrayList<>(requests);
                    for (int i = 0; i < requests; i++) {
                        free.acquireUninterruptibly();
                        all.add(client.sendAsync(request, BodyHandlers.ofString())
                                .thenAccept(response -> {
                                    free.release();
                                    check(response.body());
                                }));
                    }
                    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                            .join();
                }
            };
        }
    };

    /** What a process does again and again. */
    interface Batches {
        /** Makes so many requests over at most so many connections. */
        void run(int requests, int connections);
    }

    abstract Batches start(URI url) throws Exception;

    static void check(String body) {
        if (!body.equals(HttpAnswers.BODY)) throw new IllegalStateException("the body is wrong: " + body);
    }
}
