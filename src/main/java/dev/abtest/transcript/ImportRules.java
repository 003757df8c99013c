package dev.abtest.transcript;

import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import java.util.Map;
import java.util.Optional;

/**
 * What the user wants of an import.
 *
 * @param family the records to expect
 * @param sessionType the arm that the sessions go to
 * @param task the test's task, with what makes a session a success
 * @param exitCodesFail whether a command that ran and returned something else than 0 is a failed call
 * @param sessionId the name of the one session that is imported, instead of the agent's own
 * @param outcomes success by session id, as the user judged it
 * @param defaultSuccess success of the sessions that nothing else judges
 * @param notes free text for each session
 */
public record ImportRules(
        Agent family,
        SessionType sessionType,
        TestTask task,
        boolean exitCodesFail,
        Optional<String> sessionId,
        Map<String, Boolean> outcomes,
        Optional<Boolean> defaultSuccess,
        String notes) {

    /** The rules when nothing is asked for. */
    public static ImportRules of(SessionType sessionType, TestTask task) {
        return new ImportRules(Agent.AUTO, sessionType, task, true, Optional.empty(), Map.of(), Optional.empty(), "");
    }
}
