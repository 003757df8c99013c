package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.model.TestOverview;
import dev.abtest.report.Escape;
import dev.abtest.report.OutputFormat;
import dev.abtest.store.TestFolder;
import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code abtest list}. */
final class ListCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet("list", "List all tests, oldest first.").runs(this);
    private final Opt<Boolean> quiet = options.flag("Print the ids alone, one a line.", "-q", "--quiet");
    private final Opt<OutputFormat> format = options.format();
    private final TestArgument.Store store = new TestArgument.Store(options);
    private final Context context;

    ListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        TestFolder.Listing listing = store.manager(context).list();
        if (quiet.get()) {
            for (TestOverview test : listing.tests()) {
                context.out().println(Escape.line(test.testId()));
            }
        } else {
            format.get().report().list(listing.tests(), context.out());
        }
        for (String problem : listing.problems()) {
            context.err().println("abtest: not listed: " + Escape.line(problem));
        }
        return ExitCode.OK;
    }
}
