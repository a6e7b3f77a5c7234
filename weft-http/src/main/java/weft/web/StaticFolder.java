package weft.web;

import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.http.message.HttpStatus;

/** Answers with the files of a folder, and nothing outside of it. Any thread. */
final class StaticFolder implements Handler {
    /*
     * The name is decoded once (PathTemplate), split at slashes, and each segment looked at: "..", and what the system reads as
     * an absolute path or a drive, never gets to the file system. Then the real path is taken, with all links followed, and has
     * to be inside the real path of the folder. All of it in a thread: the disk may be slow.
     */
    private final String prefix;
    private final Path folder;
    private final StaticOptions how;

    StaticFolder(String prefix, Path folder, StaticOptions how) {
        if (!Files.isDirectory(folder))
            throw new IllegalArgumentException("static files come out of a folder, and there is none at " + folder);
        this.prefix = prefix;
        this.folder = folder.toAbsolutePath().normalize();
        this.how = how;
    }

    private sealed interface Answer {}

    private record File(Path path) implements Answer {}

    private record WithSlash() implements Answer {}

    private record Listing(List<String> names) implements Answer {}

    private record Nothing(HttpException reason) implements Answer {}

    @Override
    public Object handle(Request request) throws IOException {
        String name = request.matchInfo("filename");
        return switch (await(toThread(() -> find(name)), IOException.class)) {
            case File(Path path) -> new FileResponse(path, how.followSymlinks() ? null : folder);
            case WithSlash() -> withSlash(request);
            case Listing(List<String> names) -> list(request, names);
            case Nothing(HttpException reason) -> throw reason;
        };
    }

    private Answer find(String name) throws IOException {
        Path path = inside(name);
        if (path == null || !Files.exists(path)) return new Nothing(HttpException.notFound());
        if (!how.followSymlinks() && !path.toRealPath().startsWith(folder.toRealPath()))
            return new Nothing(HttpException.notFound());
        if (Files.isDirectory(path)) return folder(path, name.isEmpty() || name.endsWith("/"));
        if (!Files.isRegularFile(path)) return new Nothing(HttpException.notFound());
        return Files.isReadable(path) ? new File(path) : new Nothing(HttpException.forbidden());
    }

    private Answer folder(Path path, boolean slash) throws IOException {
        if (!how.indexFile().isEmpty()) {
            Path index = path.resolve(how.indexFile());
            boolean safe = Files.isRegularFile(index)
                    && (how.followSymlinks() || index.toRealPath().startsWith(folder.toRealPath()));
            if (safe) return slash ? new File(index) : new WithSlash();
        }
        if (!how.showIndex()) return new Nothing(HttpException.forbidden());
        try (Stream<Path> files = Files.list(path)) {
            return new Listing(files.map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .toList());
        }
    }

    /** What the page in it refers to is relative to the folder, and not to the one above. */
    private static Response withSlash(Request request) {
        String query = request.queryString();
        String path = request.rawPath().replaceFirst("^/+", "/"); // "//name" would be another host
        return Response.redirect(
                path + "/" + (query.isEmpty() ? "" : "?" + query), HttpStatus.PERMANENT_REDIRECT.code());
    }

    private @Nullable Path inside(String name) {
        try {
            Path path = folder;
            for (String segment : name.split("/", -1)) {
                if (segment.equals("..") || segment.indexOf('\\') >= 0 || segment.indexOf('\0') >= 0) return null;
                if (segment.isEmpty() || segment.equals(".")) continue;
                Path next = Path.of(segment);
                if (next.isAbsolute() || next.getNameCount() != 1 || next.getRoot() != null) return null;
                path = path.resolve(next);
            }
            return path.startsWith(folder) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private Response list(Request request, List<String> names) {
        String here = request.rawPath().endsWith("/") ? request.rawPath() : request.rawPath() + "/";
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Index of ")
                .append(escaped(request.path()))
                .append("</title>\n<h1>Index of ")
                .append(escaped(request.path()))
                .append("</h1>\n<ul>\n");
        if (!here.equals(prefix + "/")) page.append("<li><a href=\"../\">../</a>\n");
        for (String name : names)
            page.append("<li><a href=\"")
                    .append(escaped(here + PathTemplate.encode(name)))
                    .append("\">")
                    .append(escaped(name))
                    .append("</a>\n");
        return Response.html(page.append("</ul>\n").toString());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
