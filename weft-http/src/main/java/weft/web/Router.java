package weft.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which route a request takes. Loop thread only. */
final class Router {
    /*
     * A path without parameters is found by one look into a table. The others are tried in the order in which they were added,
     * as aiohttp does; so are the applications below a prefix, after all of them.
     */
    static final String ANY = "*";

    /** What a request comes to. */
    sealed interface Match {}

    /** A route, and the parameters of the path. */
    record Found(Route route, Map<String, String> parameters) implements Match {}

    /** An application that has the rest of it. */
    record Below(Mount mount, String rest) implements Match {}

    /** The path is known, the method is not. */
    record WrongMethod(Set<String> allowed) implements Match {}

    /** The path is not known. */
    record Unknown() implements Match {}

    /** An application below a prefix, or for a host. */
    record Mount(String prefix, @Nullable String host, Application app) {
        @Nullable
        String rest(String path, String requestHost) {
            if (host != null && !matchesHost(host, requestHost)) return null;
            if (prefix.isEmpty()) return path;
            if (!path.startsWith(prefix)) return null;
            String rest = path.substring(prefix.length());
            return rest.isEmpty() ? "/" : rest.startsWith("/") ? rest : null;
        }

        private static boolean matchesHost(String pattern, String host) {
            String name = host.toLowerCase(Locale.ROOT);
            int colon = name.lastIndexOf(':');
            if (colon > 0 && name.indexOf(']', colon) < 0 && pattern.indexOf(':') < 0) name = name.substring(0, colon);
            return pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern);
        }
    }

    private final Map<String, List<Route>> plain = new HashMap<>();
    private final List<Route> withParameters = new ArrayList<>();
    private final List<Route> all = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final Map<String, Route> named = new LinkedHashMap<>();

    void add(Route route) {
        all.add(route);
        if (route.template().isPlain())
            plain.computeIfAbsent(route.template().plain(), path -> new ArrayList<>(1))
                    .add(route);
        else withParameters.add(route);
    }

    void add(Mount mount) {
        mounts.add(mount);
    }

    List<Route> routes() {
        return all;
    }

    List<Mount> mounts() {
        return mounts;
    }

    /** Looks that no name is given twice. */
    void freeze() {
        for (Route route : all) {
            String name = route.name();
            if (name == null) continue;
            Route other = named.putIfAbsent(name, route);
            if (other != null && !other.path().equals(route.path()))
                throw new IllegalArgumentException("two routes have the name " + name + ": " + other + " and " + route);
        }
    }

    @Nullable
    Route named(String name) {
        for (Route route : all) if (name.equals(route.name())) return route;
        return null;
    }

    Match match(String method, String path, String host) {
        for (Mount mount : mounts) {
            String rest = mount.host() == null ? null : mount.rest(path, host);
            if (rest != null) return new Below(mount, rest);
        }
        Match match = matchExactly(method, path);
        if (match instanceof WrongMethod && method.equals("HEAD")) match = matchExactly("GET", path);
        if (match instanceof Found) return match;
        for (Mount mount : mounts) {
            String rest = mount.rest(path, host);
            if (rest != null) return new Below(mount, rest);
        }
        return match;
    }

    private Match matchExactly(String method, String path) {
        Set<String> allowed = Set.of();
        List<Route> exact = plain.get(path);
        if (exact != null) {
            for (Route route : exact) if (takes(route, method)) return new Found(route, Map.of());
            allowed = new LinkedHashSet<>();
            for (Route route : exact) allow(route, allowed);
        }
        for (Route route : withParameters) {
            Map<String, String> parameters = route.template().match(path);
            if (parameters == null) continue;
            if (takes(route, method)) return new Found(route, parameters);
            if (allowed.isEmpty()) allowed = new LinkedHashSet<>();
            allow(route, allowed);
        }
        return allowed.isEmpty() ? new Unknown() : new WrongMethod(allowed);
    }

    private static boolean takes(Route route, String method) {
        return route.method().equals(method) || route.method().equals(ANY);
    }

    /** GET answers HEAD too; its body is not sent. */
    private static void allow(Route route, Set<String> allowed) {
        allowed.add(route.method());
        if (route.method().equals("GET")) allowed.add("HEAD");
    }
}
