package weft;

/** Which errors end the loop's run instead of the callback or task that threw them. */
final class Exits {
    private Exits() {}

    static boolean leaveTheLoop(Throwable error) {
        return error instanceof KeyboardInterrupt || error instanceof SystemExit;
    }
}
