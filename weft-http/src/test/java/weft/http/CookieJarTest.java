package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers may set, and to whom it goes. */
class CookieJarTest {
    private long now = 1_000_000_000_000L;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    };

    private final CookieJar jar = new CookieJar(clock, true);

    private String sentTo(String url) {
        return String.valueOf(jar.headerFor(URI.create(url)));
    }

    @Test
    void aSecureCookieIsNotReplacedOverPlainHttp() {
        jar.receive("x=secure; Secure; Path=/login", URI.create("https://a.example/"));
        jar.receive("x=forged; Path=/login", URI.create("http://a.example/"));
        jar.receive("x=forged; Path=/login/now; Domain=a.example", URI.create("http://b.a.example/"));
        jar.receive("x=other", URI.create("http://a.example/"));
        assertEquals("x=secure; x=other", sentTo("https://a.example/login"));
        jar.receive("x=new; Secure; Path=/login", URI.create("https://a.example/"));
        assertEquals("x=new; x=other", sentTo("https://a.example/login"));
    }

    /** RFC 6265, 5.3: one that is set anew is as old as it was. */
    @Test
    void aCookieThatIsSetAnewKeepsItsPlace() {
        for (String cookie : new String[] {"a=1", "b=1", "a=2"}) jar.receive(cookie, URI.create("http://a.example/"));
        assertEquals("a=2; b=1", sentTo("http://a.example/"));
    }

    @Test
    void nonsenseIsNoCookie(@TempDir Path folder) throws IOException {
        for (String cookie :
                new String[] {"", "=", "=x", ";", "x=1; Path=/\u00e9", "x=1; Domain=\u00e9", "a\tb=1", "x=1; Path=/a\tb"
                }) jar.receive(cookie, URI.create("http://a.example/"));
        assertEquals("null", sentTo("http://a.example/"));
        jar.receive("x=1\t2", URI.create("http://a.example/"));
        jar.save(folder.resolve("jar"));
        CookieJar other = new CookieJar(clock, true);
        other.load(folder.resolve("jar"));
        assertEquals("x=1\t2", other.headerFor(URI.create("http://a.example/")));
        Path broken = Files.writeString(folder.resolve("broken"), "# cookies of weft.http\na\tb\tc\td\te\tf\tg\th\n");
        assertThrows(IOException.class, () -> other.load(broken));
    }

    @ParameterizedTest
    @CsvSource({
        // from, Set-Cookie, to, goes there
        "http://a.example/, x=1, http://a.example/, true",
        "http://a.example/, x=1, http://b.a.example/, false",
        "http://a.example/, x=1; Domain=a.example, http://b.a.example/, true",
        "http://a.example/, x=1; Domain=.A.Example, http://b.a.example/, true",
        "http://a.example/, x=1; Domain=a.example, http://ba.example/, false",
        "http://a.example/, x=1; Domain=b.example, http://b.example/, false",
        "http://a.example/, x=1; Domain=b.a.example, http://b.a.example/, false",
        "http://a.example/, x=1; Domain=example, http://b.example/, false",
        "http://a.example/, x=1; Domain=example., http://b.example/, false",
        "http://a.b.example/, x=1; Domain=b.example, http://c.b.example/, true",
        "http://localhost/, x=1; Domain=localhost, http://localhost:81/, true",
        "http://127.0.0.1/, x=1, http://127.0.0.1/, false",
        "http://a.example/one/two, x=1, http://a.example/one/three, true",
        "http://a.example/one/two, x=1, http://a.example/, false",
        "http://a.example/one/two, x=1, http://a.example/onesie, false",
        "http://a.example/, x=1; Path=/one, http://a.example/one, true",
        "http://a.example/, x=1; Path=/one, http://a.example/one/two, true",
        "http://a.example/, x=1; Path=one, http://a.example/two, true",
        "https://a.example/, x=1; Secure, https://a.example/, true",
        "https://a.example/, x=1; Secure, http://a.example/, false",
        "http://a.example/, x=1; Secure, https://a.example/, false",
        "https://a.example/, __Host-x=1; Secure; Path=/, https://a.example/, true",
        "https://a.example/, __Host-x=1; Path=/, https://a.example/, false",
        "https://a.example/, __Host-x=1; Secure; Path=/; Domain=a.example, https://a.example/, false",
        "https://a.example/, __Secure-x=1, https://a.example/, false",
        "http://a.example/, x=1; Max-Age=0, http://a.example/, false",
        "http://a.example/, x=1; Max-Age=-5, http://a.example/, false",
        "http://a.example/, nonsense, http://a.example/, false"
    })
    void theRulesOfRfc6265(String from, String setCookie, String to, boolean goes) {
        jar.receive(setCookie, URI.create(from));
        assertEquals(goes, jar.headerFor(URI.create(to)) != null);
    }

    @Test
    void theyExpire() {
        jar.receive("x=1; Max-Age=10", URI.create("http://a.example/"));
        assertEquals("x=1", sentTo("http://a.example/"));
        now += 10_000;
        assertEquals("null", sentTo("http://a.example/"));
        assertEquals("null", sentTo("http://a.example/"));
    }

    @Test
    void aNewValueReplacesTheOldOne() {
        URI url = URI.create("http://a.example/");
        jar.receive("x=1; Path=/", url);
        jar.receive("x=2; Path=/", url);
        jar.receive("x=3; Path=/p", url);
        assertEquals("x=2", sentTo("http://a.example/"));
        assertEquals("x=3; x=2", sentTo("http://a.example/p")); // the longest path first
        jar.receive("x=; Path=/; Max-Age=0", url);
        assertEquals("x=3", sentTo("http://a.example/p"));
        jar.clear(cookie -> cookie.path().equals("/p"));
        assertEquals("null", sentTo("http://a.example/"));
    }

    @Test
    void addressesAreForUnsafeJars() {
        jar.unsafe().receive("x=1", URI.create("http://127.0.0.1:80/"));
        assertEquals("x=1", sentTo("http://127.0.0.1/"));
        assertEquals("null", sentTo("http://1.127.0.0.1/"));
    }

    @Test
    void aJarDoesNotGrowForEver() {
        for (int i = 0; i < 5_000; i++) jar.receive("x" + i + "=1", URI.create("http://h" + i % 100 + ".example/"));
        assertTrue(jar.size() <= 3_000, "" + jar.size());
        jar.clear();
        for (int i = 0; i < 500; i++) jar.receive("x" + i + "=1", URI.create("http://one.example/"));
        assertEquals(180, jar.size());
        jar.receive("long=" + "x".repeat(5_000), URI.create("http://long.example/"));
        assertEquals("null", sentTo("http://long.example/"));
    }

    @Test
    void aFileKeepsThem(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("jar");
        jar.receive("x=1; Domain=a.example; Path=/p; Max-Age=10; HttpOnly", URI.create("https://a.example/"));
        jar.receive("y=\"quo ted\"; Secure", URI.create("https://b.example/"));
        jar.save(file);
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        CookieJar other = new CookieJar(clock, true);
        other.load(file);
        assertEquals(java.util.List.copyOf(list(jar)), list(other));
        Files.writeString(file, "something else");
        assertThrows(IOException.class, () -> other.load(file));
        assertFalse(jar.toString().contains("ted"));
    }

    private static java.util.List<CookieJar.Kept> list(CookieJar jar) {
        java.util.List<CookieJar.Kept> kept = new java.util.ArrayList<>();
        jar.forEach(kept::add);
        return kept;
    }

    @Test
    void aSessionSendsThem() {
        MockConnector mock =
                new MockConnector(request -> request.url().getPath().equals("/login")
                        ? MockConnector.Reply.status(302)
                                .header("Location", "/home")
                                .header("Set-Cookie", "id=42")
                                .header("Set-Cookie", "theme=dark")
                        : MockConnector.Reply.text(request.headers().get("Cookie", "none")));
        run(async(() -> {
            try (ClientSession session = ClientSession.builder().connector(mock).build()) {
                assertEquals(
                        "id=42; theme=dark",
                        await(session.get("http://host/login").readText()));
                assertEquals(
                        "id=42; theme=light; own=1",
                        await(session.get("http://host/")
                                .cookie("theme", "light")
                                .cookie("own", "1")
                                .readText()));
                assertEquals(
                        "id=42; theme=dark", await(session.get("http://host/").readText()));
                assertEquals("none", await(session.get("http://other/").readText()));
            }
            MockConnector again = new MockConnector(
                    request -> MockConnector.Reply.text(request.headers().get("Cookie", "none"))
                            .header("Set-Cookie", "x=1"));
            try (ClientSession session = ClientSession.builder()
                    .connector(again)
                    .cookieJar(CookieJar.none())
                    .build()) {
                await(session.get("http://host/").readText());
                assertEquals("none", await(session.get("http://host/").readText()));
            }
        }));
        assertNull(CookieJar.none().headerFor(URI.create("http://host/")));
    }
}
