package dev.abtest.cli;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.Optional;

/** The program. */
public final class Main {
    /** More than any hook may take; the signal's shutdown ends this wait. */
    private static final long LONGEST_SHUTDOWN_MILLIS = 60_000;

    private Main() {}

    /**
     * Ends the process at once when the work is done. {@code System.exit} would first ask for a logger since JDK 21, and
     * search all jars for one: a fifth of the time of {@code list} on JDK 25. After an interrupt the signal ends the
     * process, with its own status, as soon as the hooks that it runs are through.
     */
    public static void main(String[] args) throws InterruptedException {
        int status = run(args);
        if (status == ExitCode.INTERRUPTED) {
            Thread.sleep(LONGEST_SHUTDOWN_MILLIS);
        }
        String archiveMaker = System.getProperty("abtest.archive.maker");
        if (archiveMaker != null) {
            ArchiveMaker.start(archiveMaker);
        }
        Runtime.getRuntime().halt(status);
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
