package weft.stream;

import org.jspecify.annotations.Nullable;

/** A transport that does nothing; what a test needs of one is added to it. */
class IdleTransport implements BaseTransport {
    @Override
    public void close() {}

    @Override
    public boolean isClosing() {
        return false;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return null;
    }

    @Override
    public void setProtocol(BaseProtocol<?> protocol) {}

    @Override
    public BaseProtocol<?> getProtocol() {
        throw new AssertionError("nobody asks");
    }
}
