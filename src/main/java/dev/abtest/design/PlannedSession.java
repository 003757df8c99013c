package dev.abtest.design;

import dev.abtest.model.SessionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One session of a plan, and how it ended.
 *
 * @param position its place in the order, from 1
 * @param sessionId its name; it does not tell the arm, so that no agent reads that from a path
 * @param type the arm
 * @param block the random block it was drawn in, from 1
 * @param outcome how it ended; empty until it does
 * @param failures one line for each attempt that failed for a reason outside of the arm
 */
public record PlannedSession(
        int position, String sessionId, SessionType type, int block, Optional<Outcome> outcome, List<String> failures) {

    /** How a session ended. */
    public enum Outcome {
        /** The agent ended by itself, with exit status 0. Whether it solved the task is a separate question. */
        COMPLETED("completed"),
        /** It was ended because its time was over: a result, with a time that is only a lower bound. */
        TIMED_OUT("timed_out"),
        /** The agent ended with another exit status: a result. */
        AGENT_FAILED("agent_failed"),
        /** Something other than the agent failed: no result of the arm. */
        INFRASTRUCTURE("infrastructure");

        private final String key;

        Outcome(String key) {
            this.key = key;
        }

        /** The word in documents and output. */
        public String key() {
            return key;
        }

        /** The outcome called {@code key}, in exactly that spelling. */
        public static Optional<Outcome> of(String key) {
            for (Outcome outcome : values()) {
                if (outcome.key.equals(key)) {
                    return Optional.of(outcome);
                }
            }
            return Optional.empty();
        }

        /** Whether the session is stored as one of its arm. */
        public boolean isResult() {
            return this != INFRASTRUCTURE;
        }
    }

    /** Whether it has its result, so that it is never run again. */
    public boolean hasResult() {
        return outcome.isPresent() && outcome.get().isResult();
    }

    /** The number of the next attempt, from 1. */
    public int nextAttempt() {
        return failures.size() + 1;
    }

    /** After an attempt that brought its result. */
    public PlannedSession ended(Outcome how) {
        return new PlannedSession(position, sessionId, type, block, Optional.of(how), failures);
    }

    /** After one more attempt without a result. */
    public PlannedSession failed(String reason) {
        List<String> all = new ArrayList<>(failures);
        all.add(reason);
        return new PlannedSession(position, sessionId, type, block, Optional.of(Outcome.INFRASTRUCTURE), all);
    }
}
