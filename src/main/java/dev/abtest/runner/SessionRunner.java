package dev.abtest.runner;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.FileErrors;
import dev.abtest.store.OwnFolder;
import dev.abtest.transcript.ImportRules;
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
import java.util.concurrent.ConcurrentHashMap;

/** Does sessions by running their commands, step by step: prepare, the agent, check, cleanup. */
public final class SessionRunner implements Agent {
    private static final Path NOTHING = Path.of("/dev/null");
    /** The name of the step in which the agent works. */
    private static final String AGENT = "agent";

    /**
     * Where sessions are done.
     *
     * @param environment what the commands inherit
     * @param clock when sessions start and end
     * @param logs the folder for what the commands print; made when it is missing
     * @param keep whether the folders of good sessions are kept as well
     */
    public record Place(Map<String, String> environment, LocalClock clock, Path logs, boolean keep) {
        private Path temporary() {
            String folder = environment.getOrDefault("TMPDIR", "");
            return Path.of(folder.isEmpty() ? "/tmp" : folder).toAbsolutePath();
        }
    }

    private final Place place;
    private final Set<Steps> running = ConcurrentHashMap.newKeySet();
    private Optional<RunFolder> folder = Optional.empty();
    private volatile boolean stopped;

    public SessionRunner(Place place) {
        this.place = place;
    }

    /** Makes the folders that all sessions share, before there is more than one thread that could. */
    @Override
    public List<String> begin(RunPlan plan, Subject subject, Optional<RunPlan> killed) {
        Path temporary = place.temporary();
        try {
            Files.createDirectories(place.logs().getParent());
            OwnFolder.ensure(place.logs(), ABTestManager.ownerOfLogs(subject.testId()));
        } catch (IOException e) {
            throw FileErrors.failed("make the folder for logs", place.logs(), e);
        }
        RunFolder made = RunFolder.create(temporary, plan);
        folder = Optional.of(made);
        return killed.isPresent() ? made.clearUpAfter(killed.get()) : List.of();
    }

    @Override
    public void end() {
        folder.ifPresent(RunFolder::close);
        folder = Optional.empty();
    }

    @Override
    public Attempt attempt(PlannedSession session, RunPlan plan, Subject subject) {
        OwnFolder own;
        OwnFolder logs;
        try {
            own = folder.orElseThrow().forAttempt(Workspace.nameOf(session));
        } catch (IOException e) {
            return failed("make the session's folder", place.temporary(), e);
        }
        try {
            logs = OwnFolder.create(place.logs(), Workspace.nameOfLogs(session), RunFolder.owner(plan));
        } catch (IOException e) {
            return failed("make the session's folder for logs", place.logs(), e).then(() -> RunFolder.remove(own));
        }
        Steps steps = new Steps(new Workspace(own.path(), logs.path(), session, plan), session, plan, subject, place);
        running.add(steps);
        try {
            Attempt attempt = stopped ? Attempt.infrastructure("stopped") : steps.run(own);
            boolean worthKeeping = !stopped && steps.begun && (place.keep() || steps.hasFailed(attempt));
            return attempt.then(() -> worthKeeping ? released(own) : RunFolder.remove(own));
        } finally {
            running.remove(steps);
        }
    }

    /** No result: something that the session needs could not be done, see {@link FileErrors#failed}. */
    private static Attempt failed(String doing, Path path, IOException e) {
        return Attempt.infrastructure(FileErrors.failed(doing, path, e).getMessage());
    }

    private static Optional<String> released(OwnFolder own) {
        try {
            own.release();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileErrors.failed("keep the session's folder", own.path(), e)
                    .getMessage());
        }
    }

    @Override
    public void stop() {
        stopped = true;
        running.parallelStream().forEach(Steps::stop);
    }

    /** The session's own environment variables, to be shown before anything starts. */
    public Map<String, String> environment(PlannedSession session, RunPlan plan, Subject subject) {
        Path expected = RunFolder.expected(place.temporary(), plan).resolve(Workspace.nameOf(session));
        return new Workspace(expected, place.logs().resolve(Workspace.nameOfLogs(session)), session, plan)
                .variables(subject);
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
        /** Whether anything ran, so that there can be something to look at. */
        private boolean begun;

        Steps(Workspace workspace, PlannedSession session, RunPlan plan, Subject subject, Place place) {
            this.session = session;
            this.plan = plan;
            this.subject = subject;
            this.place = place;
            this.workspace = workspace;
            this.environment = new HashMap<>(place.environment());
            environment.remove("ABTEST_PROMPT"); // an outer run's
            environment.putAll(workspace.variables(subject));
            this.tree = new ProcessTree(
                    Set.of(Workspace.RUN_ID + '=' + plan.runId(), Workspace.SESSION_ID + '=' + session.sessionId()));
        }

        /** Does it in {@code own}, the workspace's folder. */
        Attempt run(OwnFolder own) {
            try {
                workspace.fill(own, subject.task().prompt());
            } catch (IOException e) {
                return failed("fill the session's folder", own.path(), e);
            }
            begun = true;
            try {
                return prepareAndWork();
            } finally {
                cleanUp();
            }
        }

        /** Whether somebody may want to see what is in the session's folder. */
        boolean hasFailed(Attempt attempt) {
            boolean checked = plan.options().commands().check().isPresent();
            return attempt.outcome() != Outcome.COMPLETED
                    || checked && !attempt.result().orElseThrow().success();
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

        private Attempt prepareAndWork() {
            Optional<Attempt> unprepared =
                    prepare("prepare", plan.options().commands().prepare());
            if (unprepared.isEmpty()) {
                String ofArm = "prepare-" + plan.seen(session.type()).key();
                unprepared = prepare(ofArm, plan.prepare(session.type()));
            }
            return unprepared.isPresent() ? unprepared.get() : work();
        }

        /** Runs a command that prepares the session, if there is one; says what came of it when it failed. */
        private Optional<Attempt> prepare(String name, Optional<String> command) {
            if (command.isEmpty()) {
                return Optional.empty();
            }
            try {
                AgentProcess.Exit exit = step(name, command.get(), NOTHING);
                if (exit.isMissing()) {
                    return Optional.of(missing(name, command.get()));
                }
                boolean good = exit.status() == 0 && !exit.timedOut();
                return good ? Optional.empty() : Optional.of(Attempt.infrastructure(name + " " + words(exit, name)));
            } catch (IOException e) {
                return Optional.of(failed("start " + name, workspace.logs(), e));
            }
        }

        private Attempt work() {
            OffsetDateTime start = place.clock().now();
            Instant since = Instant.now();
            AgentProcess.Exit exit;
            try {
                exit = step(
                        AGENT,
                        plan.command(session.type()),
                        plan.options().promptOnStdin() ? workspace.prompt() : NOTHING);
            } catch (IOException e) {
                return failed("start the command", workspace.logs(), e);
            }
            OffsetDateTime end = place.clock().now();
            if (exit.stopped()) {
                return Attempt.infrastructure("stopped");
            }
            if (exit.isMissing()) {
                return missing(AGENT, plan.command(session.type()));
            }
            if (exit.signal().isPresent() && !exit.timedOut()) {
                return Attempt.infrastructure("the command " + words(exit, AGENT));
            }
            return worked(exit, since, start, end);
        }

        /** From here on the session is paid for: whatever fails now, it has a result, unless the agent could not work. */
        private Attempt worked(AgentProcess.Exit exit, Instant since, OffsetDateTime start, OffsetDateTime end) {
            AgentTranscript.Found found = AgentTranscript.find(expected(since));
            Optional<String> outside = exit.timedOut() ? Optional.empty() : outside(exit, found);
            if (outside.isPresent()) {
                return Attempt.infrastructure(outside.get()).costing(found.costUsd());
            }
            MeasuredSession measured = new MeasuredSession(session, plan, exit, found)
                    .task(subject.task().taskId())
                    .times(IsoTime.format(start), IsoTime.format(end))
                    .logs(workspace.logs());
            if (exit.timedOut()) {
                return measured.timedOut();
            }
            return workspace.hasWork()
                    ? checked(measured, exit)
                    : measured.remarking("the agent deleted its working directory")
                            .failed();
        }

        /** There was nothing to execute: the next attempt would not find it either. */
        private Attempt missing(String step, String command) {
            String what = (step.equals(AGENT) ? "" : step + ": ") + Said.missing(workspace.errors(step), command);
            String where = plan.options().workdir().isPresent()
                    ? "commands run in a copy of --workdir, so a relative path means that copy"
                    : "commands run in an empty folder of their own, so a relative path finds nothing";
            return Attempt.infrastructure(what)
                    .stopping(Optional.of(what + "; " + where + "; correct it, and start anew with --new-run"));
        }

        /** What kept the agent from its work without being its fault. */
        private Optional<String> outside(AgentProcess.Exit exit, AgentTranscript.Found found) {
            Optional<String> error = found.endingError(exit.status());
            if (error.isPresent() && OutsideCause.inSessionError(error.get()).isPresent()) {
                return Optional.of("the agent's provider: " + error.get());
            }
            if (exit.status() == 0 || error.isPresent() && OutsideCause.blamesTheAgent(error.get())) {
                return Optional.empty();
            }
            Optional<String> said = Said.beginner(workspace.errors(AGENT));
            if (found.record().isEmpty() && said.isEmpty()) {
                said = Said.beginner(workspace.output(AGENT));
            }
            if (!found.isWithoutReply() && (found.record().isPresent() || said.isEmpty())) {
                return Optional.empty();
            }
            String why = said.or(() -> error).orElseGet(() -> Said.lastLine(workspace.errors(AGENT)));
            return Optional.of("the agent ended with exit status " + exit.status() + " before any reply of the model"
                    + (why.isEmpty() ? "" : ": " + why));
        }

        private Attempt checked(MeasuredSession measured, AgentProcess.Exit exit) {
            Optional<String> check = plan.options().commands().check();
            if (check.isEmpty()) {
                return measured.ended();
            }
            environment.put("ABTEST_EXIT_STATUS", Integer.toString(exit.status()));
            environment.put("ABTEST_STDOUT", workspace.output(AGENT).toString());
            environment.put("ABTEST_STDERR", workspace.errors(AGENT).toString());
            String problem;
            try {
                AgentProcess.Exit checked = step("check", check.get(), NOTHING);
                if (checked.stopped()) {
                    return Attempt.infrastructure("stopped");
                }
                if (checked.endedByItself()) {
                    return measured.judged(checked.status() == 0).ended();
                }
                problem = "the check " + words(checked, "check");
            } catch (IOException e) {
                problem = FileErrors.failed("start the check", workspace.logs(), e)
                        .getMessage();
            }
            return measured.unjudged(problem)
                    .ended()
                    .stopping(Optional.of("session " + session.sessionId() + " is stored, but not judged: " + problem
                            + "; correct what --check needs, then --resume goes on with the other sessions"));
        }

        private void cleanUp() {
            Optional<String> cleanup = plan.options().commands().cleanup();
            if (cleanup.isPresent() && !stopped()) {
                try {
                    step("cleanup", cleanup.get(), NOTHING);
                } catch (IOException e) {
                    // Its output has nowhere to go, or there is no shell any more: the session's result stands.
                }
            }
            tree.end(plan.options().limits().killAfter()); // what prepare has started for the time of the session
        }

        private AgentTranscript.Expected expected(Instant start) {
            return new AgentTranscript.Expected(
                    start,
                    workspace.output(AGENT),
                    plan.options().limits().maxLogBytes(),
                    plan.options().transcript().map(this::fromHome),
                    workspace.work(),
                    ImportRules.of(session.type(), subject.task()));
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
                                workspace.hasWork() ? workspace.work() : Path.of("/"),
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
