package dev.abtest.cli;

import dev.abtest.model.TestOverview;
import dev.abtest.report.Escape;
import dev.abtest.report.OutputFormat;
import dev.abtest.store.TestFolder;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code abtest list}. */
final class ListCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final OptionSpec quiet = Options.flag("Print the ids alone, one a line.", "-q", "--quiet");
    private final OptionSpec format = Options.format();

    ListCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("list", this, "List all tests, oldest first.")
                .addOption(quiet)
                .addOption(format)
                .addOption(store.spec());
    }

    @Override
    public Integer call() throws IOException {
        TestFolder.Listing listing = store.manager().list();
        if (quiet.<Boolean>getValue()) {
            for (TestOverview test : listing.tests()) {
                context.out().println(Escape.line(test.testId()));
            }
        } else {
            format.<OutputFormat>getValue().report().list(listing.tests(), context.out());
        }
        for (String problem : listing.problems()) {
            context.err().println("abtest: not listed: " + Escape.line(problem));
        }
        return ExitCode.OK;
    }
}
