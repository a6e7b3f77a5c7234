package weft.http.netty;

import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.loop.TimerHandle;

/**
 * Asks a silent peer whether it is still there. Loop thread only.
 *
 * <pre>
 *   silent for so long ──▶ ping ──something comes──▶ silent …
 *                           └──half as long again──▶ failed
 * </pre>
 */
final class Heartbeat {
    /*
     * One timer, which looks when something has come for the last time: a message costs a note of the time. While we have
     * stopped reading, the silence is our own, and nobody is blamed.
     */
    interface Patient {
        void ping();

        /** Whether something that comes would be noticed. */
        boolean isReading();

        void noPulse();
    }

    private final EventLoop loop;
    private final double seconds;
    private final Patient patient;
    private double lastHeard;
    private double pingedAt;
    private boolean pinged;
    private @Nullable TimerHandle timer;

    Heartbeat(EventLoop loop, double seconds, Patient patient) {
        this.loop = loop;
        this.seconds = seconds;
        this.patient = patient;
        lastHeard = loop.time();
        timer = loop.callLater(seconds, this::beat);
    }

    /** Something has come. */
    void heard() {
        lastHeard = loop.time();
        pinged = false;
    }

    double patience() {
        return seconds / 2;
    }

    private void beat() {
        double now = loop.time();
        double due = pinged ? pingedAt + patience() : lastHeard + seconds;
        if (now < due) {
            timer = loop.callAt(due, this::beat);
        } else if (!patient.isReading()) {
            heard();
            timer = loop.callLater(seconds, this::beat);
        } else if (pinged) {
            timer = null;
            patient.noPulse();
        } else {
            pinged = true;
            pingedAt = now;
            patient.ping();
            timer = loop.callLater(patience(), this::beat);
        }
    }

    void stop() {
        if (timer != null) timer.cancel();
    }
}
