package weft.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;
import weft.http.message.MediaType;

/**
 * What a {@code Link} header points to (RFC 8288). Thread contract: any thread.
 *
 * @param url where to, resolved against the URL of the response
 * @param parameters what is said of it, names in small letters: {@code rel}, {@code title}, …
 */
public record Link(URI url, Map<String, String> parameters) {
    /** Copies the parameters. */
    public Link {
        parameters = Map.copyOf(parameters);
    }

    /** What it is to the response: {@code next}, {@code last}, …; null: it does not say. */
    public @Nullable String rel() {
        return parameters.get("rel");
    }

    /** Those of a response; what makes no sense is left out. */
    static List<Link> of(Headers headers, URI base) {
        List<Link> links = new ArrayList<>();
        for (String header : headers.getAll("Link")) for (String each : split(header)) add(each, base, links);
        return List.copyOf(links);
    }

    private static void add(String text, URI base, List<Link> links) {
        int end = text.indexOf('>');
        if (!text.startsWith("<") || end < 0) return;
        try {
            URI url = RequestUrls.join(base, RequestUrls.parse(text.substring(1, end)));
            links.add(new Link(
                    url, MediaType.parse("link" + text.substring(end + 1)).parameters()));
        } catch (InvalidUrlException e) {
            // no URL
        }
    }

    /** At the commas that stand neither in angle brackets nor in quotes. */
    private static List<String> split(String header) {
        List<String> parts = new ArrayList<>(1);
        int from = 0;
        char closing = ',';
        for (int at = 0; at <= header.length(); at++) {
            char c = at < header.length() ? header.charAt(at) : ',';
            if (closing == ',' && (c == '<' || c == '"')) {
                closing = c == '<' ? '>' : '"';
            } else if (c == closing) {
                if (c == ',') {
                    parts.add(header.substring(from, at).strip());
                    from = at + 1;
                }
                closing = ',';
            }
        }
        return parts;
    }
}
