package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.report.OutputFormat;
import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code abtest show}. */
final class ShowCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet("show", "Show a test and its sessions.").runs(this);
    private final TestArgument test = TestArgument.readable(options);
    private final Opt<OutputFormat> format = options.format();
    private final Context context;

    ShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        format.get().report().show(test.load(context), context.out());
        return ExitCode.OK;
    }
}
