package dev.abtest.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.model.TestTask;
import dev.abtest.store.OwnFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folders of one attempt at a session, and what its commands are told of them. The working directory lies below the
 * run's temporary folder, with the files that tell the agent what to do beside it, where it does not stumble over them;
 * the logs lie elsewhere, because they outlive the session. The paths do not tell the arm. Only the user can read them.
 */
final class Workspace {
    /** The variable that tells the commands of a session apart. */
    static final String STEP = "ABTEST_STEP";

    /** The variable that tells the processes of a run from all others. */
    static final String RUN_ID = "ABTEST_RUN_ID";

    /** The variable that tells those of one of its sessions. */
    static final String SESSION_ID = "ABTEST_SESSION_ID";

    /** The variables that tell the processes of one command. */
    static final List<String> MARKS = List.of(RUN_ID, SESSION_ID, STEP);

    /** Linux takes 128 KiB a variable; a longer prompt is in the file alone. */
    private static final int LONGEST_PROMPT_BYTES = 120_000;

    private static final String WORK = "work";
    private static final String HOME = "home";
    private static final String PROMPT = "prompt.txt";
    private static final String MESSAGES = "messages.json";

    private final PlannedSession session;
    private final RunPlan plan;
    private final Path folder;
    private final Path logs;

    /**
     * That of an attempt at {@code session}.
     *
     * @param folder what is deleted at the end
     * @param logs the folder for what its commands print
     */
    Workspace(Path folder, Path logs, PlannedSession session, RunPlan plan) {
        this.session = session;
        this.plan = plan;
        this.folder = folder;
        this.logs = logs;
    }

    /** The name of an attempt's folder; it does not tell the arm. */
    static String nameOf(PlannedSession session) {
        return session.position() < 10 ? "0" + session.position() : Integer.toString(session.position());
    }

    /** The name of the folder with an attempt's logs. */
    static String nameOfLogs(PlannedSession session) {
        int attempt = session.nextAttempt();
        return session.sessionId() + (attempt == 1 ? "" : ".attempt" + attempt);
    }

    /** Where the commands run. */
    Path work() {
        return folder.resolve(WORK);
    }

    /** What the session's prompt is in. */
    Path prompt() {
        return folder.resolve(PROMPT);
    }

    /** The file for the standard output of the command called {@code step}. */
    Path output(String step) {
        return logs.resolve(step);
    }

    /** The file for its standard error. */
    Path errors(String step) {
        return logs.resolve(step + ".err");
    }

    /** The folder of these files. */
    Path logs() {
        return logs;
    }

    /** An empty folder for an agent that should not see the user's own settings. */
    private Path home() {
        return folder.resolve(HOME);
    }

    private Path messages() {
        return folder.resolve(MESSAGES);
    }

    /** Puts everything into {@code own}, which is its folder and empty. */
    void fill(OwnFolder own, String promptText) throws IOException {
        Path work = own.makeFolder(WORK);
        own.makeFolder(HOME);
        if (plan.options().workdir().isPresent()) {
            FolderCopy.copy(Path.of(plan.options().workdir().get()), work);
        }
        own.write(PROMPT, promptText);
        own.write(MESSAGES, json(plan.messages(session.type())).toString());
    }

    /** Whether the folder where the commands run is still a folder. */
    boolean hasWork() {
        return Files.isDirectory(work(), LinkOption.NOFOLLOW_LINKS);
    }

    /** What the session's commands find in their environment, beside the user's own; sorted by name. */
    Map<String, String> variables(Agent.Subject subject) {
        Map<String, String> variables = new TreeMap<>();
        TestTask task = subject.task();
        variables.put(RUN_ID, plan.runId());
        variables.put("ABTEST_TEST_ID", subject.testId());
        variables.put("ABTEST_TASK_ID", task.taskId());
        variables.put(SESSION_ID, session.sessionId());
        variables.put("ABTEST_SESSION_TYPE", plan.seen(session.type()).key());
        variables.put("ABTEST_HOME", home().toString());
        variables.put("ABTEST_MESSAGES_FILE", messages().toString());
        variables.put("ABTEST_PROMPT_FILE", prompt().toString());
        variables.put("ABTEST_WORKDIR", work().toString());
        if (task.prompt().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PROMPT_BYTES) {
            variables.put("ABTEST_PROMPT", task.prompt());
        }
        return variables;
    }

    private static ArrayNode json(List<RunPlan.Message> messages) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (RunPlan.Message message : messages) {
            list.addObject().put("role", message.role()).put("content", message.content());
        }
        return list;
    }
}
