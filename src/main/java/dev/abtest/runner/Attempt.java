package dev.abtest.runner;

import dev.abtest.model.SessionResult;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One try at a session.
 *
 * @param outcome how it ended
 * @param result what is stored; empty when it is no result of the arm
 * @param reason one line that says what failed; empty when nothing did
 * @param costUsd what the agent says it cost; empty when it does not say
 */
public record Attempt(Outcome outcome, Optional<SessionResult> result, String reason, OptionalDouble costUsd) {
    /** A result. */
    public static Attempt of(Outcome outcome, SessionResult result, String reason) {
        return new Attempt(outcome, Optional.of(result), reason, OptionalDouble.empty());
    }

    /** No result, because of something that is not the arm's. */
    public static Attempt infrastructure(String reason) {
        return new Attempt(Outcome.INFRASTRUCTURE, Optional.empty(), reason, OptionalDouble.empty());
    }

    Attempt costing(OptionalDouble usd) {
        return new Attempt(outcome, result, reason, usd);
    }
}
