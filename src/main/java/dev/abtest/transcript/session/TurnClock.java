package dev.abtest.transcript.session;

import dev.abtest.transcript.records.EpochMillis;
import java.util.OptionalDouble;

/**
 * Adds up the time of turns: from a person's message to the agent's last record before the next one. The person's
 * thinking between turns is not in it; waiting for a permission is.
 */
public final class TurnClock {
    private boolean started;
    private long turnStart;
    private long lastWork;
    private long total;

    /** A person's message at this epoch millisecond; an unknown time is passed over. */
    public void human(long millis) {
        if (millis == EpochMillis.UNKNOWN) {
            return;
        }
        total += lastWork - turnStart;
        turnStart = millis;
        lastWork = millis;
        started = true;
    }

    /** Work of the agent at this epoch millisecond. */
    public void work(long millis) {
        if (started && millis != EpochMillis.UNKNOWN && millis > lastWork) {
            lastWork = millis;
        }
    }

    /** Seconds of all turns so far; empty when no person's message had a time. */
    public OptionalDouble seconds() {
        return started ? OptionalDouble.of((total + lastWork - turnStart) / 1000.0) : OptionalDouble.empty();
    }
}
