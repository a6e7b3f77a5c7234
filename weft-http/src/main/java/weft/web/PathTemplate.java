package weft.web;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The path of a route: {@code /items/{id}}, {@code /files/{name:[a-z]+}}, {@code /{tail:.*}}. Any thread. */
final class PathTemplate {
    /*
     * Paths are compared as they were sent, with unneeded escapes taken out and needed ones put in: so an escaped slash is a
     * character of its segment, and never a border between two. What matched a parameter is decoded after that.
     */
    private static final Pattern PARAMETER =
            Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)(?::((?:[^{}]|\\{[^{}]*\\})+))?\\}");

    private static final String ANY_SEGMENT = "[^/]+";

    private final String text;
    private final List<String> names = new ArrayList<>();

    /** The literal parts, encoded, around the parameters. */
    private final List<String> literals = new ArrayList<>();

    /** Null if there is no parameter. */
    private final @Nullable Pattern pattern;

    PathTemplate(String text) {
        if (!text.startsWith("/"))
            throw new IllegalArgumentException("a path begins with a slash, and this one is '" + text + "'");
        this.text = text;
        StringBuilder expression = new StringBuilder();
        Matcher matcher = PARAMETER.matcher(text);
        int at = 0;
        while (matcher.find()) {
            addLiteral(text.substring(at, matcher.start()), expression);
            if (names.contains(matcher.group(1)))
                throw new IllegalArgumentException(
                        "the path '" + text + "' has two parameters with the name " + matcher.group(1));
            names.add(matcher.group(1));
            expression.append('(').append(inner(matcher.group(2))).append(')');
            at = matcher.end();
        }
        addLiteral(text.substring(at), expression);
        pattern = names.isEmpty() ? null : compile(expression.toString());
    }

    private void addLiteral(String literal, StringBuilder expression) {
        if (literal.indexOf('{') >= 0 || literal.indexOf('}') >= 0)
            throw new IllegalArgumentException("a parameter of a path is written {name} or {name:expression}, and '"
                    + literal + "' in '" + text + "' is neither");
        String encoded = canonical(encode(literal));
        literals.add(encoded);
        expression.append(Pattern.quote(encoded));
    }

    private String inner(@Nullable String expression) {
        if (expression == null) return ANY_SEGMENT;
        if (compile(expression).matcher("").groupCount() > 0)
            throw new IllegalArgumentException("an expression in a path has no groups, but (?:…); this one is '"
                    + expression + "' in '" + text + "'");
        return expression;
    }

    private Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the path '" + text + "' has a bad expression: " + e.getMessage(), e);
        }
    }

    /** Whether it has no parameter. */
    boolean isPlain() {
        return pattern == null;
    }

    /** The one path that it matches, if it is plain. */
    String plain() {
        return literals.getFirst();
    }

    List<String> names() {
        return names;
    }

    /** The decoded parameters, or null if the path does not match. */
    @Nullable
    Map<String, String> match(String canonicalPath) {
        Pattern expression = pattern;
        if (expression == null) return canonicalPath.equals(plain()) ? Map.of() : null;
        Matcher matcher = expression.matcher(canonicalPath);
        if (!matcher.matches()) return null;
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) values.put(names.get(i), decode(matcher.group(i + 1)));
        return values;
    }

    /** The path with these values in place of the parameters: the reverse. */
    String url(Map<String, String> values) {
        StringBuilder url = new StringBuilder(literals.getFirst());
        for (int i = 0; i < names.size(); i++) {
            String value = values.get(names.get(i));
            if (value == null)
                throw new IllegalArgumentException("the path '" + text + "' needs a value for " + names.get(i)
                        + ", and there is one for " + values.keySet());
            url.append(encode(value)).append(literals.get(i + 1));
        }
        return url.toString();
    }

    // -- encoding --

    /** The path without needless escapes; unchanged if it has none, as a rule. */
    static String canonical(String path) {
        if (path.indexOf('%') < 0) return path;
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int value = c == '%' && i + 2 < path.length() ? hex(path, i + 1) : -1;
            if (value < 0) {
                text.append(c);
            } else {
                if (isUnreserved(value)) text.append((char) value);
                else text.append('%').append(path.substring(i + 1, i + 3).toUpperCase(java.util.Locale.ROOT));
                i += 2;
            }
        }
        return text.toString();
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    /** The text with its escapes read, as UTF-8; as it is if they are wrong. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) return text;
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Escapes what may not stand in a path; slashes and what has a meaning in segments stay. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isUnreserved(c) || "/!$&'()*+,;=:@".indexOf(c) >= 0) encoded.appendCodePoint(c);
            else
                encoded.append(URLEncoder.encode(Character.toString(c), StandardCharsets.UTF_8)
                        .replace("+", "%20"));
        }
        return encoded.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
