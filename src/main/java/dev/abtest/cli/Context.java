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
 */
record Context(Map<String, String> environment, InputStream in, PrintWriter out, PrintWriter err, LocalClock clock) {
    /** The process's own. */
    static Context ofProcess(Output out, Output err) {
        return new Context(
                System.getenv(),
                new FileInputStream(FileDescriptor.in),
                out.writer(),
                err.writer(),
                LocalClock.ofSystem());
    }
}
