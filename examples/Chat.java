// A chat in the browser: a page, and a WebSocket for each who has it open. What one says goes to all. A client that
// does not read is dropped when too much is waiting for it, and nobody else notices; one that vanishes is found by the
// heartbeat.
//
//     ./weft run examples/Chat.java [PORT]          then open http://127.0.0.1:8080 in two windows

import static weft.Asyncio.*;

import weft.*;
import weft.http.websocket.*;
import weft.queue.Queue;
import weft.web.*;

/** How many messages may wait for a client. */
static final int MOST_UNSENT = 100;

static final String PAGE = """
    <!doctype html>
    <meta charset="utf-8">
    <title>Chat</title>
    <style>body { font: 1rem sans-serif; max-width: 40rem; margin: 2rem auto } #log { white-space: pre-wrap }</style>
    <div id="log"></div>
    <form id="form"><input id="text" autocomplete="off" autofocus> <button>Say</button></form>
    <script>
      const name = new URLSearchParams(location.search).get("name") || "guest" + Math.floor(Math.random() * 1000);
      const socket = new WebSocket(`ws://${location.host}/chat?name=${encodeURIComponent(name)}`);
      const show = line => document.getElementById("log").append(line + "\\n");
      socket.onmessage = event => show(event.data);
      socket.onclose = event => show("* the chat is closed: " + (event.reason || event.code));
      document.getElementById("form").onsubmit = event => {
        event.preventDefault();
        socket.send(document.getElementById("text").value);
        document.getElementById("text").value = "";
      };
    </script>
    """;

/** Somebody who is here, and what is to be sent there. */
record Member(WebSocketResponse socket, Queue<String> lines) {}

/** All coroutines run on one thread, so it needs no lock. */
final Map<String, Member> members = new LinkedHashMap<>();

/** Never waits: a client for whom too much is waiting already is too slow, and has to go. */
void tellAll(String line) {
    for (var each : List.copyOf(members.entrySet())) {
        Member member = each.getValue();
        if (!member.lines().full()) {
            member.lines().putNowait(line);
        } else if (members.remove(each.getKey(), member)) {
            IO.println(each.getKey() + " is too slow");
            createTask(member.socket().close(WSCloseCode.POLICY_VIOLATION, "too slow"));
        }
    }
}

/** Sends to one client what is to be sent, at the client's own pace. */
Coroutine<Void> sender(Member member) {
    return async(() -> {
        try {
            while (true) {
                String line = await(member.lines().get());
                await(member.socket().sendStr(line), IOException.class);
            }
        } catch (IOException e) {
            // the client has gone: who receives knows it too
        }
    });
}

Object chat(Request request) {
    String name = request.query().get("name", "guest");
    var socket = new WebSocketResponse(WebSocketOptions.DEFAULT
            .withHeartbeat(20)
            .withMaxMessage(16 * 1024)
            .withCompress(false));
    Member member = new Member(socket, new Queue<>(MOST_UNSENT));
    await(socket.prepare(request));
    if (members.putIfAbsent(name, member) != null) {
        await(socket.close(4000, "there is a " + name + " already"));
        return socket;
    }
    IO.println(name + " joins");
    tellAll("* " + name + " joins");
    Task<Void> sending = createTask(sender(member));
    try {
        for (WSMessage message : socket) {
            if (message instanceof WSMessage.Text(String text)) tellAll(name + ": " + text);
        }
    } finally {
        sending.cancel();
        members.remove(name, member);
        IO.println(name + " leaves");
        tellAll("* " + name + " leaves");
    }
    return socket;
}

void serve(int port) {
    Application app = new Application();
    app.get("/", request -> Response.html(PAGE));
    app.get("/chat", this::chat);
    Web.runApp(app, RunOptions.DEFAULT.withHost("127.0.0.1").withPort(port));
}

void main(String[] args) {
    Script.main("Chat [PORT]", args, in -> serve(in.port(8080)));
}
