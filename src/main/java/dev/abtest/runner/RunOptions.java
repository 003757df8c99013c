package dev.abtest.runner;

import java.time.Duration;
import java.util.Optional;

/**
 * What every session of a run does, kept with the plan so that {@code --resume} goes on in the same way.
 *
 * @param commands what is run, each through {@code sh -c}
 * @param limits what a session may use
 * @param promptOnStdin whether standard input is the prompt; otherwise it is closed
 * @param workdir the folder whose copy each session works in; empty for an empty folder
 * @param transcript glob of the files that the agent writes its record to; empty to read its standard output
 */
public record RunOptions(
        Commands commands,
        Limits limits,
        boolean promptOnStdin,
        Optional<String> workdir,
        Optional<String> transcript) {

    /**
     * Shell commands.
     *
     * @param cold the agent of the cold arm
     * @param warm the agent of the warm arm
     * @param prepare run before the agent
     * @param check run after the agent; exit status 0 means that the task is solved
     * @param cleanup run at the end, whatever happened
     */
    public record Commands(
            String cold, String warm, Optional<String> prepare, Optional<String> check, Optional<String> cleanup) {}

    /**
     * What a session may use.
     *
     * @param timeout of each of its commands
     * @param killAfter how long processes that are asked to end may take
     * @param maxLogBytes of each of standard output and standard error that are kept
     * @param retries attempts after the first one when something else than the agent fails
     */
    public record Limits(Duration timeout, Duration killAfter, long maxLogBytes, int retries) {
        public static final Limits DEFAULTS = new Limits(Duration.ofMinutes(30), Duration.ofSeconds(5), 64L << 20, 2);
    }

    /** Only the two agents, with the default limits. */
    public static RunOptions of(String cold, String warm) {
        Optional<String> none = Optional.empty();
        return new RunOptions(new Commands(cold, warm, none, none, none), Limits.DEFAULTS, false, none, none);
    }
}
