package weft.web;

/** Counts the handlers that run, as the outermost middleware. */
final class RunningHandlers implements Middleware {
    private int count;

    int count() {
        return count;
    }

    @Override
    public Object handle(Request request, Next next) throws Throwable {
        count++;
        try {
            return next.handle(request);
        } finally {
            count--;
        }
    }
}
