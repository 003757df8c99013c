package dev.abtest.cli;

import dev.abtest.model.LocalClock;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command meets of the world outside.
 *
 * @param environment environment variables
 * @param in standard input
 * @param out where results go
 * @param err where everything else goes
 * @param clock the time, and the user's zone
 * @param errIsTerminal whether {@code err} is a terminal, as the launcher saw it; Java itself cannot tell
 */
record Context(
        Map<String, String> environment,
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        LocalClock clock,
        boolean errIsTerminal) {
    /** The process's own. */
    static Context ofProcess(Output out, Output err) {
        return new Context(
                System.getenv(),
                new FileInputStream(FileDescriptor.in),
                out.writer(),
                err.writer(),
                LocalClock.ofSystem(),
                Boolean.getBoolean("abtest.err.terminal"));
    }

    /** Whether progress can be shown as something that moves. */
    boolean showsProgress() {
        return errIsTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }
}
