package weft.web.bind;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, and knows where we are. Owner task only. */
final class Faults {
    private final List<Fault> found = new ArrayList<>();
    private final List<Object> place = new ArrayList<>();

    void enter(Object step) {
        place.add(step);
    }

    void leave() {
        place.removeLast();
    }

    void add(String type, String msg) {
        found.add(new Fault(place, msg, type));
    }

    int count() {
        return found.size();
    }

    List<Fault> found() {
        return found;
    }
}
