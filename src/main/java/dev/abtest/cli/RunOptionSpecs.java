package dev.abtest.cli;

import dev.abtest.design.RunPlan;
import dev.abtest.design.RunPlan.Design;
import dev.abtest.runner.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options of {@code abtest run}, and what they mean. */
final class RunOptionSpecs {
    private static final int DEFAULT_SESSIONS = 5;
    /** Seeds that are not given are short, so that people can type them again. */
    private static final int SEED_RANGE = 1_000_000;

    private enum Stdin {
        CLOSED,
        PROMPT
    }

    private final CommandSpec spec;
    private final OptionSpec cold = Options.text("--cold", "COMMAND", "What a cold session runs, by sh -c.");
    private final OptionSpec warm = Options.text("--warm", "COMMAND", "What a warm session runs, by sh -c.");
    private final OptionSpec aa =
            Options.flag("Run the cold command in both arms: how often does your set-up raise a false alarm?", "--aa");
    private final OptionSpec sessions = Options.wholeNumber("--sessions", "N", "Sessions of each arm (default: 5).");
    private final OptionSpec block =
            Options.wholeNumber("--block", "K", "Draw the order in blocks of K cold and K warm sessions (default: 1).");
    private final OptionSpec seed = Options.text("--seed", "S", "A whole number; the same seed gives the same order.");
    private final OptionSpec prepare =
            Options.text("--prepare", "COMMAND", "Run before each session, in its working directory.");
    private final OptionSpec check =
            Options.text("--check", "COMMAND", "Run after each session; exit status 0 means the task is solved.");
    private final OptionSpec cleanup = Options.text("--cleanup", "COMMAND", "Run at the end of each session.");
    private final OptionSpec workdir =
            Options.text("--workdir", "DIR", "Each session works in its own copy of DIR (default: an empty folder).");
    private final OptionSpec transcript = Options.text(
            "--transcript",
            "GLOB",
            "The files in which the agent records the session, within its working directory unless GLOB begins with"
                    + " / or ~/ (default: its standard output is read).");
    private final OptionSpec coldMessages = Options.text(
            "--cold-messages", "FILE", "JSON list of {\"role\", \"content\"} that cold sessions find in a file.");
    private final OptionSpec warmMessages = Options.text("--warm-messages", "FILE", "The same for warm sessions.");
    private final OptionSpec stdin = Options.choice(
            "--stdin",
            "closed|prompt",
            "What the agent reads from standard input (default: closed).",
            List.of("closed", "prompt"),
            Stdin.values(),
            Stdin.CLOSED);
    private final OptionSpec timeout =
            Amounts.duration("--timeout", "The longest that a session may take (default: 30m).");
    private final OptionSpec killAfter =
            Amounts.duration("--kill-after", "Time to end in, for processes that are asked to (default: 5s).");
    private final OptionSpec retries = Options.wholeNumber(
            "--retries", "N", "Attempts more when something else than the agent fails (default: 2).");
    private final OptionSpec maxLog =
            Amounts.size("--max-log", "Keep so much of each output of a session (default: 64M).");
    private final OptionSpec jobs = Options.wholeNumber("--jobs", "J", "Run J sessions at once (default: 1).");
    private final OptionSpec maxCost =
            Options.number("--max-cost", "USD", "Start no session when the agents say that they cost so much.");
    private final OptionSpec maxTime = Amounts.duration("--max-time", "Start no session after so long.");

    RunOptionSpecs(CommandSpec spec) {
        this.spec = spec;
    }

    /** Those that are part of the plan, and so cannot go with {@code --resume}. */
    List<OptionSpec> ofPlan() {
        return List.of(
                cold,
                warm,
                aa,
                sessions,
                block,
                seed,
                workdir,
                prepare,
                check,
                cleanup,
                transcript,
                coldMessages,
                warmMessages,
                stdin,
                timeout,
                killAfter,
                retries,
                maxLog);
    }

    /** Those of one call. */
    List<OptionSpec> ofCall() {
        return List.of(jobs, maxCost, maxTime);
    }

    Design design() {
        int perArm = orElse(sessions, DEFAULT_SESSIONS);
        int perBlock = orElse(block, 1);
        atLeast(1, sessions, perArm);
        atLeast(1, block, perBlock);
        if (perArm > Design.MAX_SESSIONS) {
            throw misuse("--sessions must be at most " + Design.MAX_SESSIONS + ", not " + perArm);
        }
        return new Design(perArm, perBlock, seed(), aa.<Boolean>getValue());
    }

    private long seed() {
        String given = seed.getValue();
        try {
            return given == null ? new SecureRandom().nextInt(SEED_RANGE) : Long.parseLong(given);
        } catch (NumberFormatException e) {
            throw misuse("--seed must be a whole number, not '" + given + "'");
        }
    }

    RunPlan.Options options() {
        RunPlan.Limits defaults = RunPlan.Limits.DEFAULTS;
        int again = orElse(retries, defaults.retries());
        atLeast(0, retries, again);
        return new RunPlan.Options(
                commands(),
                new RunPlan.Limits(
                        orElse(timeout, defaults.timeout()),
                        orElse(killAfter, defaults.killAfter()),
                        orElse(maxLog, defaults.maxLogBytes()),
                        again),
                stdin.<Stdin>getValue() == Stdin.PROMPT,
                folder(),
                text(transcript));
    }

    private RunPlan.Commands commands() {
        String first = cold.getValue();
        String second = warm.getValue();
        boolean same = aa.<Boolean>getValue();
        if (first == null || !same && second == null) {
            throw misuse("give the commands to compare with --cold and --warm, or go on with --resume");
        }
        if (same && second != null) {
            throw misuse("--aa runs the cold command in both arms; leave out --warm");
        }
        return new RunPlan.Commands(first, same ? first : second, text(prepare), text(check), text(cleanup));
    }

    private Optional<String> folder() {
        String given = workdir.getValue();
        if (given != null && !Files.isDirectory(Path.of(given))) {
            throw misuse("--workdir '" + given + "' is not a folder");
        }
        return Optional.ofNullable(given)
                .map(folder -> Path.of(folder).toAbsolutePath().toString());
    }

    Optional<String> coldMessages() {
        return text(coldMessages);
    }

    Optional<String> warmMessages() {
        return text(warmMessages);
    }

    Schedule.Bounds bounds() {
        int atOnce = orElse(jobs, 1);
        atLeast(1, jobs, atOnce);
        Double usd = maxCost.getValue();
        return new Schedule.Bounds(
                atOnce,
                usd == null ? OptionalDouble.empty() : OptionalDouble.of(usd),
                Optional.ofNullable(maxTime.<Duration>getValue()));
    }

    /** Refuses what belongs to a new plan. */
    void refusePlan(String because) {
        List<String> given = new ArrayList<>();
        for (OptionSpec option : ofPlan()) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                given.add(option.longestName());
            }
        }
        if (!given.isEmpty()) {
            throw misuse(because + ", so " + String.join(", ", given) + " cannot go with it");
        }
    }

    private void atLeast(int least, OptionSpec option, int value) {
        if (value < least) {
            throw misuse(option.longestName() + " must be " + least + " or more, not " + value);
        }
    }

    private static Optional<String> text(OptionSpec option) {
        return Optional.ofNullable(option.getValue());
    }

    private static <T> T orElse(OptionSpec option, T otherwise) {
        T value = option.getValue();
        return value == null ? otherwise : value;
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
