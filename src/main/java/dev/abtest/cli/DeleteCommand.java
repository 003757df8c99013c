package dev.abtest.cli;

import dev.abtest.report.Escape;
import dev.abtest.store.ABTestManager;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code abtest delete}. */
final class DeleteCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final PositionalParamSpec tests =
            Options.arguments("TEST", "1..*", "Full test ids, so that a beginning deletes nothing by accident.");

    DeleteCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("delete", this, "Delete tests, without asking.")
                .addPositional(tests)
                .addOption(store.spec());
    }

    @Override
    public Integer call() {
        ABTestManager manager = store.manager();
        int status = ExitCode.OK;
        for (String testId : tests.<List<String>>getValue()) {
            if (manager.delete(testId)) {
                context.out().println("Deleted test: " + Escape.line(testId));
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
