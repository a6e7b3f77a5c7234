package weft.web.bind;

import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects whose fields keep their order, so that a description is the same text each time. Any thread. */
final class Ordered {
    private Ordered() {}

    static Map<String, Object> map(String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, value);
        return map;
    }

    static Map<String, Object> map(String name, Object value, String second, Object itsValue) {
        Map<String, Object> map = map(name, value);
        map.put(second, itsValue);
        return map;
    }
}
