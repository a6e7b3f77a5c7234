package weft.conformance;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import weft.Future;

/** The names of tasks and futures, and how often each body has been made an instance. */
final class Names {
    private final Map<Future<?>, String> names = new IdentityHashMap<>();
    private final List<Future<?>> inOrder = new ArrayList<>();
    private final Map<String, Integer> instances = new java.util.HashMap<>();

    /** Null if it has none. */
    String of(Future<?> future) {
        return names.get(future);
    }

    String shown(Future<?> future) {
        return names.getOrDefault(future, "?");
    }

    /** Names it, unless it has a name. */
    void give(Future<?> future, String name) {
        if (names.putIfAbsent(future, name) == null) inOrder.add(future);
    }

    List<Future<?>> inOrder() {
        return inOrder;
    }

    /** The name of the next instance of this body. */
    String nextInstance(String body) {
        return body + "." + instances.merge(body, 1, Integer::sum);
    }
}
