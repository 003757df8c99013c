package dev.abtest.runner;

import dev.abtest.model.IsoTime;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One attempt at a session, step by step: prepare, the agent, check, cleanup. */
final class SessionSteps {
    private static final Path NOTHING = Path.of("/dev/null");

    private final PlannedSession session;
    private final RunPlan plan;
    private final Subject subject;
    private final SessionRunner.Place place;
    private final Workspace folder;
    private final Path logs;
    private final Map<String, String> environment;
    private final ProcessTree tree;
    private AgentProcess going;
    private boolean stopped;

    SessionSteps(PlannedSession session, RunPlan plan, Subject subject, SessionRunner.Place place) {
        this.session = session;
        this.plan = plan;
        this.subject = subject;
        this.place = place;
        this.folder = place.folder(session, plan);
        String attempt = session.nextAttempt() == 1 ? "" : ".attempt" + session.nextAttempt();
        this.logs = place.logs().resolve(session.sessionId() + attempt);
        this.environment = new HashMap<>(place.environment());
        environment.remove("ABTEST_PROMPT"); // an outer run's
        environment.putAll(SessionEnvironment.of(session, plan, folder, subject));
        this.tree =
                new ProcessTree(Set.of("ABTEST_RUN_ID=" + plan.runId(), "ABTEST_SESSION_ID=" + session.sessionId()));
    }

    /** Does it. */
    Attempt run() throws IOException {
        FolderTree.delete(logs);
        Files.createDirectories(logs);
        folder.create(plan.options().workdir(), subject.task().prompt(), plan.messages(session.type()));
        Attempt attempt;
        try {
            attempt = prepareAndWork();
        } finally {
            cleanUp();
        }
        boolean failed = attempt.outcome() != Outcome.COMPLETED
                || plan.options().commands().check().isPresent()
                        && !attempt.result().orElseThrow().success();
        if (stopped() || !failed && !place.keep()) {
            folder.delete();
        }
        return attempt;
    }

    /** Ends what is going on, from another thread. */
    void stop() {
        AgentProcess current;
        synchronized (this) {
            stopped = true;
            current = going;
        }
        if (current != null) {
            current.stop();
        }
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private Attempt prepareAndWork() throws IOException {
        Optional<String> prepare = plan.options().commands().prepare();
        if (prepare.isPresent()) {
            AgentProcess.Exit exit = step("prepare", prepare.get(), NOTHING);
            if (exit.status() != 0 || exit.timedOut()) {
                return Attempt.infrastructure("prepare " + words(exit, "prepare"));
            }
        }
        return work();
    }

    private Attempt work() throws IOException {
        OffsetDateTime start = place.clock().now();
        Instant since = Instant.now().minusMillis(20); // times of files lag behind the clock by a tick
        AgentProcess.Exit exit =
                step("agent", plan.command(session.type()), plan.options().promptOnStdin() ? folder.prompt() : NOTHING);
        OffsetDateTime end = place.clock().now();
        if (exit.stopped()) {
            return Attempt.infrastructure("stopped");
        }
        boolean startedAndEnded =
                exit.status() != 126 && exit.status() != 127 && exit.signal().isEmpty();
        if (!startedAndEnded && !exit.timedOut()) {
            return Attempt.infrastructure("the command " + words(exit, "agent"));
        }
        Optional<SessionResult> record = AgentTranscript.read(records(since), session.type(), subject.task());
        Optional<String> apiError = record.flatMap(read -> AgentTranscript.apiError(read, exit.status()));
        if (apiError.isPresent() && !exit.timedOut()) {
            return Attempt.infrastructure("the agent's provider: " + apiError.get())
                    .costing(AgentTranscript.costUsd(record.get()));
        }
        MeasuredSession report = new MeasuredSession(session, plan, exit, record)
                .task(subject.task().taskId())
                .times(IsoTime.format(start), IsoTime.format(end))
                .logs(logs);
        return exit.timedOut() ? report.timedOut() : checked(report, exit);
    }

    private Attempt checked(MeasuredSession report, AgentProcess.Exit exit) throws IOException {
        Optional<String> check = plan.options().commands().check();
        if (check.isEmpty()) {
            return report.ended();
        }
        environment.put("ABTEST_EXIT_STATUS", Integer.toString(exit.status()));
        environment.put("ABTEST_STDOUT", logs.resolve("agent").toString());
        environment.put("ABTEST_STDERR", logs.resolve("agent.err").toString());
        AgentProcess.Exit checked = step("check", check.get(), NOTHING);
        if (checked.timedOut() || checked.status() >= 126) {
            return Attempt.infrastructure("check " + words(checked, "check"));
        }
        return report.judged(checked.status() == 0).ended();
    }

    private void cleanUp() throws IOException {
        Optional<String> cleanup = plan.options().commands().cleanup();
        if (cleanup.isPresent() && !stopped()) {
            step("cleanup", cleanup.get(), NOTHING);
        }
        tree.end(plan.options().limits().killAfter()); // what prepare has started for the time of the session
    }

    private List<Path> records(Instant since) throws IOException {
        Optional<String> glob = plan.options().transcript();
        List<Path> named = glob.isPresent()
                ? new TranscriptGlob(home(glob.get()), folder.work().toRealPath()).filesSince(since)
                : List.of();
        return named.isEmpty() ? List.of(logs.resolve("agent")) : named;
    }

    private String home(String glob) {
        String home = place.environment().getOrDefault("HOME", "");
        return glob.startsWith("~/") ? home + glob.substring(1) : glob;
    }

    private AgentProcess.Exit step(String name, String command, Path input) throws IOException {
        environment.put(SessionEnvironment.STEP, name);
        AgentProcess process;
        synchronized (this) {
            if (stopped) {
                return new AgentProcess.Exit(128 + 15, false, true, 0, 0, true);
            }
            process = AgentProcess.start(
                    new AgentProcess.Task(
                            command, folder.work(), environment, SessionEnvironment.MARKS, input, logs.resolve(name)),
                    plan.options().limits());
            going = process;
        }
        try {
            return process.await(plan.options().limits().timeout());
        } finally {
            synchronized (this) {
                going = null;
            }
        }
    }

    private String words(AgentProcess.Exit exit, String step) {
        return ExitWords.of(exit, plan.options().limits().timeout(), logs.resolve(step + ".err"));
    }
}
