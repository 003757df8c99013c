package dev.abtest.cli;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Settings;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionType;
import dev.abtest.report.Escape;
import dev.abtest.report.OutputFormat;
import dev.abtest.runner.ABTestRunner;
import dev.abtest.runner.RunListener;
import dev.abtest.runner.Schedule;
import dev.abtest.runner.SessionRunner;
import dev.abtest.runner.StoredRun;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One call of {@code abtest run} from the opened plan to the analysis, and what happens when it is interrupted. */
final class RunInvocation {
    private static final int LAST_WORDS_SECONDS = 5;

    private final Context context;
    private final ABTestManager manager;
    private final SessionRunner sessions;
    private final Schedule.Bounds bounds;
    private final CountDownLatch done = new CountDownLatch(1);

    RunInvocation(Context context, ABTestManager manager, SessionRunner sessions, Schedule.Bounds bounds) {
        this.context = context;
        this.manager = manager;
        this.sessions = sessions;
        this.bounds = bounds;
    }

    /** Opens the run, runs it, and returns the exit status. */
    int run(Supplier<StoredRun> open) throws IOException {
        Schedule.End end;
        RunPlan plan;
        try (StoredRun run = open.get()) {
            tell(describe(run.plan()) + ", stored in " + run.subject().testId() + resumed(run.plan()));
            if (run.isResumed()) {
                commands(run.plan()).forEach(this::tell);
            }
            warnIfNothingJudges(run);
            end = interruptible(run);
            plan = run.plan();
            if (end == Schedule.End.INTERRUPTED) {
                tell("interrupted: " + state(plan) + "; 'abtest run "
                        + run.subject().testId() + " --resume' goes on");
                return ExitCode.INTERRUPTED;
            }
            analyze(run.subject().testId());
        } finally {
            done.countDown();
        }
        return conclude(plan, end);
    }

    private static String resumed(RunPlan plan) {
        return plan.remaining().size() == plan.sessions().size() ? "" : "; " + state(plan);
    }

    /** {@code Run 1: 6 cold and 6 warm sessions in blocks of 1 + 1, seed 42}. */
    static String describe(RunPlan plan) {
        int perArm = plan.design().sessionsPerArm();
        int block = plan.design().block();
        String arms = plan.design().aa()
                ? perArm + " + " + perArm + " sessions of the cold command"
                : perArm + " cold and " + perArm + " warm sessions";
        return "Run " + plan.number() + ": " + arms + " in blocks of " + block + " + " + block + ", seed "
                + plan.design().seed();
    }

    /** What a stored plan is about to start: the test may be somebody else's. */
    private static List<String> commands(RunPlan plan) {
        List<String> lines = new ArrayList<>();
        RunPlan.Commands stored = plan.options().commands();
        lines.add("It runs the stored commands in "
                + plan.options()
                        .workdir()
                        .map(folder -> "a copy of " + Escape.line(folder))
                        .orElse("an empty folder")
                + ":");
        stored.prepare().ifPresent(command -> lines.add(" prepare: " + Escape.line(command)));
        for (SessionType arm : SessionType.values()) {
            plan.prepare(arm).ifPresent(command -> lines.add(" prepare " + arm.key() + ": " + Escape.line(command)));
        }
        for (SessionType arm : SessionType.values()) {
            lines.add(" " + arm.key() + ":    " + Escape.line(plan.command(arm)));
        }
        stored.check().ifPresent(command -> lines.add(" check:   " + Escape.line(command)));
        stored.cleanup().ifPresent(command -> lines.add(" cleanup: " + Escape.line(command)));
        return lines;
    }

    /** Runs it so that Ctrl-C ends the running agents before the JVM ends. */
    private Schedule.End interruptible(StoredRun run) {
        RunProgressPrinter progress = new RunProgressPrinter(run.plan(), run.before(), context.err());
        if (!context.showsProgress()) {
            return interruptible(run, progress.lines());
        }
        try (RunProgressPrinter.Bar bar = progress.bar()) {
            return interruptible(run, bar);
        }
    }

    private Schedule.End interruptible(StoredRun run, RunListener progress) {
        ABTestRunner runner = new ABTestRunner(sessions, progress);
        Thread hook = new Thread(() -> interrupt(runner), "run-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        Schedule.End end;
        try {
            end = runner.run(run, bounds);
        } catch (RuntimeException e) {
            remove(hook);
            throw e;
        }
        return remove(hook) ? end : Schedule.End.INTERRUPTED;
    }

    /** False if the JVM is ending, whatever the last session has brought. */
    private static boolean remove(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void interrupt(ABTestRunner runner) {
        runner.interrupt();
        try {
            done.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void warnIfNothingJudges(StoredRun run) {
        boolean judged = run.plan().options().commands().check().isPresent()
                || !run.subject().task().expectedTools().isEmpty()
                || !run.subject().task().successCriteria().isEmpty();
        if (!judged) {
            tell("abtest: warning: nothing tells whether a session solves the task, so task success stays unknown; add"
                    + " --check COMMAND, or success criteria to the test");
        }
    }

    private void analyze(String testId) throws IOException {
        ABTest test = manager.load(testId);
        OutputFormat.TEXT
                .report()
                .analyze(List.of(Analysis.of(test, Settings.DEFAULTS, context.clock())), context.out());
        context.out().flush();
    }

    private int conclude(RunPlan plan, Schedule.End end) {
        switch (end) {
            case COST_REACHED -> tell("--max-cost is reached: " + state(plan) + "; --resume goes on");
            case TIME_REACHED -> tell("--max-time is reached: " + state(plan) + "; --resume goes on");
            case FINISHED -> {
                if (!plan.remaining().isEmpty()) {
                    tell("abtest: " + state(plan) + "; when the reason is gone, --resume tries the others again:");
                    plan.remaining().forEach(this::tellLastFailure);
                    return ExitCode.FAILED;
                }
            }
            case INTERRUPTED -> throw new AssertionError("told before");
        }
        return ExitCode.OK;
    }

    private void tellLastFailure(PlannedSession session) {
        List<String> failures = session.failures();
        tell(" " + session.sessionId() + " " + session.type().key() + ": "
                + Escape.line(failures.get(failures.size() - 1)));
    }

    private static String state(RunPlan plan) {
        int total = plan.sessions().size();
        return total - plan.remaining().size() + " of " + total + " sessions have their result";
    }

    private void tell(String line) {
        context.err().println(line);
        context.err().flush();
    }
}
