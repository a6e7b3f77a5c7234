package weft.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** A statement or declaration as it is written: an array whose members are taken by position. */
record Words(JsonNode json) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A string, or null. */
    String word(int index) {
        JsonNode node = json.path(index);
        return node.isTextual() ? node.asText() : null;
    }

    int number(int index) {
        return json.path(index).asInt();
    }

    /** A time. */
    long millis(int index) {
        return json.path(index).asLong();
    }

    /** A time, or null. */
    Long millisOrNull(int index) {
        JsonNode node = json.path(index);
        return node.isNumber() ? (Long) node.asLong() : null;
    }

    boolean flag(int index) {
        return json.path(index).asBoolean();
    }

    List<String> words(int index) {
        List<String> words = new ArrayList<>();
        for (JsonNode node : json.path(index)) words.add(node.asText());
        return words;
    }

    List<Op.Item> items(int index) {
        return Op.Item.all(words(index));
    }

    Op.Item item(int index) {
        return new Op.Item(word(index));
    }

    List<Op> block(int index) {
        return OpReader.block(json.path(index));
    }

    PyType type(int index) {
        return PyType.named(word(index));
    }

    /** Any value: a number, a string, a boolean, null, or a list of these. */
    Object value(int index) {
        JsonNode node = json.path(index);
        try {
            return node.isMissingNode() ? null : JSON.treeToValue(node, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
