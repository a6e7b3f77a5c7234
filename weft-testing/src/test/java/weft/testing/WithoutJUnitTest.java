package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import weft.Asyncio;

/** The kit with nothing but Weft on its class path. */
class WithoutJUnitTest {
    /** Loaded again by a class loader that has no JUnit. */
    public static final class Program implements Callable<String> {
        @Override
        public String call() {
            Testing.exploreSchedules(3, () -> await(sleep(1)));
            return Testing.runTest(async(() -> {
                MemoryStream.Pair pair = MemoryStream.pair(10);
                new Sequencer().at(0).run(position -> await(pair.left().write((byte) 7)));
                await(Testing.waitAllTasksBlocked());
                await(sleep(3600));
                return await(pair.right().read(1))[0] + " after "
                        + Testing.clock().time();
            }));
        }
    }

    private static URL placeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    @SuppressWarnings({"unchecked", "resource"})
    void everythingButTheExtensionWorks() throws Exception {
        URL[] classPath = {placeOf(Asyncio.class), placeOf(Testing.class), placeOf(Program.class)};
        // not closed: the core's report at the JVM's end loads a class
        ClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(Test.class.getName()));
        Object program = loader.loadClass(Program.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        assertEquals("7 after 3600.0", ((Callable<String>) program).call());
    }
}
