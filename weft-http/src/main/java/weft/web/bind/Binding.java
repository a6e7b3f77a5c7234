package weft.web.bind;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of parameters out of what a request has, and knows what it needs of it. For servers and for those who describe
 * them; handlers get the record.
 *
 * <p>Thread contract: any thread.
 *
 * @param <P> the record
 */
public final class Binding<P> {
    /** Where a parameter comes from. */
    public enum Source {
        /** A part of the path. */
        PATH,
        /** Behind the question mark. */
        QUERY,
        /** A header. */
        HEADER,
        /** A cookie. */
        COOKIE,
        /** The body, as JSON. */
        BODY,
        /** Not from the client: the request itself, or what the application provides. */
        PROVIDED
    }

    /**
     * A parameter.
     *
     * <p>Thread contract: any thread.
     */
    public static final class Parameter {
        private final RecordComponent record;
        private final Source source;
        private final String name;
        private final @Nullable Component component;

        private Parameter(RecordComponent record, Source source, String name) {
            this.record = record;
            this.source = source;
            this.name = name;
            this.component = source == Source.PROVIDED ? null : new Component(record);
            if (component != null
                    && source != Source.BODY
                    && isStructure(component.shape())
                    && !(component.shape() instanceof Shape.Anything))
                throw new IllegalArgumentException("a record or a map comes from the body, and not from the "
                        + source.name().toLowerCase(Locale.ROOT) + ": " + record);
        }

        /** Where it comes from. */
        public Source source() {
            return source;
        }

        /** Its name there. */
        public String name() {
            return name;
        }

        /** The type of the record's component. */
        public Class<?> type() {
            return record.getType();
        }

        /** Whether the client must send it. */
        public boolean isRequired() {
            return component != null && (source == Source.PATH || component.isRequired());
        }

        /** What JSON Schema says of it. */
        public Map<String, Object> schema(Definitions definitions) {
            return component == null ? Map.of() : component.schema(definitions);
        }

        @Nullable
        Object value(Values values, Faults faults) {
            Component known = component;
            if (known == null) return values.provided(record.getType());
            faults.enter(source.name().toLowerCase(Locale.ROOT));
            if (source != Source.BODY) faults.enter(name);
            try {
                if (source == Source.BODY) return body(known, values, faults);
                return known.fromTexts(values.texts(source, name), faults);
            } finally {
                if (source != Source.BODY) faults.leave();
                faults.leave();
            }
        }

        private static @Nullable Object body(Component component, Values values, Faults faults) {
            try {
                return component.fromJson(values.json(), faults);
            } catch (NotJson e) {
                faults.add("json_invalid", String.valueOf(e.getMessage()));
                return null;
            }
        }
    }

    /**
     * What a request has.
     *
     * <p>Thread contract: owner task only.
     */
    public interface Values {
        /** All values of this name, decoded; none if there is none. */
        List<String> texts(Source source, String name);

        /** The body as JSON: maps, lists, strings, numbers, booleans; null if there is none. */
        @Nullable
        Object json() throws NotJson;

        /** The request, or what the application provides for this type. */
        Object provided(Class<?> type);
    }

    /**
     * The body is not JSON.
     *
     * <p>Thread contract: any thread.
     */
    public static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;

        /** With what is wrong. */
        public NotJson(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What comes of it: the record, or what is wrong.
     *
     * <p>Thread contract: any thread.
     *
     * @param record null if something is wrong
     * @param faults none if nothing is wrong
     * @param <P> the record
     */
    public record Result<P>(@Nullable P record, List<Fault> faults) {}

    private final Class<P> type;
    private final RecordShape shape;
    private final List<Parameter> parameters = new ArrayList<>();

    /**
     * Of this record.
     *
     * @param pathNames the names of the parameters in the path
     * @param provided tells which types do not come from the client
     * @throws IllegalArgumentException if a component cannot be made of what a request has
     */
    public Binding(Class<P> type, Set<String> pathNames, Predicate<Class<?>> provided) {
        if (!type.isRecord())
            throw new IllegalArgumentException(
                    "parameters are a record with a component for each, and " + type.getName() + " is none");
        this.type = type;
        this.shape = Shapes.ofRecord(type);
        for (RecordComponent component : type.getRecordComponents())
            parameters.add(parameter(component, pathNames, provided));
        if (parameters.stream().filter(each -> each.source == Source.BODY).count() > 1)
            throw new IllegalArgumentException("a request has one body: make one record of the bodies in " + type);
        for (String name : pathNames)
            if (parameters.stream().noneMatch(each -> each.source == Source.PATH && each.name.equals(name)))
                throw new IllegalArgumentException("the path has a parameter " + name + ", and " + type.getName()
                        + " has no component of that name, but "
                        + Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getName)
                                .toList());
    }

    private static Parameter parameter(RecordComponent component, Set<String> pathNames, Predicate<Class<?>> provided) {
        String name = component.getName();
        In.Query query = component.getAnnotation(In.Query.class);
        In.Header header = component.getAnnotation(In.Header.class);
        In.Cookie cookie = component.getAnnotation(In.Cookie.class);
        if (query != null) return new Parameter(component, Source.QUERY, named(query.value(), name));
        if (header != null) return new Parameter(component, Source.HEADER, named(header.value(), hyphened(name)));
        if (cookie != null) return new Parameter(component, Source.COOKIE, named(cookie.value(), name));
        if (component.isAnnotationPresent(In.Body.class)) return new Parameter(component, Source.BODY, name);
        if (pathNames.contains(name)) return new Parameter(component, Source.PATH, name);
        if (provided.test(component.getType())) return new Parameter(component, Source.PROVIDED, name);
        return new Parameter(
                component, isStructure(Shapes.of(component.getGenericType())) ? Source.BODY : Source.QUERY, name);
    }

    private static boolean isStructure(Shape shape) {
        return switch (shape) {
            case RecordShape ignored -> true;
            case Shape.MapOf ignored -> true;
            case Shape.ListOf list -> isStructure(list.inner());
            case Shape.Maybe maybe -> isStructure(maybe.inner());
            case Shape.Anything ignored -> true;
            case Shape.Scalar ignored -> false;
        };
    }

    private static String named(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private static String hyphened(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
    }

    /** The parameters, in the order of the record's components. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** The record of what this request has, or all that is wrong with it. */
    public Result<P> bind(Values values) {
        Faults faults = new Faults();
        List<@Nullable Object> made = new ArrayList<>();
        for (Parameter parameter : parameters)
            made.add(
                    faults.count() > 0 && parameter.source == Source.PROVIDED ? null : parameter.value(values, faults));
        @Nullable Object record = faults.count() > 0 ? null : shape.make(made.toArray(), faults);
        return new Result<>(faults.count() > 0 ? null : type.cast(record), faults.found());
    }
}
