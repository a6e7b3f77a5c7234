package weft.web.bind;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, and knows where we are. Owner task only. */
final class Faults {
    /*
     * What a client has sent a megabyte of wrong things comes back to it in an answer of a few kilobytes: the first faults, and
     * the beginnings of names that it has chosen.
     */
    private static final int MOST = 100;
    private static final int LONGEST_NAME = 100;

    private final List<Fault> found = new ArrayList<>();
    private final List<Object> place = new ArrayList<>();
    private int count;

    void enter(Object step) {
        place.add(
                step instanceof String name && name.length() > LONGEST_NAME
                        ? name.substring(0, LONGEST_NAME) + "…"
                        : step);
    }

    void leave() {
        place.removeLast();
    }

    void add(String type, String msg) {
        if (count++ < MOST) found.add(new Fault(place, msg, type));
    }

    int count() {
        return count;
    }

    List<Fault> found() {
        if (count <= MOST) return found;
        List<Fault> all = new ArrayList<>(found);
        all.add(new Fault(List.of(), "and " + (count - MOST) + " more", "too_many_errors"));
        return all;
    }
}
