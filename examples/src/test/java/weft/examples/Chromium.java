package weft.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without a screen, moved by its developer tools (Chrome DevTools Protocol). */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final String tools;
    private final HttpClient http = HttpClient.newHttpClient();

    private Chromium(Process process, String tools) {
        this.process = process;
        this.tools = tools;
    }

    /** Its program, or null. */
    static Path installed() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    static Chromium start(Path binary) throws IOException {
        Path profile = Files.createTempDirectory("chromium");
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader errors = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            said.append(line).append('\n');
            Matcher found =
                    Pattern.compile("DevTools listening on ws://([^/]+)/").matcher(line);
            if (!found.find()) continue;
            Thread.ofPlatform().daemon().start(() -> errors.lines().forEach(more -> {}));
            return new Chromium(process, found.group(1));
        }
        throw new IOException("Chromium does not start:\n" + said);
    }

    /** A page that can be asked. */
    static final class Window {
        private final String id;
        private final ChatClient tools;
        private int asked;

        private Window(String id, ChatClient tools) {
            this.id = id;
            this.tools = tools;
        }

        private String evaluate(String expression) throws Exception {
            int number = ++asked;
            tools.say("{\"id\":" + number + ",\"method\":\"Runtime.evaluate\",\"params\":{\"returnByValue\":true,"
                    + "\"expression\":\"" + expression.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}}");
            String answer = tools.hear();
            while (!answer.startsWith("{\"id\":" + number)) answer = tools.hear();
            return answer;
        }

        /** Asks until this is in the answer. */
        void waitFor(String expression, String part) throws Exception {
            String answer = "";
            for (int i = 0; i < 400; i++) {
                answer = evaluate(expression);
                if (answer.contains(part)) return;
                Thread.sleep(50); // real time is the subject: a browser works
            }
            throw new AssertionError("no '" + part + "' in " + answer);
        }

        /** Types a line and sends it. */
        void say(String line) throws Exception {
            String answer = evaluate("document.getElementById('text').value = '" + line + "';"
                    + "document.getElementById('form').requestSubmit()");
            if (answer.contains("exceptionDetails")) throw new AssertionError(answer);
        }
    }

    Window open(String page) throws Exception {
        String about = ask("PUT", "/json/new?" + page);
        return new Window(value(about, "id"), ChatClient.connect(URI.create(value(about, "webSocketDebuggerUrl"))));
    }

    void close(Window window) throws Exception {
        ask("GET", "/json/close/" + window.id);
    }

    private String ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + tools + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static String value(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\": *\"([^\"]*)\"").matcher(json);
        if (!found.find()) throw new AssertionError("no " + key + " in " + json);
        return found.group(1);
    }

    @Override
    public void close() {
        process.destroy();
        http.close();
    }
}
