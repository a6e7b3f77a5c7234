package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat in the browser: with clients that have not heard of Weft, and with two windows of a real browser. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChatTest {
    static final String EXAMPLE = "Chat";

    @TempDir
    private static Path classes;

    private final List<ProgramRun> running = new ArrayList<>();

    @BeforeAll
    static void compile() throws IOException {
        SourceFiles.compile(List.of(Path.of(EXAMPLE + ".java")), classes);
    }

    @AfterEach
    void endAll() {
        for (ProgramRun run : running) run.process.destroyForcibly();
    }

    /** Starts the server; the address it serves, without the scheme. */
    private String start(String engine) throws InterruptedException {
        ProgramRun server = ProgramRun.start(classes, EXAMPLE, engine, "0");
        running.add(server);
        String line = server.waitForLine("Running on http://");
        return line.replaceAll(".*http://([^ ]*) .*", "$1");
    }

    private ProgramRun server() {
        return running.getFirst();
    }

    private static ChatClient joined(String server, String name) throws Exception {
        ChatClient client = ChatClient.connect(URI.create("ws://" + server + "/chat?name=" + name));
        assertEquals("* " + name + " joins", client.hear());
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void whatOneSaysGoesToAll(String engine) throws Exception {
        String server = start(engine);
        ChatClient ann = joined(server, "ann");
        ChatClient bob = joined(server, "bob");
        assertEquals("* bob joins", ann.hear());
        ann.say("hello ☕");
        assertEquals("ann: hello ☕", ann.hear());
        assertEquals("ann: hello ☕", bob.hear());
        ChatClient twin = ChatClient.connect(URI.create("ws://" + server + "/chat?name=ann"));
        assertEquals("closed 4000 there is a ann already", twin.hear());
        bob.close();
        assertEquals("closed 1000 ", bob.hear());
        assertEquals("* bob leaves", ann.hear());
        bob = joined(server, "bob");
        assertEquals("* bob joins", ann.hear());
        bob.abort();
        assertEquals("* bob leaves", ann.hear());
        if (ProgramRun.interruptsArrive()) {
            server().interrupt();
            assertEquals("closed 1001 Server shutdown", ann.hear());
            assertEquals(0, server().exitCode(), server().errors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "baton"})
    void aSlowClientStallsNobody(String engine) throws Exception {
        String server = start(engine);
        ChatClient ann = joined(server, "ann");
        ChatClient slow = joined(server, "slow");
        slow.stopListening();
        assertEquals("* slow joins", ann.hear());
        String line = "x".repeat(15 * 1024);
        String told = "";
        for (int said = 0; told.isEmpty() && said < 10_000; said++) {
            ann.say(line);
            String heard = ann.hear();
            if (!heard.startsWith("ann: ")) told = heard;
        }
        assertEquals("* slow leaves", told);
        server().waitForLine("slow is too slow");
    }

    @Test
    void twoWindowsOfABrowserTalkToEachOther() throws Exception {
        Path binary = Chromium.installed();
        assumeTrue(binary != null, "no Chromium is installed: apt-get install chromium");
        String server = start("fast");
        try (Chromium browser = Chromium.start(binary)) {
            Chromium.Window ann = browser.open("http://" + server + "/?name=ann");
            ann.waitFor("document.body.innerText", "* ann joins");
            Chromium.Window bob = browser.open("http://" + server + "/?name=bob");
            ann.waitFor("document.body.innerText", "* bob joins");
            bob.waitFor("document.body.innerText", "* bob joins");
            bob.say("hello from a window");
            ann.waitFor("document.body.innerText", "bob: hello from a window");
            ann.say("and back");
            bob.waitFor("document.body.innerText", "ann: and back");
            browser.close(bob);
            ann.waitFor("document.body.innerText", "* bob leaves");
        }
        server().waitForLine("ann leaves");
    }

    @Test
    void thePageIsServed() throws Exception {
        String server = start("fast");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> page = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + server + "/")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, page.statusCode());
            assertTrue(page.body().contains("new WebSocket("), page.body());
        }
    }
}
