import org.jspecify.annotations.NullMarked;

/**
 * Weft: Python's asyncio for plain Java. Coroutines, tasks and one event loop on one thread.
 *
 * <p>{@link weft.Asyncio} holds the functions, package {@code weft} the everyday types.
 */
@NullMarked
module weft.core {
    requires static org.jspecify;
    // sun.misc.Signal, for Ctrl-C; used by reflection and done without where it is missing
    requires static jdk.unsupported;

    // everyday
    exports weft;
    exports weft.stream;
    exports weft.sync;
    exports weft.queue;
    exports weft.channel;
    // building blocks: handles, clocks, where I/O plugs in
    exports weft.loop;
}
