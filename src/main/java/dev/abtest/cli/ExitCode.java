package dev.abtest.cli;

/** What the process tells the shell. (An interrupt, 130, is the JVM's own.) */
final class ExitCode {
    static final int OK = 0;
    /** The request could not be done. */
    static final int FAILED = 1;
    /** The command line could not be understood. */
    static final int USAGE = 2;

    private ExitCode() {}
}
