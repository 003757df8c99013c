package dev.abtest.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** The variables that tell the processes of one command from all others. */
    static final List<String> MARKS = List.of("ABTEST_RUN_ID", "ABTEST_SESSION_ID", STEP);

    /** Linux takes 128 KiB a variable; a longer prompt is in the file alone. */
    private static final int LONGEST_PROMPT_BYTES = 120_000;

    private final PlannedSession session;
    private final RunPlan plan;
    private final Path folder;
    private final Path logs;

    /**
     * That of the next attempt at {@code session}.
     *
     * @param root the run's temporary folder, see {@link #root}
     * @param logs the folder below which each attempt has one for what its commands print
     */
    Workspace(Path root, Path logs, PlannedSession session, RunPlan plan) {
        this.session = session;
        this.plan = plan;
        int position = session.position();
        this.folder = root.resolve(position < 10 ? "0" + position : Integer.toString(position));
        int attempt = session.nextAttempt();
        this.logs = logs.resolve(session.sessionId() + (attempt == 1 ? "" : ".attempt" + attempt));
    }

    /** The folder of all sessions of a run, below {@code temporary}. */
    static Path root(Path temporary, RunPlan plan) {
        return temporary.resolve("abtest-" + plan.runId());
    }

    /** Removes the folder of a run's sessions when nothing was kept in it. */
    static void removeIfEmpty(Path root) {
        File run = root.toFile();
        String[] kept = run.list();
        if (kept != null && kept.length == 0) {
            run.delete();
        }
    }

    /** Where the commands run. */
    Path work() {
        return folder.resolve("work");
    }

    /** What the session's prompt is in. */
    Path prompt() {
        return folder.resolve("prompt.txt");
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
        return folder.resolve("home");
    }

    private Path messages() {
        return folder.resolve("messages.json");
    }

    /** Makes all folders anew, whatever a killed run has left of them. */
    void create(String promptText) throws IOException {
        FolderTree.delete(logs);
        Files.createDirectories(logs);
        makePrivate(folder.getParent());
        FolderTree.delete(folder);
        Files.createDirectories(work());
        Files.createDirectory(home());
        if (plan.options().workdir().isPresent()) {
            FolderTree.copy(Path.of(plan.options().workdir().get()), work());
        }
        Files.writeString(prompt(), promptText);
        Files.write(messages(), json(plan.messages(session.type())).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes everything but the logs. */
    void delete() throws IOException {
        FolderTree.delete(folder);
    }

    /** What the session's commands find in their environment, beside the user's own; sorted by name. */
    Map<String, String> variables(Agent.Subject subject) {
        Map<String, String> variables = new TreeMap<>();
        TestTask task = subject.task();
        variables.put("ABTEST_RUN_ID", plan.runId());
        variables.put("ABTEST_TEST_ID", subject.testId());
        variables.put("ABTEST_TASK_ID", task.taskId());
        variables.put("ABTEST_SESSION_ID", session.sessionId());
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

    private static void makePrivate(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(root.getParent());
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(root).getName().equals(System.getProperty("user.name"))) {
            // Everybody can write to /tmp: neither a link nor a folder of somebody else's is used.
            throw new UserError(root + ": in the way of the run's folders; remove it, or set TMPDIR");
        }
    }

    private static ArrayNode json(List<RunPlan.Message> messages) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (RunPlan.Message message : messages) {
            list.addObject().put("role", message.role()).put("content", message.content());
        }
        return list;
    }
}
