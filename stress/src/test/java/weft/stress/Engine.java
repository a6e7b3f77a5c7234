package weft.stress;

import java.util.List;

/** What a program's JVM is told of the engine. */
enum Engine {
    /** The program runs no coroutine. */
    NONE,
    FAST("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Dweft.engine=fast"),
    BATON("-Dweft.engine=baton");

    private final List<String> options;

    Engine(String... options) {
        this.options = List.of(options);
    }

    List<String> options() {
        return options;
    }
}
