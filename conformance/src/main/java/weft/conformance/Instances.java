package weft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import weft.Asyncio;
import weft.Awaitable;
import weft.Coroutine;
import weft.Future;
import weft.Task;

/** Makes coroutines of bodies, and turns items into what Weft awaits. */
final class Instances {
    private final Machine machine;
    private final Interpreter interpreter;

    Instances(Machine machine, Interpreter interpreter) {
        this.machine = machine;
        this.interpreter = interpreter;
    }

    /** A coroutine with the name that its task shall bear. */
    record Instance(String name, Coroutine<Object> coroutine) {}

    Instance of(String body) {
        String name = machine.names().nextInstance(body);
        return new Instance(
                name, Asyncio.async(() -> run(name, machine.program().body(body))));
    }

    private Object run(String name, List<Op> body) {
        Task<?> task = Asyncio.currentTask();
        machine.names().give(task, name);
        boolean root = machine.names().of(task).equals(name);
        return root ? new Root(machine, name).run(() -> interpreter.body(body)) : interpreter.body(body);
    }

    /** The items that have a value, from left to right. */
    List<Awaitable<Object>> evaluate(List<Op.Item> items) {
        List<Awaitable<Object>> awaitables = new ArrayList<>();
        for (Op.Item item : items) evaluate(item, awaitables::add);
        return awaitables;
    }

    /** Gives the item's value to the statement, unless it has none. */
    void evaluate(Op.Item item, Consumer<Awaitable<Object>> statement) {
        if (item.isCall()) {
            statement.accept(of(item.body()).coroutine());
        } else {
            Object value = machine.variables().find(item.text());
            if (value != null) statement.accept(future(value));
        }
    }

    /** Every future of a program holds objects. */
    @SuppressWarnings("unchecked")
    static Future<Object> future(Object value) {
        return (Future<Object>) value;
    }
}
