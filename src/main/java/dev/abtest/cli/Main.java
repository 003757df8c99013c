package dev.abtest.cli;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.Optional;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
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
