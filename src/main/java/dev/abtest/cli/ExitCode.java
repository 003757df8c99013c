package dev.abtest.cli;

/** What the process tells the shell. */
final class ExitCode {
    static final int OK = 0;
    /** The request could not be done. */
    static final int FAILED = 1;
    /** The command line could not be understood. */
    static final int USAGE = 2;
    /** Somebody interrupted it; most commands leave that to the JVM, which says the same. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
