package weft.web;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Finds what a view answers. Any thread. */
final class ViewRoutes {
    private ViewRoutes() {}

    /** The handlers by their methods in capitals: of those that its class implements. */
    static Map<String, Handler> of(View view) {
        Map<String, Handler> all = new LinkedHashMap<>();
        all.put("GET", view::get);
        all.put("HEAD", view::head);
        all.put("POST", view::post);
        all.put("PUT", view::put);
        all.put("PATCH", view::patch);
        all.put("DELETE", view::delete);
        all.put("OPTIONS", view::options);
        for (Method each : View.class.getMethods())
            if (!implementsIt(view, each)) all.remove(each.getName().toUpperCase(Locale.ROOT));
        if (all.isEmpty())
            throw new IllegalArgumentException(
                    "a view implements get, post or another of the methods, and " + view.getClass() + " does not");
        return all;
    }

    private static boolean implementsIt(View view, Method method) {
        try {
            return view.getClass()
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass()
                    != View.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a view has all methods of View", e);
        }
    }
}
