package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this process has open of sockets, selectors and their wake-ups; nothing is known of systems without /proc. */
final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** How many of each kind. */
    static TreeMap<String, Integer> count() {
        TreeMap<String, Integer> kinds = new TreeMap<>();
        if (!Files.isDirectory(OPEN)) return kinds;
        try (Stream<Path> descriptors = Files.list(OPEN)) {
            descriptors
                    .map(Descriptors::kind)
                    .filter(kind -> !kind.isEmpty())
                    .forEach(kind -> kinds.merge(kind, 1, Integer::sum));
            return kinds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many sockets. */
    static int sockets() {
        return count().getOrDefault("socket", 0);
    }

    private static String kind(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("socket:")) return "socket";
            return target.startsWith("anon_inode:") ? target : "";
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
