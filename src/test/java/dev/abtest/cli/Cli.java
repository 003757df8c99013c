package dev.abtest.cli;

import dev.abtest.model.LocalClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

/**
 * The program in this JVM, behind its front door: arguments and input in, exit status and output out. Its clock stands
 * still, at 2026-01-31 13:45:00.123456 in Berlin, until a test moves it.
 */
final class Cli {
    /** The id of the first test of task {@code t} that {@link #create} makes. */
    static final String ID = "test_20260131_134500_t";

    /** The commands. */
    static final List<String> COMMANDS = List.of(
            "create",
            "list",
            "show",
            "analyze",
            "add-result",
            "import",
            "run",
            "edit",
            "delete",
            "undelete",
            "generate-completion");

    private static final Instant START = Instant.parse("2026-01-31T12:45:00.123456Z");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Instant now = START;
    private byte[] input = new byte[0];

    /** What one run of the program left. */
    record Outcome(int status, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    /** The tests are in {@code folder}, which need not exist. */
    Cli(Path folder) {
        this.folder = folder;
        environment.put("ABTEST_DIR", folder.toString());
    }

    /** With a test, and with what {@code run} needs: the agents that are shell scripts, and a folder for what they see. */
    static Cli withAgents(Path scratch) throws IOException {
        Cli cli = new Cli(scratch.resolve("store"))
                .with("PATH", System.getenv("PATH"))
                .with("TMPDIR", Files.createDirectory(scratch.resolve("tmp")).toString())
                .with(
                        "AGENTS",
                        Path.of("src/test/resources/agents").toAbsolutePath().toString())
                .with("SEEN", Files.createDirectory(scratch.resolve("seen")).toString());
        cli.create("t");
        return cli;
    }

    Path folder() {
        return folder;
    }

    Path file(String testId) {
        return folder.resolve(testId + ".json");
    }

    /** Sets an environment variable; null removes it. */
    Cli with(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /** Moves the clock on. */
    void passSeconds(int seconds) {
        now = now.plusSeconds(seconds);
    }

    Outcome run(String... args) {
        return run(input, args);
    }

    /** Runs with {@code stdin} on standard input. */
    Outcome runWith(String stdin, String... args) {
        return run(stdin.getBytes(StandardCharsets.UTF_8), args);
    }

    Outcome run(byte[] stdin, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        LocalClock clock = LocalClock.of(Clock.fixed(now, ZoneOffset.UTC), TimeZone.getTimeZone("Europe/Berlin"));
        int status = Abtest.run(
                args,
                new Context(
                        environment,
                        new ByteArrayInputStream(stdin),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        clock,
                        false));
        return new Outcome(status, out.toString(), err.toString());
    }

    /** Runs what must succeed without a word on standard error, and returns what it printed. */
    String ok(String... args) {
        return mustBeOk(run(args));
    }

    String okWith(String stdin, String... args) {
        return mustBeOk(runWith(stdin, args));
    }

    private static String mustBeOk(Outcome outcome) {
        if (outcome.status() != 0 || !outcome.err().isEmpty()) {
            throw new AssertionError("expected success, got " + outcome);
        }
        return outcome.out();
    }

    /** Creates a test of {@code taskId} and returns its id. */
    String create(String taskId, String... more) {
        List<String> args =
                new ArrayList<>(List.of("create", "-q", "--task-id", taskId, "--description", "d", "--prompt", "p"));
        args.addAll(List.of(more));
        return ok(args.toArray(new String[0])).strip();
    }

    /** Adds one session with these options. */
    Outcome add(String testId, String type, String sessionId, String... more) {
        List<String> args =
                new ArrayList<>(List.of("add-result", testId, "--session-type", type, "--session-id", sessionId));
        args.addAll(List.of(more));
        return run(args.toArray(new String[0]));
    }

    String stored(String testId) {
        try {
            return Files.readString(file(testId));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts {@code document} into the store under {@code testId}. */
    void store(String testId, String document) {
        store(testId, document.getBytes(StandardCharsets.UTF_8));
    }

    void store(String testId, byte[] document) {
        try {
            Files.createDirectories(folder);
            Files.write(file(testId), document);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
