package weft.benchmarks;

import java.util.function.IntConsumer;

/** A server that is compared with others of its workload: on one thread, as its users would write it. */
interface ServerPeer {
    /** Where all of them listen. */
    String HOST = "127.0.0.1";

    /** How many clients may wait until they are accepted. */
    int BACKLOG = 1024;

    /** What it is called. */
    String name();

    /** Serves until the process ends, over a transport of Netty if it has that; tells its port. */
    void serve(String transport, IntConsumer listening) throws Exception;
}
