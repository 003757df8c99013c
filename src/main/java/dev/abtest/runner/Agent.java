package dev.abtest.runner;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whatever can do a session: the commands of {@link SessionRunner}, or code in this process. */
public interface Agent {
    /** Does {@code session} once. Several threads may call this at once. */
    Attempt attempt(PlannedSession session, RunPlan plan, Subject subject);

    /** Ends the sessions that are running; their attempts then return soon, and what they return is not used. */
    default void stop() {}

    /**
     * What a session works on.
     *
     * @param testId the test, empty outside of one
     */
    record Subject(String testId, TestTask task) {
        /**
         * Refuses texts that cannot reach an agent unchanged.
         *
         * @throws UserError if the prompt or the task id is such a text
         */
        public void check() {
            check("the prompt", task.prompt());
            check("the task id", task.taskId());
        }

        private static void check(String name, String text) {
            if (text.indexOf('\0') >= 0) {
                throw new UserError(
                        name + " holds a NUL character, which no environment can carry; create the test without it");
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw new UserError(
                        name + " holds half of a surrogate pair, which is no text; create the test without it");
            }
            String locale = System.getProperty("native.encoding", "UTF-8");
            if (!Charset.forName(locale).newEncoder().canEncode(text)) {
                throw new UserError(
                        name + " cannot be written in " + locale + ", the encoding of your locale; set LC_ALL=C.UTF-8");
            }
        }
    }

    /**
     * One try at a session.
     *
     * @param outcome how it ended
     * @param result what is stored; empty when it is no result of the arm
     * @param recordFound whether the figures of {@code result} are the agent's own; false when no record of it was found
     * @param reason one line that says what failed; empty when there is a result
     * @param costUsd what the agent says it cost; empty when it does not say
     */
    record Attempt(
            Outcome outcome,
            Optional<SessionResult> result,
            boolean recordFound,
            String reason,
            OptionalDouble costUsd) {
        /** A result with the agent's own figures. */
        public static Attempt of(Outcome outcome, SessionResult result) {
            return new Attempt(outcome, Optional.of(result), true, "", OptionalDouble.empty());
        }

        /** A result whose calls are not known. */
        static Attempt withoutRecord(Outcome outcome, SessionResult result) {
            return new Attempt(outcome, Optional.of(result), false, "", OptionalDouble.empty());
        }

        /** No result, for a reason that is not the arm's. */
        public static Attempt infrastructure(String reason) {
            return new Attempt(Outcome.INFRASTRUCTURE, Optional.empty(), false, reason, OptionalDouble.empty());
        }

        Attempt costing(OptionalDouble usd) {
            return new Attempt(outcome, result, recordFound, reason, usd);
        }
    }
}
