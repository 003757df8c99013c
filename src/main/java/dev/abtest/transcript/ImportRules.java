package dev.abtest.transcript;

import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.transcript.agents.Formats;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user wants of an import.
 *
 * @param agent whose records to expect: one of {@link #agents}
 * @param sessionType the arm that the sessions go to
 * @param task the test's task, with what makes a session a success
 * @param exitCodesFail whether a command that ran and returned something else than 0 is a failed call
 * @param sessionId the name of the one session that is imported, instead of the agent's own
 * @param outcomes success by session id, as the user judged it
 * @param defaultSuccess success of the sessions that nothing else judges
 * @param notes free text for each session
 */
public record ImportRules(
        String agent,
        SessionType sessionType,
        TestTask task,
        boolean exitCodesFail,
        Optional<String> sessionId,
        Map<String, Boolean> outcomes,
        Optional<Boolean> defaultSuccess,
        String notes) {

    /** For {@code agent}: whose records they are is decided by content, file by file. */
    public static final String ANY_AGENT = Formats.AUTO;

    /** The words for agents whose records can be read, {@link #ANY_AGENT} first. */
    public static List<String> agents() {
        return Formats.agents();
    }

    /** The rules when nothing is asked for. */
    public static ImportRules of(SessionType sessionType, TestTask task) {
        return new ImportRules(ANY_AGENT, sessionType, task, true, Optional.empty(), Map.of(), Optional.empty(), "");
    }
}
