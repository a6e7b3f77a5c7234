package weft.http.message;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, in their order: names in any case, each with one value or several. Stands for
 * {@code multidict.CIMultiDict}.
 *
 * {@snippet class="weft.http.message.MessageSnippetsTest" region="headers"}
 *
 * <p>Names and values are checked when they come in, so that a line break in what a user typed never becomes a header of its
 * own.
 *
 * <p>Thread contract: owner task only while it changes; after that any thread.
 */
public final class Headers implements Iterable<Map.Entry<String, String>> {
    /*
     * name, value, name, value, … in one array: a message has a dozen fields, and going through them compares lengths first.
     * A hash table of them costs more to make than all the look-ups that a request sees.
     */
    private static final int FIELDS_AT_FIRST = 8;

    private String[] table;
    private int end;

    /** Without a field. */
    public Headers() {
        table = new String[2 * FIELDS_AT_FIRST];
    }

    private Headers(String[] table, int end) {
        this.table = table;
        this.end = end;
    }

    /** Names and values in turns: {@code Headers.of("Accept", "text/html", "Accept", "text/plain")}. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0)
            throw new IllegalArgumentException("headers are names and values in turns, and these are "
                    + namesAndValues.length + ": " + Arrays.toString(namesAndValues));
        Headers headers = new Headers();
        for (int i = 0; i < namesAndValues.length; i += 2) headers.add(namesAndValues[i], namesAndValues[i + 1]);
        return headers;
    }

    /** From a map, each name once. */
    public static Headers of(Map<String, String> fields) {
        Headers headers = new Headers();
        fields.forEach(headers::add);
        return headers;
    }

    // -- looking --

    /** The first value of this name, or null. Stands for {@code headers.get(name)}. */
    public @Nullable String get(String name) {
        int at = find(name, 0);
        return at < 0 ? null : table[at + 1];
    }

    /** The first value of this name, or another. */
    public String get(String name, String otherwise) {
        int at = find(name, 0);
        return at < 0 ? otherwise : table[at + 1];
    }

    /** All values of this name in their order, none if there is none. */
    public List<String> getAll(String name) {
        int at = find(name, 0);
        if (at < 0) return List.of();
        List<String> values = new ArrayList<>(1);
        for (; at >= 0; at = find(name, at + 2)) values.add(table[at + 1]);
        return values;
    }

    /** How many fields of this name there are. Stands for {@code len(headers.getall(name, []))}. */
    public int count(String name) {
        int count = 0;
        for (int at = find(name, 0); at >= 0; at = find(name, at + 2)) count++;
        return count;
    }

    /** Whether there is a field of this name. */
    public boolean contains(String name) {
        return find(name, 0) >= 0;
    }

    /** Whether a field of this name lists this token, in any case: {@code Connection: keep-alive, Upgrade}. */
    public boolean lists(String name, String token) {
        for (int at = find(name, 0); at >= 0; at = find(name, at + 2)) if (listed(table[at + 1], token)) return true;
        return false;
    }

    private static boolean listed(String value, String token) {
        if (value.equalsIgnoreCase(token)) return true;
        for (String each : value.split(",", -1)) if (each.strip().equalsIgnoreCase(token)) return true;
        return false;
    }

    /** How many fields there are; a name with two values counts twice. */
    public int size() {
        return end / 2;
    }

    /** Whether there is no field. */
    public boolean isEmpty() {
        return end == 0;
    }

    /** The names in the order of their first fields, each once. */
    public Set<String> names() {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> names = new LinkedHashSet<>();
        for (int at = 0; at < end; at += 2) if (seen.add(table[at])) names.add(table[at]);
        return Collections.unmodifiableSet(names);
    }

    private int find(String name, int from) {
        for (int at = from; at < end; at += 2) {
            String each = table[at];
            if (each.length() == name.length() && each.equalsIgnoreCase(name)) return at;
        }
        return -1;
    }

    // -- changing --

    /** Adds a field behind the others. */
    public Headers add(String name, String value) {
        FieldSyntax.checkName(name);
        FieldSyntax.checkValue(name, value);
        if (end == table.length) table = Arrays.copyOf(table, 2 * end);
        table[end] = name;
        table[end + 1] = value;
        end += 2;
        return this;
    }

    /** Adds all of these. */
    public Headers addAll(Headers others) {
        for (int at = 0; at < others.end; at += 2) add(others.table[at], others.table[at + 1]);
        return this;
    }

    /** The name has this value and no other. */
    public Headers set(String name, String value) {
        int at = find(name, 0);
        if (at < 0) return add(name, value);
        FieldSyntax.checkValue(name, value);
        table[at + 1] = value;
        removeFrom(name, at + 2);
        return this;
    }

    /** Each of these names has these values and no others. Stands for {@code headers.update(…)}. */
    public Headers setAll(Headers others) {
        for (int at = 0; at < others.end; at += 2) remove(others.table[at]);
        return addAll(others);
    }

    /** Adds the field unless there is one of this name. */
    public Headers setDefault(String name, String value) {
        return contains(name) ? this : add(name, value);
    }

    /** Removes all fields of this name; tells whether there was one. */
    public boolean remove(String name) {
        return removeFrom(name, 0);
    }

    private boolean removeFrom(String name, int from) {
        int at = find(name, from);
        if (at < 0) return false;
        int kept = at;
        for (; at < end; at += 2) {
            if (table[at].equalsIgnoreCase(name)) continue;
            table[kept] = table[at];
            table[kept + 1] = table[at + 1];
            kept += 2;
        }
        end = kept;
        return true;
    }

    /** Removes all fields. */
    public void clear() {
        end = 0;
    }

    /** The same fields, to be changed apart from these. */
    public Headers copy() {
        return new Headers(table.clone(), end);
    }

    // -- the rest --

    /** The fields in their order. They cannot be changed through it. */
    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < end;
            }

            @Override
            public Map.Entry<String, String> next() {
                if (at >= end) throw new NoSuchElementException("there are " + size() + " header fields");
                at += 2;
                return new AbstractMap.SimpleImmutableEntry<>(table[at - 2], table[at - 1]);
            }
        };
    }

    /** Gets the name and the value of a field. */
    @FunctionalInterface
    public interface FieldVisitor {
        /** Called once for each. */
        void field(String name, String value);
    }

    /** Calls for each field, in their order. */
    public void forEachField(FieldVisitor visitor) {
        for (int at = 0; at < end; at += 2) visitor.field(table[at], table[at + 1]);
    }

    /** The same fields in the same order; names in any case. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Headers that) || that.end != end) return false;
        for (int at = 0; at < end; at += 2)
            if (!table[at].equalsIgnoreCase(that.table[at]) || !table[at + 1].equals(that.table[at + 1])) return false;
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int at = 1; at < end; at += 2) hash = 31 * hash + Objects.hashCode(table[at]);
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<Headers");
        forEachField((name, value) ->
                text.append(' ').append(name).append(": ").append(value).append(';'));
        return text.append('>').toString();
    }
}
