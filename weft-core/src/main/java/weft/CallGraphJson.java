package weft;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.CallGraph.Entry;

/** A {@link CallGraph} as JSON; entries are numbered from 1. */
final class CallGraphJson {
    private final CallGraph graph;
    private final Map<Future<?>, Integer> ids = new HashMap<>();
    private final StringBuilder json = new StringBuilder();

    CallGraphJson(CallGraph graph) {
        this.graph = graph;
        for (Entry entry : graph.entries()) ids.put(entry.future(), ids.size() + 1);
    }

    String write() {
        json.append("{\"root\":").append(graph.root() == null ? null : ids.get(graph.root()));
        json.append(",\"entries\":");
        array(graph.entries(), this::entry);
        json.append(",\"cycles\":");
        array(graph.cycles(), this::futures);
        return json.append('}').toString();
    }

    private void entry(Entry entry) {
        json.append("{\"id\":").append(ids.get(entry.future()));
        text(",\"kind\":", entry.future() instanceof Task ? "task" : "future");
        text(",\"name\":", entry.name());
        text(",\"coroutine\":", entry.coroutine());
        text(",\"state\":", entry.state().name().toLowerCase(Locale.ROOT));
        json.append(",\"callStack\":");
        array(entry.callStack(), this::frame);
        json.append(",\"awaits\":");
        futures(entry.awaits());
        json.append(",\"awaitedBy\":");
        futures(entry.awaitedBy());
        json.append('}');
    }

    private void frame(StackTraceElement frame) {
        text("{\"class\":", frame.getClassName());
        text(",\"method\":", CoroutineNames.ofMethod(frame.getMethodName()));
        text(",\"file\":", frame.getFileName());
        json.append(",\"line\":")
                .append(frame.getLineNumber() < 0 ? null : frame.getLineNumber())
                .append('}');
    }

    private void futures(List<Future<?>> futures) {
        array(futures, future -> json.append(ids.get(future)));
    }

    private <E> void array(Collection<E> elements, Consumer<E> write) {
        json.append('[');
        int written = 0;
        for (E element : elements) {
            if (written++ > 0) json.append(',');
            write.accept(element);
        }
        json.append(']');
    }

    private void text(String key, @Nullable String value) {
        json.append(key);
        if (value == null) {
            json.append("null");
            return;
        }
        json.append('"');
        for (int i = 0; i < value.length(); i++) character(value.charAt(i));
        json.append('"');
    }

    private void character(char c) {
        if (c == '"' || c == '\\') json.append('\\').append(c);
        else if (c < ' ' || Character.isSurrogate(c)) json.append(String.format("\\u%04x", (int) c));
        else json.append(c);
    }
}
