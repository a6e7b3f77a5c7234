package weft.examples;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** What {@code java} does with a program that is one file without a class around it. */
final class MainMethod {
    private MainMethod() {}

    static void call(String program, String... arguments) throws Throwable {
        Class<?> type = Class.forName(program);
        Constructor<?> constructor = type.getDeclaredConstructor();
        Method main = mainOf(type);
        constructor.setAccessible(true);
        main.setAccessible(true);
        try {
            if (main.getParameterCount() == 0) main.invoke(constructor.newInstance());
            else main.invoke(constructor.newInstance(), (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Method mainOf(Class<?> type) throws NoSuchMethodException {
        try {
            return type.getDeclaredMethod("main", String[].class);
        } catch (NoSuchMethodException e) {
            return type.getDeclaredMethod("main");
        }
    }
}
