package weft.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and passwords out of {@code ~/.netrc}. Any thread. */
final class Netrc {
    private static final String DEFAULT = "";

    private final Map<String, BasicAuth> machines;

    private Netrc(Map<String, BasicAuth> machines) {
        this.machines = machines;
    }

    /** The file that the variable NETRC names, or that of the home folder; an empty one if there is none. */
    static Netrc load(Map<String, String> environment) {
        String named = environment.get("NETRC");
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        List<Path> places =
                named != null ? List.of(Path.of(named)) : List.of(home.resolve(".netrc"), home.resolve("_netrc"));
        try {
            for (Path file : places) if (Files.isReadable(file)) return parse(Files.readString(file));
        } catch (IOException e) {
            System.getLogger("weft.http")
                    .log(System.Logger.Level.WARNING, "cannot read " + places + ": " + e.getMessage());
        }
        return new Netrc(Map.of());
    }

    static Netrc parse(String text) {
        Map<String, BasicAuth> found = new HashMap<>();
        List<String> words = words(text);
        String machine = null;
        String login = "";
        String password = "";
        for (int i = 0; i < words.size(); i++) {
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "machine", "default" -> {
                    if (machine != null) found.putIfAbsent(machine, new BasicAuth(login, password));
                    boolean isDefault = words.get(i).equals("default");
                    machine = isDefault ? DEFAULT : value;
                    login = "";
                    password = "";
                    if (!isDefault) i++;
                }
                case "login" -> {
                    login = value;
                    i++;
                }
                case "password" -> {
                    password = value;
                    i++;
                }
                case "account" -> i++;
                default -> {} // a word of a macro
            }
        }
        if (machine != null) found.putIfAbsent(machine, new BasicAuth(login, password));
        return new Netrc(found);
    }

    /** Words, some in quotes; a macro ends at an empty line and is left out. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        boolean macro = false;
        for (String line : text.lines().toList()) {
            String stripped = line.strip();
            if (stripped.isEmpty()) macro = false;
            if (macro || stripped.startsWith("#")) continue;
            if (stripped.startsWith("macdef")) {
                macro = true;
                continue;
            }
            var matcher = WORD.matcher(stripped);
            while (matcher.find())
                words.add(
                        matcher.group(1) == null
                                ? matcher.group()
                                : matcher.group(1).replaceAll("\\\\(.)", "$1"));
        }
        return words;
    }

    private static final java.util.regex.Pattern WORD =
            java.util.regex.Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|\\S+");

    /** For this host, or for all. */
    @Nullable
    BasicAuth find(String host) {
        BasicAuth auth = machines.get(host);
        return auth != null ? auth : machines.get(DEFAULT);
    }
}
