package dev.abtest.cli;

import dev.abtest.design.PlanJson;
import dev.abtest.design.RunPlan;
import dev.abtest.design.RunPlan.Design;
import dev.abtest.design.RunPlan.Message;
import dev.abtest.model.ABTest;
import dev.abtest.model.IsoTime;
import dev.abtest.model.SessionType;
import dev.abtest.report.Escape;
import dev.abtest.runner.Agent;
import dev.abtest.runner.SessionRunner;
import dev.abtest.runner.StoredRun;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** {@code abtest run}: the original's run_comparison. */
final class RunCommand implements Callable<Integer> {
    private static final String RECIPES = """

            Each agent; give both arms the same command, and --prepare-warm what makes a
            session warm (src/docs/run.md has the whole recipes):
             Claude Code  CLAUDE_CONFIG_DIR=$ABTEST_HOME claude -p
                            --dangerously-skip-permissions --verbose
                            --output-format stream-json -- "$ABTEST_PROMPT"
               --transcript '../home/projects/*/*.jsonl'
               --prepare-warm 'cp ~/notes/CLAUDE.md .'
             Codex        CODEX_HOME=$ABTEST_HOME codex exec --json
                            --skip-git-repo-check -s danger-full-access
                            "$ABTEST_PROMPT"
               --transcript '../home/sessions/**/*.jsonl'
               --prepare-warm 'cp ~/notes/AGENTS.md .'
             Gemini CLI   HOME=$ABTEST_HOME gemini -p "$ABTEST_PROMPT" --yolo
                            --skip-trust --output-format stream-json
               --transcript '../home/.gemini/tmp/*/chats/session-*'
               --prepare-warm 'cp ~/notes/GEMINI.md .'
             Hermes       HERMES_HOME=$ABTEST_HOME hermes chat -q "$ABTEST_PROMPT"
                            --yolo --format stream-json
               --prepare-warm 'cp ~/notes/AGENTS.md .'

            Every command finds ABTEST_PROMPT, ABTEST_PROMPT_FILE, ABTEST_MESSAGES_FILE,
            ABTEST_WORKDIR, ABTEST_HOME (an empty folder of the session's own),
            ABTEST_SESSION_TYPE, ABTEST_SESSION_ID, ABTEST_TASK_ID and ABTEST_TEST_ID;
            --check finds ABTEST_EXIT_STATUS, ABTEST_STDOUT and ABTEST_STDERR as well.
            Nothing of the test is ever pasted into a command line: write
            "$ABTEST_PROMPT" in double quotes, and your command in single ones.
            """;

    private final RunOptions given = new RunOptions();
    final OptionSet options = given.options.runs(this).endingWith(RECIPES);
    private final Context context;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ABTestManager manager = given.test.manager(context);
        String testId = given.test.find(manager);
        SessionRunner sessions = new SessionRunner(place(manager, testId));
        if (given.dryRun.get()) {
            return showPlan(manager.load(testId), sessions);
        }
        return new RunInvocation(context, manager, sessions, given.bounds()).run(() -> open(manager, testId));
    }

    private StoredRun open(ABTestManager manager, String testId) {
        if (given.resume.get()) {
            given.refusePlan("--resume goes on with the stored plan");
            return StoredRun.resume(manager, testId);
        }
        String now = IsoTime.format(context.clock().now());
        StoredRun.Over over = new StoredRun.Over(given.newRun.get(), given.pool.get());
        return StoredRun.begin(manager, testId, over, draw(now));
    }

    /** How a plan is made of these options; they are read before anything is locked. */
    private Function<ABTest, RunPlan> draw(String now) {
        Design design = given.design();
        RunPlan.Options each = given.ofSessions();
        Map<SessionType, List<Message>> messages = given.messages(context);
        return stored -> RunPlan.of(PlanJson.nextName(stored, now), design, each, messages);
    }

    private SessionRunner.Place place(ABTestManager manager, String testId) {
        Path folder = given.logs.isGiven() ? Path.of(given.logs.get()).resolve(testId) : manager.logs(testId);
        return new SessionRunner.Place(
                context.environment(), context.clock(), folder.toAbsolutePath(), given.keep.get());
    }

    private int showPlan(ABTest stored, SessionRunner sessions) {
        Agent.Subject subject = new Agent.Subject(stored.testId(), stored.task());
        subject.check();
        RunPlan plan = given.resume.get() ? StoredRun.lastPlan(stored) : draw("").apply(stored);
        context.out().println(RunInvocation.describe(plan) + "; nothing is started or stored");
        plan.remaining().forEach(session -> {
            context.out()
                    .println("\n" + session.sessionId() + " " + session.type().key() + ", block " + session.block()
                            + ": " + Escape.lines(plan.command(session.type())));
            plan.options()
                    .commands()
                    .prepare()
                    .ifPresent(command -> context.out().println(" prepare: " + Escape.lines(command)));
            plan.prepare(session.type())
                    .ifPresent(command -> context.out()
                            .println(" prepare " + plan.seen(session.type()).key() + ": " + Escape.lines(command)));
            sessions.environment(session, plan, subject)
                    .forEach((name, value) -> context.out().println(" " + name + "=" + Escape.lines(value)));
        });
        return ExitCode.OK;
    }
}
