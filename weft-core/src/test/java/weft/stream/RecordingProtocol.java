package weft.stream;

import static weft.stream.Bytes.text;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, with its name in front. */
class RecordingProtocol implements Protocol {
    private final String name;
    private final Consumer<String> log;
    boolean keepOpen;

    @Nullable
    Transport transport;

    RecordingProtocol(String name, Consumer<String> log) {
        this.name = name;
        this.log = log;
    }

    void log(String event) {
        log.accept(name + " " + event);
    }

    @Override
    public void connectionMade(Transport made) {
        transport = made;
        log("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        int length = data.remaining();
        log(length > 20 ? "data " + length : "data " + text(data));
    }

    @Override
    public boolean eofReceived() {
        log("eof");
        return keepOpen;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        log("lost " + exception);
    }

    @Override
    public void pauseWriting() {
        log("pause");
    }

    @Override
    public void resumeWriting() {
        log("resume");
    }
}
