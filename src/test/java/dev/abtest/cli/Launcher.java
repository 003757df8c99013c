package dev.abtest.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The packaged program as its users start it: a process of {@code bin/abtest} with an environment of its own. */
final class Launcher {
    static final Path DISTRIBUTION =
            Path.of(System.getProperty("distribution", "target/abtest")).toAbsolutePath();

    private static final int PATIENCE_SECONDS = 120;

    private final Path scratch;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> wrapper = new ArrayList<>();
    private Path script = DISTRIBUTION.resolve("bin/abtest");
    private Path workingFolder;

    /** Tests in {@code scratch/store}, home in {@code scratch/home}; both need not exist. */
    Launcher(Path scratch) {
        this.scratch = scratch;
        this.workingFolder = scratch;
        environment.put("PATH", System.getenv("PATH"));
        if (System.getenv("JAVA_HOME") != null) {
            environment.put("JAVA_HOME", System.getenv("JAVA_HOME"));
        }
        environment.put("HOME", scratch.resolve("home").toString());
        environment.put("ABTEST_DIR", store().toString());
    }

    Path store() {
        return scratch.resolve("store");
    }

    Path file(String testId) {
        return store().resolve(testId + ".json");
    }

    /** Sets an environment variable; null removes it. */
    Launcher with(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /** Starts this script instead of the one in {@code target}. */
    Launcher using(Path otherScript) {
        script = otherScript;
        return this;
    }

    Launcher in(Path folder) {
        workingFolder = folder;
        return this;
    }

    /** Puts these words before the command. */
    Launcher wrappedIn(String... words) {
        wrapper.clear();
        wrapper.addAll(List.of(words));
        return this;
    }

    /**
     * Lets permissions bind root too, by taking the right to ignore them away: whoever runs the tests, they see the
     * same.
     */
    Launcher boundByPermissions() {
        return "root".equals(System.getProperty("user.name"))
                ? wrappedIn("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
                : this;
    }

    /** A process that is not started yet, in the launcher's environment and nothing else. */
    ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(script.toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** Runs to the end, without input. */
    Cli.Outcome run(String... args) {
        return run(builder(args).redirectInput(Path.of("/dev/null").toFile()));
    }

    Cli.Outcome runWith(String stdin, String... args) {
        try {
            Path input = Files.writeString(Files.createTempFile(scratch, "stdin", ""), stdin);
            return run(builder(args).redirectInput(input.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code script} of sh, in which {@code "$0"} is the program. */
    Cli.Outcome shell(String shellScript, String... args) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", shellScript));
        command.addAll(builder(args).command());
        return run(builder().command(command).redirectInput(Path.of("/dev/null").toFile()));
    }

    private Cli.Outcome run(ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile(scratch, "out", "");
            Path err = Files.createTempFile(scratch, "err", "");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new Cli.Outcome(end(process), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of {@code process}, which must come, and returns its status. */
    static int end(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it hangs: " + process.info().commandLine());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs what must succeed without a word on standard error, and returns what it printed. */
    String ok(String... args) {
        Cli.Outcome outcome = run(args);
        if (outcome.status() != 0 || !outcome.err().isEmpty()) {
            throw new AssertionError("expected success, got " + outcome);
        }
        return outcome.out();
    }

    String create(String taskId) {
        return ok("create", "-q", "--task-id", taskId, "--description", "d", "--prompt", "p")
                .strip();
    }

    Cli.Outcome add(String testId, String type, String sessionId) {
        return run("add-result", testId, "--session-type", type, "--session-id", sessionId);
    }

    /** Names of all files in the store, hidden ones too, but for the lock. */
    List<String> storedFiles() {
        List<String> names = new ArrayList<>(List.of(store().toFile().list()));
        names.remove(".lock");
        names.sort(null);
        return names;
    }
}
