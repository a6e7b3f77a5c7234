package weft.loop;

/** A timer that does nothing and is known by its number. */
final class TestTimer extends TimerHandle {
    final int number;

    TestTimer(long whenNanos, int number) {
        super(whenNanos);
        this.number = number;
    }

    @Override
    protected void fire() {}

    @Override
    public String toString() {
        return number + "@" + whenNanos();
    }
}
