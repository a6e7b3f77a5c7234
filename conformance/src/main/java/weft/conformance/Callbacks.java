package weft.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import weft.Future;

/** The plain functions of the program; the same name is the same function. */
final class Callbacks {
    private final Machine machine;
    private final Interpreter interpreter;
    private final Map<String, Runnable> plain = new HashMap<>();
    private final Map<String, Consumer<Future<Object>>> ofFutures = new HashMap<>();

    Callbacks(Machine machine, Interpreter interpreter) {
        this.machine = machine;
        this.interpreter = interpreter;
    }

    Runnable plain(String name) {
        return plain.computeIfAbsent(name, key -> () -> {
            machine.trace().event("cb", key);
            run(key);
        });
    }

    Consumer<Future<Object>> ofFuture(String name) {
        return ofFutures.computeIfAbsent(name, key -> future -> {
            machine.trace().event("cb", key, machine.names().shown(future));
            run(key);
        });
    }

    private void run(String name) {
        List<Op> body = machine.program().callbacks().get(name);
        interpreter.body(body);
    }
}
