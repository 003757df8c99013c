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
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code abtest run}: the original's run_comparison. */
final class RunCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final CommandSpec spec;
    private final RunOptionSpecs options;
    private final PositionalParamSpec test = TestArgument.stored();
    private final OptionSpec logs =
            Options.text("--logs", "DIR", "Keep what the sessions print in DIR (default: beside the stored test).");
    private final OptionSpec keep =
            Options.flag("Keep the folders of good sessions too; those of failed ones always stay.", "--keep");
    private final OptionSpec resume = Options.flag("Go on with the test's last run.", "--resume");
    private final OptionSpec newRun =
            Options.flag("Start a new run although the last one has sessions left.", "--new-run");
    private final OptionSpec dryRun =
            Options.flag("Print the plan and each session's environment; start and store nothing.", "--dry-run");

    RunCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
        this.spec = Command.describe(
                "run",
                this,
                "Start cold and warm sessions of an agent in random order, measure them, store them, and analyze them.",
                "Each session runs your command by sh -c in a working directory of its own, with the test's prompt in"
                        + " $ABTEST_PROMPT. Figures are read from what the agent prints.");
        this.options = new RunOptionSpecs(spec);
    }

    @Override
    public CommandSpec spec() {
        spec.addPositional(test);
        options.ofPlan().forEach(spec::addOption);
        options.ofCall().forEach(spec::addOption);
        spec.usageMessage().footer(Recipes.LINES);
        return spec.addOption(logs)
                .addOption(keep)
                .addOption(resume)
                .addOption(newRun)
                .addOption(dryRun)
                .addOption(store.spec());
    }

    @Override
    public Integer call() throws IOException {
        ABTestManager manager = store.manager();
        String testId = TestArgument.find(test.getValue(), manager);
        SessionRunner sessions = new SessionRunner(place(manager, testId));
        if (dryRun.<Boolean>getValue()) {
            return showPlan(manager.load(testId), sessions);
        }
        return new RunInvocation(context, manager, sessions, options.bounds()).run(() -> open(manager, testId));
    }

    private StoredRun open(ABTestManager manager, String testId) {
        if (resume.<Boolean>getValue()) {
            options.refusePlan("--resume goes on with the stored plan");
            return StoredRun.resume(manager, testId);
        }
        return StoredRun.begin(
                manager,
                testId,
                newRun.<Boolean>getValue(),
                draw(IsoTime.format(context.clock().now())));
    }

    /** How a plan is made of these options; they are read before anything is locked. */
    private Function<ABTest, RunPlan> draw(String now) {
        Design design = options.design();
        RunPlan.Options each = options.options();
        Map<SessionType, List<Message>> messages = Map.of(
                SessionType.COLD,
                MessagesFile.read(options.coldMessages(), context),
                SessionType.WARM,
                MessagesFile.read(options.warmMessages(), context));
        return stored -> RunPlan.of(PlanJson.nextName(stored, now), design, each, messages);
    }

    private SessionRunner.Place place(ABTestManager manager, String testId) {
        String given = logs.getValue();
        Path folder = given == null ? manager.folder().resolve(testId + ".logs") : Path.of(given);
        return new SessionRunner.Place(
                context.environment(), context.clock(), folder.toAbsolutePath(), keep.<Boolean>getValue());
    }

    private int showPlan(ABTest stored, SessionRunner sessions) {
        Agent.Subject subject = new Agent.Subject(stored.testId(), stored.task());
        subject.check();
        RunPlan plan = resume.<Boolean>getValue() ? StoredRun.lastPlan(stored) : draw("").apply(stored);
        context.out().println(RunInvocation.describe(plan) + "; nothing is started or stored");
        plan.remaining().forEach(session -> {
            context.out()
                    .println("\n" + session.sessionId() + " " + session.type().key() + ", block " + session.block()
                            + ": " + Escape.lines(plan.command(session.type())));
            sessions.environment(session, plan, subject)
                    .forEach((name, value) -> context.out().println(" " + name + "=" + Escape.lines(value)));
        });
        return ExitCode.OK;
    }
}
