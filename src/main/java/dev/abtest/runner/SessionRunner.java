package dev.abtest.runner;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionResult;
import dev.abtest.store.FileErrors;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Does sessions by running their commands, step by step: prepare, the agent, check, cleanup. */
public final class SessionRunner implements Agent {
    private static final Path NOTHING = Path.of("/dev/null");
    /** A file's time can be older than the clock by so much, because the file system's clock ticks. */
    private static final long FILE_TIME_MILLIS = 20;

    /**
     * Where sessions are done.
     *
     * @param environment what the commands inherit
     * @param clock when sessions start and end
     * @param logs the folder for what the commands print
     * @param keep whether the folders of good sessions are kept as well
     */
    public record Place(Map<String, String> environment, LocalClock clock, Path logs, boolean keep) {
        private Path root(RunPlan plan) {
            String temporary = environment.getOrDefault("TMPDIR", "");
            return Workspace.root(
                    Path.of(temporary.isEmpty() ? "/tmp" : temporary).toAbsolutePath(), plan);
        }

        private Workspace workspace(PlannedSession session, RunPlan plan) {
            return new Workspace(root(plan), logs, session, plan);
        }
    }

    private final Place place;
    private final Set<Steps> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    public SessionRunner(Place place) {
        this.place = place;
    }

    @Override
    public Attempt attempt(PlannedSession session, RunPlan plan, Subject subject) {
        Steps steps = new Steps(session, plan, subject, place);
        running.add(steps);
        try {
            return stopped ? Attempt.infrastructure("stopped") : steps.run();
        } catch (IOException e) {
            return Attempt.infrastructure(
                    FileErrors.reading(fileOf(e, place.root(plan)), e).getMessage());
        } finally {
            running.remove(steps);
        }
    }

    private static Path fileOf(IOException e, Path otherwise) {
        return e instanceof FileSystemException failure && failure.getFile() != null
                ? Path.of(failure.getFile())
                : otherwise;
    }

    @Override
    public void stop() {
        stopped = true;
        running.parallelStream().forEach(Steps::stop);
    }

    /** Removes the folder of the run's sessions when nothing was kept in it. */
    public void tidy(RunPlan plan) {
        Workspace.removeIfEmpty(place.root(plan));
    }

    /** The session's own environment variables, to be shown before anything starts. */
    public Map<String, String> environment(PlannedSession session, RunPlan plan, Subject subject) {
        return place.workspace(session, plan).variables(subject);
    }

    /** Ends the processes that a run left behind when it was killed itself. */
    public static void sweep(RunPlan plan) {
        new ProcessTree(Set.of("ABTEST_RUN_ID=" + plan.runId()))
                .end(plan.options().limits().killAfter());
    }

    /** One attempt at a session. */
    private static final class Steps {
        private final PlannedSession session;
        private final RunPlan plan;
        private final Subject subject;
        private final Place place;
        private final Workspace workspace;
        private final Map<String, String> environment;
        private final ProcessTree tree;
        private AgentProcess current;
        private boolean stopped;

        Steps(PlannedSession session, RunPlan plan, Subject subject, Place place) {
            this.session = session;
            this.plan = plan;
            this.subject = subject;
            this.place = place;
            this.workspace = place.workspace(session, plan);
            this.environment = new HashMap<>(place.environment());
            environment.remove("ABTEST_PROMPT"); // an outer run's
            environment.putAll(workspace.variables(subject));
            this.tree = new ProcessTree(
                    Set.of("ABTEST_RUN_ID=" + plan.runId(), "ABTEST_SESSION_ID=" + session.sessionId()));
        }

        /** Does it. */
        Attempt run() throws IOException {
            workspace.create(subject.task().prompt());
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
                workspace.delete();
            }
            return attempt;
        }

        /** Ends what is running, from another thread. */
        void stop() {
            AgentProcess process;
            synchronized (this) {
                stopped = true;
                process = current;
            }
            if (process != null) {
                process.stop();
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
            Instant since = Instant.now().minusMillis(FILE_TIME_MILLIS);
            AgentProcess.Exit exit = step(
                    "agent",
                    plan.command(session.type()),
                    plan.options().promptOnStdin() ? workspace.prompt() : NOTHING);
            OffsetDateTime end = place.clock().now();
            if (exit.stopped()) {
                return Attempt.infrastructure("stopped");
            }
            boolean startedAndEnded = exit.status() != 126
                    && exit.status() != 127
                    && exit.signal().isEmpty();
            if (!startedAndEnded && !exit.timedOut()) {
                return Attempt.infrastructure("the command " + words(exit, "agent"));
            }
            Optional<SessionResult> record = AgentTranscript.read(records(since), session.type(), subject.task());
            Optional<String> apiError = record.flatMap(read -> AgentTranscript.apiError(read, exit.status()));
            if (apiError.isPresent() && !exit.timedOut()) {
                return Attempt.infrastructure("the agent's provider: " + apiError.get())
                        .costing(AgentTranscript.costUsd(record.get()));
            }
            MeasuredSession measured = new MeasuredSession(session, plan, exit, record)
                    .task(subject.task().taskId())
                    .times(IsoTime.format(start), IsoTime.format(end))
                    .logs(workspace.logs());
            return exit.timedOut() ? measured.timedOut() : checked(measured, exit);
        }

        private Attempt checked(MeasuredSession measured, AgentProcess.Exit exit) throws IOException {
            Optional<String> check = plan.options().commands().check();
            if (check.isEmpty()) {
                return measured.ended();
            }
            environment.put("ABTEST_EXIT_STATUS", Integer.toString(exit.status()));
            environment.put("ABTEST_STDOUT", workspace.output("agent").toString());
            environment.put("ABTEST_STDERR", workspace.errors("agent").toString());
            AgentProcess.Exit checked = step("check", check.get(), NOTHING);
            if (checked.timedOut() || checked.status() >= 126) {
                return Attempt.infrastructure("check " + words(checked, "check"));
            }
            return measured.judged(checked.status() == 0).ended();
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
                    ? AgentTranscript.filesSince(
                            since, fromHome(glob.get()), workspace.work().toRealPath())
                    : List.of();
            return named.isEmpty() ? List.of(workspace.output("agent")) : named;
        }

        private String fromHome(String glob) {
            String home = place.environment().getOrDefault("HOME", "");
            return glob.startsWith("~/") ? home + glob.substring(1) : glob;
        }

        private AgentProcess.Exit step(String name, String command, Path input) throws IOException {
            environment.put(Workspace.STEP, name);
            AgentProcess process;
            synchronized (this) {
                if (stopped) {
                    return AgentProcess.Exit.NOT_STARTED;
                }
                process = AgentProcess.start(
                        new AgentProcess.Task(
                                command,
                                workspace.work(),
                                environment,
                                Workspace.MARKS,
                                input,
                                workspace.output(name),
                                workspace.errors(name)),
                        plan.options().limits());
                current = process;
            }
            try {
                return process.await(plan.options().limits().timeout());
            } finally {
                synchronized (this) {
                    current = null;
                }
            }
        }

        private String words(AgentProcess.Exit exit, String step) {
            return exit.words(plan.options().limits().timeout(), workspace.errors(step));
        }
    }
}
