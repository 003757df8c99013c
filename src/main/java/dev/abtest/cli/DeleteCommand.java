package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Arg;
import dev.abtest.report.Escape;
import dev.abtest.store.ABTestManager;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code abtest delete}. */
final class DeleteCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet("delete", "Delete tests, without asking.").runs(this);
    private final Arg<List<String>> tests =
            options.arguments("TEST", "1..*", "Full test ids, so that a beginning deletes nothing by accident.");
    private final TestArgument.Store store = new TestArgument.Store(options);
    private final Context context;

    DeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ABTestManager manager = store.manager(context);
        int status = ExitCode.OK;
        for (String testId : tests.get()) {
            if (manager.delete(testId)) {
                context.out().println("Deleted test: " + Escape.line(testId));
                manager.deleteLogs(testId)
                        .ifPresent(left -> context.err().println("abtest: warning: " + Escape.line(left)));
            } else {
                context.err()
                        .println("abtest: test " + Escape.line(testId)
                                + " not found; delete wants the full id, as 'abtest list -q' prints it");
                status = ExitCode.FAILED;
            }
        }
        return status;
    }
}
