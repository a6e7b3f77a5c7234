package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.async;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap 9: a coroutine is called like the method it was written in. */
class CoroutineNamesTest {
    private static Coroutine<String> fetch() {
        return async(() -> "page");
    }

    private Coroutine<Void> store(String what) {
        return async(() -> {
            if (what.isEmpty()) throw new IllegalStateException(getClass().getName());
        });
    }

    private static String name(Coroutine<?> coroutine) {
        coroutine.close();
        return coroutine.name();
    }

    private static int compute() {
        return 1;
    }

    @Test
    void lambdas() {
        assertEquals("fetch", name(fetch()));
        assertEquals("store", name(store("x")));
    }

    @Test
    void lambdasInLambdas() throws Throwable {
        Coroutine.Body<Coroutine<Integer>> outer = () -> async(() -> 1);
        assertEquals("lambdasInLambdas", name(outer.run()));
    }

    @Test
    void methodReferences() {
        assertEquals("compute", name(async(CoroutineNamesTest::compute)));
        assertEquals("new", name(async(Object::new)));
    }

    private static final class Fields {
        static final Coroutine<Integer> OF_THE_CLASS = async(() -> 1);
        final Coroutine<Integer> ofTheObject = async(() -> 2);
    }

    @Test
    void initialisers() {
        assertEquals("<clinit>", name(Fields.OF_THE_CLASS));
        assertEquals("<init>", name(new Fields().ofTheObject));
    }

    @Test
    void anonymousClasses() {
        assertEquals("anonymous", name(async(new Coroutine.Body<Integer>() {
            @Override
            public Integer run() {
                return 1;
            }
        })));
    }

    private record Download(String url) implements Coroutine.Body<String> {
        @Override
        public String run() {
            return url;
        }
    }

    @Test
    void classes() {
        assertEquals("Download", name(async(new Download("http://"))));
    }

    @Test
    void theLibrarysOwn() {
        assertEquals("sleep", name(sleep(1)));
    }

    /** A start that has nothing to tell writes nothing. */
    @Test
    void aNormalStartIsQuiet() {
        assertEquals(List.of("page"), ChildJvm.of(Quiet.class).run().lines());
    }

    static final class Quiet {
        public static void main(String[] args) {
            System.out.println(Asyncio.<String>run(fetch()));
        }
    }
}
