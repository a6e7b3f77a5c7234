package weft.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of WebSockets that has not heard of Weft: the JDK's. Blocks. */
final class ChatClient implements WebSocket.Listener {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private volatile boolean listening = true;
    private WebSocket socket;

    private ChatClient() {}

    static ChatClient connect(URI uri) throws Exception {
        ChatClient client = new ChatClient();
        client.socket = CLIENT.newWebSocketBuilder().buildAsync(uri, client).get(20, TimeUnit.SECONDS);
        return client;
    }

    void say(String text) throws Exception {
        socket.sendText(text, true).get(20, TimeUnit.SECONDS);
    }

    /** The next message; "closed CODE REASON" at the end. */
    String hear() throws InterruptedException {
        String next = heard.poll(20, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing comes");
        return next;
    }

    void stopListening() {
        listening = false;
    }

    void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    void abort() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            heard.add(part.toString());
            part.setLength(0);
        }
        if (!listening) return new CompletableFuture<>(); // and asks for no more
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add("closed " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        heard.add("failed: " + failure);
    }
}
