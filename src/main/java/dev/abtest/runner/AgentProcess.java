package dev.abtest.runner;

import dev.abtest.design.RunPlan;
import dev.abtest.store.OwnFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One command that runs through {@code sh -c}, with all the processes that it starts, and its output in files. */
final class AgentProcess {
    private static final long FIRST_LOOK_NANOS = 5_000_000;
    private static final long LOOKING_NANOS = 500_000_000;
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);
    /** A wait that takes so much longer than it should means that this process itself was stopped, or the machine was. */
    private static final long STALL_NANOS = 5_000_000_000L;

    /** What a shell adds to the number of the signal that ended its command. */
    private static final int SIGNALLED = 128;

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    /**
     * What to run.
     *
     * @param command goes to {@code sh -c} as it is; nothing is ever pasted into it
     * @param directory where it runs
     * @param environment all of its environment
     * @param marks names of variables in it that tell its processes from all others
     * @param input a file for its standard input
     * @param output a new file for its standard output
     * @param errors a new file for its standard error
     */
    record Task(
            String command,
            Path directory,
            Map<String, String> environment,
            List<String> marks,
            Path input,
            Path output,
            Path errors) {}

    private final Process process;
    private final Keeper keeper;
    private final ProcessTree tree;
    private final LogPump out;
    private final LogPump err;
    private final Duration killAfter;
    private final long start;
    private volatile boolean stopped;
    private boolean stalled;

    private AgentProcess(Task task, RunPlan.Limits limits) throws IOException {
        keeper = new Keeper(task.errors());
        ProcessBuilder builder = new ProcessBuilder(keeper.commandLine(task))
                .directory(task.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(task.environment());
        Set<String> marks = new HashSet<>();
        for (String name : task.marks()) {
            marks.add(name + '=' + task.environment().get(name));
        }
        tree = new ProcessTree(marks);
        // Before the process: what it does is not paid for when nobody can keep what it says.
        out = new LogPump(task.output(), limits.maxLogBytes());
        try {
            err = new LogPump(task.errors(), limits.maxLogBytes());
        } catch (IOException e) {
            out.close();
            throw e;
        }
        try {
            process = builder.start();
        } catch (IOException e) {
            out.close();
            err.close();
            throw e;
        }
        tree.add(process.pid());
        out.start(process.getInputStream());
        err.start(process.getErrorStream());
        killAfter = limits.killAfter();
        start = System.nanoTime();
        try (OutputStream gate = process.getOutputStream()) {
            gate.write('\n');
        }
    }

    /**
     * Starts it.
     *
     * @throws IOException if its output has nowhere to go, there is no shell, or the environment is too large
     */
    static AgentProcess start(Task task, RunPlan.Limits limits) throws IOException {
        return new AgentProcess(task, limits);
    }

    /** Waits for its end, or ends it after {@code timeout}; no process of it is left then. */
    Exit await(Duration timeout) {
        boolean inTime = exitsWithin(timeout);
        double seconds = stalled ? 0 : (System.nanoTime() - start) / 1e9;
        boolean ended = tree.end(killAfter);
        boolean dead = exitsWithin(LAST_OUTPUT);
        out.await(LAST_OUTPUT);
        err.await(LAST_OUTPUT);
        int status = dead ? process.exitValue() : SIGNALLED + SIGKILL;
        boolean seenKilled = keeper.sawItKilled();
        boolean killed = status > SIGNALLED && (seenKilled || !dead);
        OptionalInt signal = killed ? OptionalInt.of(status - SIGNALLED) : OptionalInt.empty();
        return new Exit(status, signal, !inTime && !stopped, stopped, seconds, out.dropped() + err.dropped(), ended);
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
                long wait = Math.min(left, look);
                long before = System.nanoTime();
                boolean ended = process.waitFor(wait, TimeUnit.NANOSECONDS);
                stalled |= System.nanoTime() - before > wait + STALL_NANOS;
                if (ended) {
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

    /**
     * How a command ended.
     *
     * @param status exit status, as a shell tells it
     * @param signal what killed it, as far as its {@link Keeper} can tell that from an exit status of its own
     * @param timedOut whether it was ended because its time was over
     * @param stopped whether it was ended because the run was
     * @param seconds from its start to its own end; 0 if nobody was there to see that
     * @param dropped bytes of output that were not kept
     * @param ended whether all its processes are gone
     */
    record Exit(
            int status,
            OptionalInt signal,
            boolean timedOut,
            boolean stopped,
            double seconds,
            long dropped,
            boolean ended) {
        /** Of a command that was stopped before it was started. */
        static final Exit NOT_STARTED = new Exit(SIGNALLED + SIGTERM, OptionalInt.of(SIGTERM), false, true, 0, 0, true);

        private static final int NOT_EXECUTABLE = 126;
        private static final int NOT_FOUND = 127;

        /** Whether there was nothing that the shell could execute. */
        boolean isMissing() {
            return !timedOut && !stopped && (status == NOT_EXECUTABLE || status == NOT_FOUND);
        }

        /** Whether it came to its own end, so that its exit status is its own word. */
        boolean endedByItself() {
            return !timedOut && !stopped && !isMissing() && signal.isEmpty();
        }

        /**
         * Says in one line, without the command's name, how it failed.
         *
         * @param timeout what it had
         * @param errors the file with its standard error, whose last line is quoted
         */
        String words(Duration timeout, Path errors) {
            if (timedOut) {
                return "took longer than " + timeout.toSeconds() + " s";
            }
            String said = Said.lastLine(errors);
            return statusWords() + (said.isEmpty() ? "" : ": " + said);
        }

        private String statusWords() {
            if (signal.isPresent()) {
                return "was killed by signal " + signal.getAsInt();
            }
            return switch (status) {
                case NOT_EXECUTABLE -> "could not be executed (exit status 126)";
                case NOT_FOUND -> "was not found (exit status 127)";
                default -> "ended with exit status " + status;
            };
        }
    }

    /**
     * The shell that starts the command, stays beside it and ends as it does. The command waits behind a gate: it begins
     * when we have noted its process, so that no child can be gone before we look, and never begins if we are gone
     * ourselves. It gets a session of its own where that is possible, so that Ctrl-C at the terminal does not reach it
     * before us.
     *
     * <p>The keeper is there to see how the command ended. A shell tells a death by signal N as status 128 + N, and so
     * does Java; a program may exit with the same number (Gemini CLI exits with 144 when its provider answers 400). But
     * only of a death does the shell write a line, to an error output that here is nobody else's. (In a subshell, because dash
     * would write it to that of the command.) For SIGINT and SIGPIPE no shell writes one: these look like exit statuses.
     */
    private static final class Keeper {
        private static final String LAST_LINE = "ended";
        private static final String SCRIPT = """
                trap : HUP INT TERM
                exec 3>&2 2>>"$3"
                (exec sh -c "$1" <"$2" 2>&3 3>&-)
                status=$?
                echo %s >&2
                exit $status
                """.formatted(LAST_LINE);

        private final Path words;

        /** Makes the file that it writes to, beside the one for the command's {@code errors}. */
        Keeper(Path errors) throws IOException {
            words = errors.resolveSibling(errors.getFileName() + ".shell");
            OwnFolder.newFile(words).close();
        }

        List<String> commandLine(Task task) {
            String session = "";
            for (String folder :
                    task.environment().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
                if (session.isEmpty() && new File(folder, "setsid").canExecute()) {
                    session = "setsid ";
                }
            }
            String gate = "read -r go || exit 125; exec " + session + "sh -c \"$4\" sh \"$1\" \"$2\" \"$3\"";
            return List.of("sh", "-c", gate, "sh", task.command(), task.input().toString(), words.toString(), SCRIPT);
        }

        /** Whether a status above 128 means a signal; to be asked once, after the end. */
        boolean sawItKilled() {
            try {
                String written = Files.readString(words, StandardCharsets.ISO_8859_1);
                Files.delete(words);
                // Without its last line the keeper was killed itself, together with the command.
                return !written.equals(LAST_LINE + "\n");
            } catch (IOException e) {
                return false; // somebody has removed it
            }
        }
    }

    /**
     * Carries what a process prints into a file, up to a limit. Beyond it, and when the disk is full, it goes on
     * reading, so that the process never waits for us.
     */
    private static final class LogPump {
        private static final int BUFFER = 1 << 16;

        private final OutputStream file;
        private final long limit;
        private Optional<Thread> thread = Optional.empty();
        private volatile long printed;
        private volatile long kept;

        /** Makes the file, which only the user can read. */
        LogPump(Path to, long limit) throws IOException {
            this.file = OwnFolder.newFile(to);
            this.limit = limit;
        }

        void start(InputStream from) {
            Thread carrier = new Thread(() -> carry(from), "log-pump");
            carrier.setDaemon(true);
            carrier.start();
            thread = Optional.of(carrier);
        }

        void close() throws IOException {
            file.close();
        }

        /** Waits for the end of the output, but not for a process that nobody could end. */
        void await(Duration patience) {
            try {
                thread.orElseThrow().join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Bytes that were printed and not kept. */
        long dropped() {
            return printed - kept;
        }

        private void carry(InputStream from) {
            byte[] buffer = new byte[BUFFER];
            try (from;
                    file) {
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    keep(buffer, (int) Math.min(read, limit - kept));
                    printed += read;
                }
            } catch (IOException e) {
                // The stream was closed under us; what came until then is kept.
            }
        }

        private void keep(byte[] buffer, int length) {
            try {
                file.write(buffer, 0, length);
                kept += length;
            } catch (IOException e) {
                // The disk is full: counted as dropped.
            }
        }
    }
}
