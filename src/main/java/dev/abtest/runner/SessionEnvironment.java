package dev.abtest.runner;

import dev.abtest.model.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a session's commands find in their environment, beside the user's own. */
final class SessionEnvironment {
    /** The variable that tells the commands of a session apart. */
    static final String STEP = "ABTEST_STEP";

    /** The variables that tell the processes of one command from all others. */
    static final List<String> MARKS = List.of("ABTEST_RUN_ID", "ABTEST_SESSION_ID", STEP);

    /** Linux takes 128 KiB a variable; a longer prompt is in the file alone. */
    private static final int LONGEST_PROMPT_BYTES = 120_000;

    private SessionEnvironment() {}

    /** The session's own variables, sorted by name. */
    static Map<String, String> of(PlannedSession session, RunPlan plan, Workspace folder, Subject subject) {
        Map<String, String> variables = new TreeMap<>();
        TestTask task = subject.task();
        variables.put("ABTEST_RUN_ID", plan.runId());
        variables.put("ABTEST_TEST_ID", subject.testId());
        variables.put("ABTEST_TASK_ID", task.taskId());
        variables.put("ABTEST_SESSION_ID", session.sessionId());
        variables.put("ABTEST_SESSION_TYPE", plan.seen(session.type()).key());
        variables.put("ABTEST_HOME", folder.home().toString());
        variables.put("ABTEST_MESSAGES_FILE", folder.messages().toString());
        variables.put("ABTEST_PROMPT_FILE", folder.prompt().toString());
        variables.put("ABTEST_WORKDIR", folder.work().toString());
        if (task.prompt().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PROMPT_BYTES) {
            variables.put("ABTEST_PROMPT", task.prompt());
        }
        return variables;
    }
}
