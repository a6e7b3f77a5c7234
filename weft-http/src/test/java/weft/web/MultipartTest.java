package weft.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.web.Asking.ask;
import static weft.web.Asking.asking;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.http.FormData;
import weft.http.RequestBody;
import weft.http.RequestBuilder;
import weft.testing.junit.WeftTest;
import weft.web.testing.TestClient;

/** Forms with files, as a whole and in pieces, right and wicked. */
@WeftTest
class MultipartTest {
    private final List<Form.UploadedFile> files = new ArrayList<>();

    private Application forms() {
        Application app = new Application();
        app.post("/whole", request -> {
            Form form = await(request.post());
            StringBuilder seen = new StringBuilder();
            for (String name : form.names()) {
                seen.append(name).append('=').append(form.getAll(name));
                for (Form.UploadedFile file : form.files(name)) {
                    files.add(file);
                    seen.append('<')
                            .append(file.filename())
                            .append(' ')
                            .append(file.contentType())
                            .append('>');
                }
                seen.append(' ');
            }
            return seen.toString();
        });
        app.post("/pieces", request -> {
            StringBuilder seen = new StringBuilder();
            for (BodyPart part : request.multipart()) {
                seen.append(part.name()).append('=');
                seen.append(part.filename() == null ? await(part.text(1000)) : part.filename() + " ");
            }
            return seen.toString();
        });
        return app;
    }

    private static RequestBuilder post(TestClient client, String path, String boundary, String body) {
        return client.post(path)
                .data(body.getBytes(StandardCharsets.UTF_8))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary);
    }

    private static String part(String disposition, String content) {
        return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    @Test
    void whatOurClientSendsComesBack() throws Exception {
        byte[] binary = new byte[300_000];
        new Random(3).nextBytes(binary);
        FormData form = new FormData()
                .add("name", "Ada ü€😀")
                .add("name", "")
                .addFile("photo", "ä ü.png", RequestBody.of(binary, "image/png"));
        asking(forms(), client -> {
            assertEquals(
                    "200 name=[Ada ü€😀, ] photo=[]<ä ü.png image/png> ",
                    ask(client.post("/whole").data(form)));
            assertArrayEquals(binary, files.getFirst().content());
            assertEquals(
                    "200 name=Ada ü€😀name=photo=ä ü.png ",
                    ask(client.post("/pieces").data(form)));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name=\"a\" | a=[x]",
                "name=a | a=[x]",
                "name=\"a\"; filename=\"../../etc/passwd\" | a=[]<../../etc/passwd application/octet-stream>",
                "name=\"a\"; filename*=UTF-8''%e2%82%ac.txt | a=[]<€.txt application/octet-stream>",
                "name=\"ü\" | ü=[x]",
            })
    void namesAreTakenAsTheyAre(String disposition, String expected) throws Exception {
        asking(forms(), client -> {
            String answer = ask(post(client, "/whole", "b", part(disposition, "x") + "--b--\r\n"));
            assertEquals("200 " + expected, answer.strip());
        });
    }

    /** Somebody's mistake or malice: 400, in both ways to read, and never a report. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no boundary at all",
                "--b\r\n",
                "",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nwhole\r\n--b\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut off",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut off\r\n--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n",
                "--b\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nNo colon\r\n\r\nx\r\n--b--\r\n",
                "--b\r\n"
                        + "Content-Disposition: form-data; name=\"a\"\r\n"
                        + "Content-Type: text/plain; charset=nonsense\r\n\r\n"
                        + "x\r\n"
                        + "--b--\r\n",
            })
    void whatIsMalformedIsABadRequest(String body) throws Exception {
        asking(forms(), client -> {
            for (String path : List.of("/whole", "/pieces")) {
                String answer = ask(post(client, path, "b", body));
                assertTrue(answer.startsWith("400 "), () -> path + " gives " + answer);
                assertFalse(answer.contains("java.") || answer.contains("null"), answer);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary"})
    void aBoundaryIsNeeded(String type) throws Exception {
        asking(forms(), client -> {
            for (String path : List.of("/whole", "/pieces"))
                assertEquals(
                        "400",
                        ask(client.post(path).data("x").header("Content-Type", type))
                                .substring(0, 3));
        });
    }

    @Test
    void partsAndTheirHeadsAreBounded() throws Exception {
        asking(forms(), client -> {
            String many = part("name=\"a\"", "x").repeat(1025) + "--b--\r\n";
            String head = "--b\r\nX: " + "x".repeat(20_000) + "\r\n";
            for (String path : List.of("/whole", "/pieces")) {
                assertEquals("400", ask(post(client, path, "b", many)).substring(0, 3));
                assertEquals("400", ask(post(client, path, "b", head)).substring(0, 3));
                assertEquals(
                        "200",
                        ask(post(client, path, "b", part("name=\"a\"", "x").repeat(1000) + "--b--\r\n"))
                                .substring(0, 3));
            }
            String large = part("name=\"a\"", "x".repeat(2_000_000)) + "--b--\r\n";
            assertEquals("413", ask(post(client, "/whole", "b", large)).substring(0, 3));
            assertEquals("413", ask(post(client, "/pieces", "b", large)).substring(0, 3)); // the handler's own limit
        });
    }

    @Test
    void whatLooksLikeABoundaryIsContent() throws Exception {
        String tricky = "-b\r\n\r\n--\r\n--c\n\r--b -- --b--\r\n-\r\n--";
        asking(forms(), client -> {
            String body = "preamble\r\n" + part("name=\"a\"; filename=\"f\"", tricky) + "--b--\r\nepilogue";
            assertEquals("200", ask(post(client, "/whole", "b", body)).substring(0, 3));
            assertEquals(tricky, new String(files.getFirst().content(), StandardCharsets.UTF_8));
        });
    }

    @Test
    void whatIsNoMultipartIsAnotherType() throws Exception {
        asking(forms(), client -> {
            assertEquals("415", ask(client.post("/pieces").data("a=b")).substring(0, 3));
            assertEquals("200 ", ask(client.post("/whole").data("a=b")));
        });
    }
}
