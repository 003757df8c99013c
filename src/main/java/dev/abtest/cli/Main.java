package dev.abtest.cli;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.Optional;

/** The program. */
public final class Main {
    private Main() {}

    /**
     * Ends the process at once when the work is done. {@code System.exit} would first ask for a logger since JDK 21, and
     * search all jars for one: a fifth of the time of {@code list} on JDK 25. Nothing here waits for a shutdown hook of
     * a normal end; a signal still runs them.
     */
    public static void main(String[] args) {
        Runtime.getRuntime().halt(run(args));
    }

    private static int run(String[] args) {
        Output out = new Output(FileDescriptor.out);
        Output err = new Output(FileDescriptor.err);
        int status = Abtest.run(args, Context.ofProcess(out, err));
        Optional<IOException> failure = out.finish();
        if (failure.isPresent()) {
            err.writer()
                    .println("abtest: the output could not be written: "
                            + failure.get().getMessage());
            status = status == ExitCode.OK ? ExitCode.FAILED : status;
        }
        err.finish();
        return status;
    }
}
