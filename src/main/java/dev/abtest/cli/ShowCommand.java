package dev.abtest.cli;

import dev.abtest.report.OutputFormat;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code abtest show}. */
final class ShowCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final PositionalParamSpec test = TestArgument.readable();
    private final OptionSpec format = Options.format();

    ShowCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("show", this, "Show a test and its sessions.")
                .addPositional(test)
                .addOption(format)
                .addOption(store.spec());
    }

    @Override
    public Integer call() throws IOException {
        format.<OutputFormat>getValue()
                .report()
                .show(TestArgument.load(test.getValue(), store.manager(), context), context.out());
        return ExitCode.OK;
    }
}
