package weft.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/**
 * A middleware that answers the server's challenges by RFC 7616: MD5, SHA-256 and SHA-512-256, with and without session, qop
 * {@code auth}. It answers the origin that it was made for, and no other: an answer lets a stranger guess the password. Stands
 * for {@code aiohttp.DigestAuthMiddleware}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="digest"}
 *
 * <p>Thread contract: loop thread only, inside a task; for the sessions of one loop.
 */
public final class DigestAuth implements ClientMiddleware {
    private static final Pattern PARAMETER =
            Pattern.compile("([a-zA-Z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI origin;
    private final String login;
    private final String password;
    private @Nullable Challenge challenge;
    private int count;

    /** What the server wants to have proved. */
    private record Challenge(
            String realm,
            String nonce,
            @Nullable String opaque,
            String algorithm,
            boolean session,
            @Nullable String qop) {}

    /**
     * For the origin (scheme, host and port) of this URL.
     *
     * @param url any URL of the server
     */
    public DigestAuth(String url, String login, String password) {
        this.origin = RequestUrls.resolve(null, url);
        this.login = login;
        this.password = password;
    }

    @Override
    public ClientResponse handle(ClientRequest request, Next next) throws Exception {
        if (!RequestUrls.sameOrigin(origin, request.url())) return next.send(request);
        boolean answered = challenge != null;
        ClientResponse response = next.send(challenge == null ? request : authorized(request, challenge));
        if (response.status() != 401) return response;
        Challenge fresh = strongest(response.headers());
        boolean refused = answered && fresh != null && fresh.equals(challenge);
        boolean repeatable = request.body() == null || request.body().replayable();
        if (fresh == null || refused || !repeatable) return response;
        challenge = fresh;
        count = 0;
        response.close();
        return next.send(authorized(request, fresh));
    }

    private ClientRequest authorized(ClientRequest request, Challenge to) {
        ClientRequest copy = request.copy();
        copy.headers().set("Authorization", answer(to, request.method(), RequestUrls.pathAndQuery(request.url())));
        return copy;
    }

    // -- challenges --

    /** The best of those that can be answered; null: none. */
    private static @Nullable Challenge strongest(Headers headers) {
        Challenge best = null;
        for (String field : headers.getAll("WWW-Authenticate")) {
            for (String one : splitChallenges(field)) {
                Challenge read = read(one);
                if (read != null && (best == null || strength(read) > strength(best))) best = read;
            }
        }
        return best;
    }

    private static List<String> splitChallenges(String field) {
        return List.of(field.split(",\\s*(?=(?:Digest|Basic|Bearer|Negotiate|NTLM)(?:\\s|$))"));
    }

    private static int strength(Challenge challenge) {
        return switch (challenge.algorithm()) {
            case "SHA-512/256" -> 3;
            case "SHA-256" -> 2;
            default -> 1;
        };
    }

    private static @Nullable Challenge read(String text) {
        if (!text.regionMatches(true, 0, "Digest ", 0, 7)) return null;
        Map<String, String> said = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(text.substring(7));
        while (matcher.find()) {
            String value = matcher.group(2) == null
                    ? matcher.group(3)
                    : matcher.group(2).replaceAll("\\\\(.)", "$1");
            said.put(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        String nonce = said.get("nonce");
        String named = said.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
        boolean session = named.endsWith("-SESS");
        String algorithm = javaName(session ? named.substring(0, named.length() - 5) : named);
        String offered = said.get("qop");
        boolean auth =
                offered != null && List.of(offered.strip().split("\\s*,\\s*")).contains("auth");
        if (nonce == null || algorithm == null || (offered != null && !auth)) return null;
        return new Challenge(
                said.getOrDefault("realm", ""), nonce, said.get("opaque"), algorithm, session, auth ? "auth" : null);
    }

    private static @Nullable String javaName(String algorithm) {
        return switch (algorithm) {
            case "MD5", "SHA-256" -> algorithm;
            case "SHA" -> "SHA-1";
            case "SHA-512-256" -> "SHA-512/256";
            default -> null;
        };
    }

    // -- answers --

    private String answer(Challenge to, String method, String uri) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return answer(to, method, uri, HexFormat.of().formatHex(random), ++count);
    }

    private String answer(Challenge to, String method, String uri, String cnonce, int number) {
        String hash = to.algorithm();
        String secret = hash(hash, login + ":" + to.realm() + ":" + password);
        if (to.session()) secret = hash(hash, secret + ":" + to.nonce() + ":" + cnonce);
        String what = hash(hash, method + ":" + uri);
        String times = String.format("%08x", number);
        String proof = to.qop() == null
                ? hash(hash, secret + ":" + to.nonce() + ":" + what)
                : hash(hash, String.join(":", secret, to.nonce(), times, cnonce, to.qop(), what));
        StringBuilder header = new StringBuilder("Digest username=")
                .append(quoted(login))
                .append(", realm=")
                .append(quoted(to.realm()))
                .append(", nonce=")
                .append(quoted(to.nonce()))
                .append(", uri=")
                .append(quoted(uri))
                .append(", algorithm=")
                .append(protocolName(to))
                .append(", response=\"")
                .append(proof)
                .append('"');
        if (to.opaque() != null) header.append(", opaque=").append(quoted(to.opaque()));
        if (to.qop() != null)
            header.append(", qop=auth, nc=")
                    .append(times)
                    .append(", cnonce=\"")
                    .append(cnonce)
                    .append('"');
        return header.toString();
    }

    /** For tests: the answer to this challenge with these numbers. */
    String answer(String challengeHeader, String method, String uri, String cnonce, int number) {
        Challenge read = read(challengeHeader);
        if (read == null) throw new IllegalArgumentException("no challenge that can be answered: " + challengeHeader);
        return answer(read, method, uri, cnonce, number);
    }

    private static String protocolName(Challenge challenge) {
        String name = switch (challenge.algorithm()) {
            case "SHA-512/256" -> "SHA-512-256";
            case "SHA-1" -> "SHA";
            default -> challenge.algorithm();
        };
        return challenge.session() ? name + "-sess" : name;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String hash(String algorithm, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK does not know " + algorithm, e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "<DigestAuth " + login + " at " + origin + ">";
    }
}
