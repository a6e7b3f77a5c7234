package weft.http.message;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and values as they stand behind the {@code ?} of a URL, or in a form: each name with one value or several, in their
 * order. Stands for {@code request.query}, a {@code multidict.MultiDict}.
 *
 * {@snippet class="weft.http.message.MessageSnippetsTest" region="query"}
 *
 * <p>Immutable. Thread contract: any thread.
 */
public final class Query implements Iterable<Map.Entry<String, String>> {
    /** Without a name. */
    public static final Query EMPTY = new Query(List.of());

    private final List<Map.Entry<String, String>> fields;

    private Query(List<Map.Entry<String, String>> fields) {
        this.fields = fields;
    }

    /** Names and values in turns. */
    public static Query of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0)
            throw new IllegalArgumentException(
                    "a query is names and values in turns, and these are " + namesAndValues.length);
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            fields.add(new AbstractMap.SimpleImmutableEntry<>(namesAndValues[i], namesAndValues[i + 1]));
        return new Query(Collections.unmodifiableList(fields));
    }

    /** Out of {@code a=1&b=2}, in UTF-8. What is encoded wrongly is kept as it is. */
    public static Query parse(@Nullable String text) {
        if (text == null || text.isEmpty()) return EMPTY;
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String part : text.split("&", -1)) {
            if (part.isEmpty()) continue;
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            fields.add(new AbstractMap.SimpleImmutableEntry<>(decode(name), decode(value)));
        }
        return new Query(Collections.unmodifiableList(fields));
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) return text;
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The first value of this name, or null. */
    public @Nullable String get(String name) {
        for (Map.Entry<String, String> field : fields) if (field.getKey().equals(name)) return field.getValue();
        return null;
    }

    /** The first value of this name, or another. */
    public String get(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    /** All values of this name, in their order. */
    public List<String> getAll(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Whether there is one of this name. */
    public boolean contains(String name) {
        return get(name) != null;
    }

    /** The names in the order of their first values, each once. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Map.Entry<String, String> field : fields) names.add(field.getKey());
        return Collections.unmodifiableSet(names);
    }

    /** How many values there are. */
    public int size() {
        return fields.size();
    }

    /** The names and values, in their order. */
    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
        return fields.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Query that && that.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** As it stands in a URL, encoded. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> field : fields) {
            if (!text.isEmpty()) text.append('&');
            text.append(URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
