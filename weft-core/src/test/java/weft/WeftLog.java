package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library writes to its logger while this is open. */
final class WeftLog extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("weft");
    private final boolean toParents = logger.getUseParentHandlers();
    private final List<String> messages = new ArrayList<>();

    WeftLog() {
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        logger.addHandler(this);
    }

    @Override
    public synchronized void publish(LogRecord record) {
        messages.add(record.getMessage());
    }

    synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    /** The messages that contain this text. */
    List<String> of(String text) {
        return messages().stream().filter(message -> message.contains(text)).toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(toParents);
    }
}
