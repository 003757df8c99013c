package dev.abtest.runner;

import dev.abtest.model.SessionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One session of a plan, and what became of it.
 *
 * @param position its place in the order, from 1
 * @param sessionId its name; it does not tell the arm, so that no agent reads that from a path
 * @param type the arm
 * @param block the random block it was drawn in, from 1
 * @param outcome how it ended; empty as long as it did not
 * @param failures one line for each attempt that failed for a reason outside of the arm
 */
public record PlannedSession(
        int position, String sessionId, SessionType type, int block, Optional<Outcome> outcome, List<String> failures) {

    /** Whether it has its result, so that it is never run again. */
    public boolean hasResult() {
        return outcome.isPresent() && outcome.get().isResult();
    }

    /** The number of the next attempt, from 1. */
    int nextAttempt() {
        return failures.size() + 1;
    }

    PlannedSession ended(Outcome how) {
        return new PlannedSession(position, sessionId, type, block, Optional.of(how), failures);
    }

    /** After one more attempt that is no result. */
    PlannedSession failed(String reason) {
        List<String> all = new ArrayList<>(failures);
        all.add(reason);
        return new PlannedSession(position, sessionId, type, block, Optional.of(Outcome.INFRASTRUCTURE), all);
    }
}
