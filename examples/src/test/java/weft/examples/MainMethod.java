package weft.examples;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** What {@code java} does with a program that is one file without a class around it. */
final class MainMethod {
    private MainMethod() {}

    static void call(String program) throws Throwable {
        Class<?> type = Class.forName(program);
        Constructor<?> constructor = type.getDeclaredConstructor();
        Method main = type.getDeclaredMethod("main");
        constructor.setAccessible(true);
        main.setAccessible(true);
        try {
            main.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
