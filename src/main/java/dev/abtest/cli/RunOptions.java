package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.design.RunPlan;
import dev.abtest.design.RunPlan.Design;
import dev.abtest.design.RunPlan.Message;
import dev.abtest.model.SessionType;
import dev.abtest.runner.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The options of {@code abtest run}, and what they mean. */
final class RunOptions {
    private static final int DEFAULT_SESSIONS = 5;
    /** Seeds that are not given are short, so that people can type them again. */
    private static final int SEED_RANGE = 1_000_000;

    final OptionSet options = new OptionSet(
            "run",
            "Start cold and warm sessions of an agent in random order, measure them, store them, and analyze them.",
            "Each session runs your command by sh -c in a working directory of its own, with the test's prompt in"
                    + " $ABTEST_PROMPT. Figures are read from what the agent prints.");
    final TestArgument test = TestArgument.stored(options);
    private final Opt<String> cold = options.text("--cold", "COMMAND", "What a cold session runs, by sh -c.");
    private final Opt<String> warm = options.text("--warm", "COMMAND", "What a warm session runs, by sh -c.");
    private final Opt<Boolean> aa = options.flag(
                    "Run the cold command in both arms: how often does your set-up raise a false alarm?", "--aa")
            .notWith("--warm", "runs the cold command in both arms; leave out --warm");
    private final Opt<Integer> sessions = options.wholeNumber("--sessions", "N", "Sessions of each arm (default: 5).");
    private final Opt<Integer> block =
            options.wholeNumber("--block", "K", "Draw the order in blocks of K cold and K warm sessions (default: 1).");
    private final Opt<String> seed = options.text("--seed", "S", "A whole number; the same seed gives the same order.");
    private final Opt<String> workdir =
            options.text("--workdir", "DIR", "Each session works in its own copy of DIR (default: an empty folder).");
    private final Opt<String> prepare =
            options.text("--prepare", "COMMAND", "Run before each session, in its working directory.");
    private final Opt<String> prepareCold =
            options.text("--prepare-cold", "COMMAND", "Run after --prepare, before each cold session.");
    private final Opt<String> prepareWarm = options.text(
                    "--prepare-warm",
                    "COMMAND",
                    "Run after --prepare, before each warm session: what makes it warm, such as copying notes.")
            .notWith("--aa", "cannot go with --aa, which prepares all sessions as cold ones");
    private final Opt<String> check =
            options.text("--check", "COMMAND", "Run after each session; exit status 0 means the task is solved.");
    private final Opt<String> cleanup = options.text("--cleanup", "COMMAND", "Run at the end of each session.");
    private final Opt<String> transcript = options.text(
            "--transcript",
            "GLOB",
            "The files in which the agent records the session, within its working directory unless GLOB begins with"
                    + " / or ~/ (default: its standard output is read).");
    private final Opt<String> coldMessages = options.text(
            "--cold-messages", "FILE", "JSON list of {\"role\", \"content\"} that cold sessions find in a file.");
    private final Opt<String> warmMessages = options.text("--warm-messages", "FILE", "The same for warm sessions.");
    private final Opt<Boolean> promptOnStdin = options.choice(
            "--stdin",
            "closed|prompt",
            "What the agent reads from standard input (default: closed).",
            new Words<Boolean>().add("closed", false).add("prompt", true),
            false);
    private final Opt<Duration> timeout =
            options.duration("--timeout", "The longest that a session may take (default: 30m).");
    private final Opt<Duration> killAfter =
            options.duration("--kill-after", "Time to end in, for processes that are asked to (default: 5s).");
    private final Opt<Integer> retries = options.wholeNumber(
            "--retries", "N", "Attempts more when something else than the agent fails (default: 2).");
    private final Opt<Long> maxLog =
            options.size("--max-log", "Keep so much of each output of a session (default: 64M).");
    /** All of the above: they are part of a plan, and so cannot go with {@code --resume}. */
    private final List<Opt<?>> ofPlan = options.soFar();

    private final Opt<Integer> jobs = options.wholeNumber("--jobs", "J", "Run J sessions at once (default: 1).");
    private final Opt<Double> maxCost =
            options.number("--max-cost", "USD", "Start no session when the agents say that they cost so much.");
    private final Opt<Duration> maxTime = options.duration("--max-time", "Start no session after so long.");
    final Opt<String> logs = options.text(
            "--logs", "DIR", "Keep what the sessions print in DIR/TEST (default: beside the stored test).");
    final Opt<Boolean> keep =
            options.flag("Keep the folders of good sessions too; those of failed ones always stay.", "--keep");
    final Opt<Boolean> resume = options.flag("Go on with the test's last run.", "--resume");
    final Opt<Boolean> newRun = options.flag("Start a new run although the last one has sessions left.", "--new-run");
    final Opt<Boolean> pool = options.flag(
            "Analyze the sessions together with those of earlier runs although commands, check, prompt or working"
                    + " directory differ.",
            "--pool");
    final Opt<Boolean> dryRun =
            options.flag("Print the plan and each session's environment; start and store nothing.", "--dry-run");

    Design design() {
        int perArm = atLeast(1, sessions, DEFAULT_SESSIONS);
        int perBlock = atLeast(1, block, 1);
        if (perArm > Design.MAX_SESSIONS) {
            throw options.misuse(sessions.name() + " must be at most " + Design.MAX_SESSIONS + ", not " + perArm);
        }
        return new Design(perArm, perBlock, seedNumber(), aa.get());
    }

    private long seedNumber() {
        if (!seed.isGiven()) {
            return new SecureRandom().nextInt(SEED_RANGE);
        }
        try {
            return Long.parseLong(seed.get());
        } catch (NumberFormatException e) {
            throw options.misuse(seed.name() + " must be a whole number, not '" + seed.get() + "'");
        }
    }

    /** What every session of a new run does. */
    RunPlan.Options ofSessions() {
        RunPlan.Limits defaults = RunPlan.Limits.DEFAULTS;
        int again = atLeast(0, retries, defaults.retries());
        return new RunPlan.Options(
                commands(),
                new RunPlan.Limits(
                        timeout.orElse(defaults.timeout()),
                        killAfter.orElse(defaults.killAfter()),
                        maxLog.orElse(defaults.maxLogBytes()),
                        again),
                promptOnStdin.get(),
                folder(),
                transcript.value());
    }

    private RunPlan.Commands commands() {
        if (!cold.isGiven() || !warm.isGiven() && !aa.get()) {
            throw options.misuse("give the commands to compare with --cold and --warm, or go on with --resume");
        }
        return new RunPlan.Commands(
                cold.get(),
                aa.get() ? cold.get() : warm.get(),
                prepare.value(),
                prepareCold.value(),
                prepareWarm.value(),
                check.value(),
                cleanup.value());
    }

    private Optional<String> folder() {
        Optional<Path> folder = workdir.value().map(Path::of);
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw options.misuse(workdir.name() + " '" + workdir.get() + "' is not a folder");
        }
        return folder.map(path -> path.toAbsolutePath().toString());
    }

    Map<SessionType, List<Message>> messages(Context context) {
        return Map.of(
                SessionType.COLD, messages(coldMessages, context), SessionType.WARM, messages(warmMessages, context));
    }

    private static List<Message> messages(Opt<String> file, Context context) {
        return file.isGiven() ? InputFile.messages(file.get(), context) : List.of();
    }

    Schedule.Bounds bounds() {
        return new Schedule.Bounds(
                atLeast(1, jobs, 1),
                maxCost.isGiven() ? OptionalDouble.of(maxCost.get()) : OptionalDouble.empty(),
                maxTime.value());
    }

    /** Refuses what belongs to a new plan. */
    void refusePlan(String because) {
        List<String> given = new ArrayList<>();
        for (Opt<?> option : ofPlan) {
            if (option.isGiven()) {
                given.add(option.name());
            }
        }
        if (!given.isEmpty()) {
            throw options.misuse(because + ", so " + String.join(", ", given) + " cannot go with it");
        }
    }

    private int atLeast(int least, Opt<Integer> option, int otherwise) {
        int value = option.orElse(otherwise);
        if (value < least) {
            throw options.misuse(option.name() + " must be " + least + " or more, not " + value);
        }
        return value;
    }
}
