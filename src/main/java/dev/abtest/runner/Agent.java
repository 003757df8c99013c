package dev.abtest.runner;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whatever can do a session: the commands of {@link SessionRunner}, or code in this process. */
public interface Agent {
    /**
     * Makes ready for the sessions of {@code plan}, once, before the first of them.
     *
     * @param killed a plan whose sessions may still be running, or have left something, because a call that ran them was
     *     killed
     * @return a line for each thing that was left and could not be removed
     * @throws UserError if the sessions cannot run; nothing is started then
     */
    default List<String> begin(RunPlan plan, Subject subject, Optional<RunPlan> killed) {
        return List.of();
    }

    /** After the last session of the plan. */
    default void end() {}

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

    /** What is left to do for an attempt when it is stored. */
    interface Afterwards {
        /** There is nothing to do. */
        Afterwards NOTHING = Optional::empty;

        /** Does it; says in one line what could not be done. */
        Optional<String> run();
    }

    /**
     * One try at a session.
     *
     * @param outcome how it ended
     * @param result what is stored; empty when it is no result of the arm
     * @param recordFound whether the figures of {@code result} are the agent's own; false when no record of it was found
     * @param reason one line that says what failed; empty when there is a result
     * @param costUsd what the agent says it cost; empty when it does not say
     * @param problem why no other session should be started after this one; empty if any may
     * @param doubt one line: what is not known of the session, and why; empty if all is
     * @param afterwards done when the attempt is stored, so that nothing it needs has gone before
     */
    record Attempt(
            Outcome outcome,
            Optional<SessionResult> result,
            boolean recordFound,
            String reason,
            OptionalDouble costUsd,
            Optional<String> problem,
            Optional<String> doubt,
            Afterwards afterwards) {
        private static Attempt of(Outcome outcome, Optional<SessionResult> result, boolean recordFound, String reason) {
            return new Attempt(
                    outcome,
                    result,
                    recordFound,
                    reason,
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Afterwards.NOTHING);
        }

        /** A result with the agent's own figures. */
        public static Attempt of(Outcome outcome, SessionResult result) {
            return of(outcome, Optional.of(result), true, "");
        }

        /** A result whose calls are not known. */
        public static Attempt withoutRecord(Outcome outcome, SessionResult result) {
            return of(outcome, Optional.of(result), false, "");
        }

        /** No result, for a reason that is not the arm's. */
        public static Attempt infrastructure(String reason) {
            return of(Outcome.INFRASTRUCTURE, Optional.empty(), false, reason);
        }

        Attempt costing(OptionalDouble usd) {
            return new Attempt(outcome, result, recordFound, reason, usd, problem, doubt, afterwards);
        }

        Attempt stopping(Optional<String> why) {
            return new Attempt(outcome, result, recordFound, reason, costUsd, why, doubt, afterwards);
        }

        Attempt doubted(Optional<String> why) {
            return new Attempt(outcome, result, recordFound, reason, costUsd, problem, why, afterwards);
        }

        Attempt then(Afterwards task) {
            return new Attempt(outcome, result, recordFound, reason, costUsd, problem, doubt, task);
        }
    }
}
