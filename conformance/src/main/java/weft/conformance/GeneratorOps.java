package weft.conformance;

import java.util.ArrayList;
import java.util.List;
import weft.AsyncGenerator;
import weft.Asyncio;
import weft.Yielder;

/** Runs the statements in and about async generators. */
final class GeneratorOps {
    private final Machine machine;
    private final Trace trace;
    private final Variables variables;
    private final Interpreter interpreter;

    /** Nothing is garbage while a program runs. */
    private final List<AsyncGenerator<Object>> all = new ArrayList<>();

    GeneratorOps(Machine machine, Interpreter interpreter) {
        this.machine = machine;
        this.trace = machine.trace();
        this.variables = machine.variables();
        this.interpreter = interpreter;
    }

    /** A statement on a generator. */
    private interface OnGenerator {
        void run(String name, AsyncGenerator<Object> generator);
    }

    Flow run(GeneratorOp op, Scope scope) {
        switch (op) {
            case GeneratorOp.Yield(Object value) -> {
                scope.out().yield(value);
                trace.event("yield", value);
            }
            case GeneratorOp.Agen(String variable, String body) -> {
                variables.set(variable, create(body));
                trace.event("agen", variable);
            }
            case GeneratorOp.Anext(String target) ->
                on(target, (name, it) -> trace.event("anext", name, Printed.value(Asyncio.await(it.anext()))));
            case GeneratorOp.Aclose(String target) ->
                on(target, (name, it) -> {
                    Asyncio.await(it.aclose());
                    trace.event("aclose", name);
                });
            case GeneratorOp.Athrow(String target, PyType type, String message) ->
                on(target, (name, it) -> {
                    Object next = Asyncio.await(it.athrow(type.create(message)));
                    trace.event("athrow", name, Printed.value(next));
                });
            case GeneratorOp.Afor(Op.Item item, List<Op> block) -> {
                AsyncGenerator<Object> items = item.isCall() ? create(item.body()) : find(item.text());
                if (items != null) return forEach(items, block, scope);
            }
        }
        return Flow.NORMAL;
    }

    private Flow forEach(AsyncGenerator<Object> items, List<Op> block, Scope scope) {
        Flow flow = interpreter.forEach(items, item -> trace.event("item", Printed.value(item)), block, scope);
        if (flow.isNormal()) trace.event("afor_end");
        return flow;
    }

    private AsyncGenerator<Object> create(String name) {
        List<Op> body = machine.program().generators().get(name);
        AsyncGenerator<Object> generator = Asyncio.asyncGenerator(out -> run(body, out));
        all.add(generator);
        return generator;
    }

    private void run(List<Op> body, Yielder<Object> out) {
        interpreter.block(body, Scope.ofGenerator(out));
    }

    private void on(String target, OnGenerator statement) {
        AsyncGenerator<Object> generator = find(target);
        if (generator != null) statement.run(target, generator);
    }

    /** Every generator of a program yields objects. */
    @SuppressWarnings("unchecked")
    private AsyncGenerator<Object> find(String name) {
        return (AsyncGenerator<Object>) variables.find(name);
    }
}
