package dev.abtest.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/**
 * Starts what makes a class-data archive for the next start, when the launcher found none that fits. Java does it because
 * it closes all files that it has inherited before it starts a program: whoever waits for the end of our output, or for a
 * lock on a file that he has left open, is not to wait for the maker too. A shell can close the first ten only.
 */
final class ArchiveMaker {
    private static final File NOTHING = new File("/dev/null");

    private ArchiveMaker() {}

    /**
     * Starts the maker and leaves it alone. Whether it can be started changes nothing but the speed of later starts.
     *
     * @param commandLine the program and its arguments, each in a line of its own
     */
    static void start(String commandLine) {
        ProcessBuilder maker = new ProcessBuilder(commandLine.split("\n", -1))
                .directory(new File("/")) // the folder that we are in can be removed or unmounted meanwhile
                .redirectInput(NOTHING)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        try {
            maker.start();
        } catch (IOException e) {
            // Too many processes, say. The next start tries again.
        }
    }
}
