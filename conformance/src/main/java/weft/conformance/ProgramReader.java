package weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a program from its JSON file. */
final class ProgramReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_STEPS = 5000;

    private ProgramReader() {}

    static Program read(Path file) {
        try {
            JsonNode json = JSON.readTree(file.toFile());
            return new Program(
                    options(json.path("opts")),
                    objects(json.path("objs")),
                    blocks(json.path("bodies")),
                    blocks(json.path("gens")),
                    blocks(json.path("cbs")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Program.Options options(JsonNode json) {
        return new Program.Options(
                json.path("eager").asBoolean(),
                json.path("res").asInt(),
                json.path("max_steps").asInt(MAX_STEPS),
                json.path("never_retrieved").asBoolean());
    }

    private static Map<String, Program.Declaration> objects(JsonNode json) {
        Map<String, Program.Declaration> objects = new LinkedHashMap<>();
        json.properties().forEach(entry -> objects.put(entry.getKey(), object(new Words(entry.getValue()))));
        return objects;
    }

    private static Program.Declaration object(Words words) {
        return switch (words.word(0)) {
            case "future" -> new Program.Declaration.OfFuture();
            case "ctxvar" -> new Program.Declaration.OfContextVar(words.value(1));
            case "counter" -> new Program.Declaration.OfCounter(words.number(1));
            case "lock" -> new Program.Declaration.OfLock();
            case "event" -> new Program.Declaration.OfEvent();
            case "cond" -> new Program.Declaration.OfCondition(words.word(1));
            case "sem" -> new Program.Declaration.OfSemaphore(words.number(1));
            case "bsem" -> new Program.Declaration.OfBoundedSemaphore(words.number(1));
            case "barrier" -> new Program.Declaration.OfBarrier(words.number(1));
            case "queue" -> new Program.Declaration.OfQueue(words.number(1));
            case "pqueue" -> new Program.Declaration.OfPriorityQueue(words.number(1));
            case "lqueue" -> new Program.Declaration.OfLifoQueue(words.number(1));
            default -> throw new IllegalArgumentException("there is no object " + words.json());
        };
    }

    private static Map<String, List<Op>> blocks(JsonNode json) {
        Map<String, List<Op>> blocks = new LinkedHashMap<>();
        json.properties().forEach(entry -> blocks.put(entry.getKey(), OpReader.block(entry.getValue())));
        return blocks;
    }
}
