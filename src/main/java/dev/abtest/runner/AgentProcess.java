package dev.abtest.runner;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One command that runs through {@code sh -c}, with all the processes that come of it. */
final class AgentProcess {
    private static final long FIRST_LOOK_NANOS = 5_000_000;
    private static final long LOOKING_NANOS = 500_000_000;
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);
    /** What a shell adds to the number of the signal that ended its command. */
    private static final int SIGNALLED = 128;

    private static final int HIGHEST_SIGNAL = 64;

    /**
     * What to run.
     *
     * @param command goes to {@code sh -c} as it is; nothing is ever pasted into it
     * @param directory where it runs
     * @param environment all of its environment
     * @param marks names of variables in it that tell its processes from all others
     * @param input a file for its standard input
     * @param log its standard output goes to the file of this name, its standard error to the same with {@code .err}
     */
    record Task(
            String command, Path directory, Map<String, String> environment, List<String> marks, Path input, Path log) {
        Path errors() {
            return log.resolveSibling(log.getFileName() + ".err");
        }
    }

    /**
     * How it ended.
     *
     * @param status exit status, as a shell tells it
     * @param timedOut whether it was ended because its time was over
     * @param stopped whether it was ended because the run was
     * @param seconds from its start to its own end
     * @param dropped bytes of output that were not kept
     * @param ended whether all its processes are gone
     */
    record Exit(int status, boolean timedOut, boolean stopped, double seconds, long dropped, boolean ended) {
        /** The signal that ended it, its own or, as a shell tells it, that of its last command. */
        OptionalInt signal() {
            int signal = status - SIGNALLED;
            return signal > 0 && signal <= HIGHEST_SIGNAL ? OptionalInt.of(signal) : OptionalInt.empty();
        }
    }

    private final Process process;
    private final ProcessTree tree;
    private final LogPump out;
    private final LogPump err;
    private final Duration killAfter;
    private final long start;
    private volatile boolean stopped;

    private AgentProcess(Task task, RunOptions.Limits limits) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(shell(task)).directory(task.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(task.environment());
        Set<String> marks = new HashSet<>();
        for (String name : task.marks()) {
            marks.add(name + '=' + task.environment().get(name));
        }
        tree = new ProcessTree(marks);
        process = builder.start();
        tree.add(process.pid());
        out = LogPump.start(process.getInputStream(), task.log(), limits.maxLogBytes());
        err = LogPump.start(process.getErrorStream(), task.errors(), limits.maxLogBytes());
        killAfter = limits.killAfter();
        start = System.nanoTime();
        try (OutputStream gate = process.getOutputStream()) {
            gate.write('\n');
        }
    }

    /**
     * Starts it.
     *
     * @throws IOException if there is no shell, or the environment is too large
     */
    static AgentProcess start(Task task, RunOptions.Limits limits) throws IOException {
        return new AgentProcess(task, limits);
    }

    /**
     * The command behind a gate: it begins when we have taken note of its process, so that no child can be gone before
     * we look, and never if we are gone ourselves. In a session of its own where that can be had, so that Ctrl-C at the
     * terminal does not meet it before us.
     */
    private static List<String> shell(Task task) {
        String session = "";
        for (String folder :
                task.environment().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (session.isEmpty() && new File(folder, "setsid").canExecute()) {
                session = "setsid ";
            }
        }
        String gate = "read -r go || exit 125; exec " + session + "sh -c \"$1\" <\"$2\"";
        return List.of("sh", "-c", gate, "sh", task.command(), task.input().toString());
    }

    /** Waits for its end, or ends it after {@code timeout}; no process of it is left then. */
    Exit await(Duration timeout) {
        boolean inTime = exitsWithin(timeout);
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean ended = tree.end(killAfter);
        boolean dead = exitsWithin(LAST_OUTPUT);
        out.await(LAST_OUTPUT);
        err.await(LAST_OUTPUT);
        int status = dead ? process.exitValue() : SIGNALLED + 9;
        return new Exit(status, !inTime && !stopped, stopped, seconds, out.dropped() + err.dropped(), ended);
    }

    /** Ends it from another thread. */
    void stop() {
        stopped = true;
        tree.end(killAfter);
    }

    private boolean exitsWithin(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long look = FIRST_LOOK_NANOS;
        try {
            for (long left = timeout.toNanos(); left > 0; left = deadline - System.nanoTime()) {
                if (process.waitFor(Math.min(left, look), TimeUnit.NANOSECONDS)) {
                    return true;
                }
                tree.observe();
                look = Math.min(2 * look, LOOKING_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !process.isAlive();
    }
}
