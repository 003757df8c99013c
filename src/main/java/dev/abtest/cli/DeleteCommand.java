package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Arg;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.report.Escape;
import dev.abtest.report.Numbers;
import dev.abtest.store.ABTestManager;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code abtest delete}. */
final class DeleteCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet(
                    "delete",
                    "Delete tests, without asking. They and their logs go into the trash, from where 'abtest undelete'"
                            + " brings them back.")
            .runs(this);
    private final Arg<List<String>> tests =
            options.arguments("TEST", "0..*", "Full test ids, so that a beginning deletes nothing by accident.");
    private final Opt<Boolean> forever =
            options.flag("Delete at once, which cannot be undone, and needs no space.", "--forever");
    private final Opt<Boolean> emptyTrash = options.flag("Delete for ever what is in the trash.", "--empty-trash")
            .notWith("--forever", "goes alone");
    private final TestArgument.Store store = new TestArgument.Store(options);
    private final Context context;

    DeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (tests.isGiven() == emptyTrash.get()) {
            throw options.misuse("give test ids, or " + emptyTrash.name() + ", one of the two");
        }
        ABTestManager manager = store.manager(context);
        if (emptyTrash.get()) {
            context.out().println("Emptied the trash: " + Numbers.counted(manager.emptyTrash(), "test"));
            return ExitCode.OK;
        }
        tests.get().forEach(ABTestManager::checkId);
        int status = ExitCode.OK;
        for (String testId : tests.get()) {
            ABTestManager.Deletion deletion = forever.get() ? manager.delete(testId) : manager.moveToTrash(testId);
            if (deletion.done()) {
                tell(testId, deletion);
            } else {
                context.err()
                        .println("abtest: test " + Escape.line(testId)
                                + " not found; delete wants the full id, as 'abtest list -q' prints it");
                status = ExitCode.FAILED;
            }
        }
        return status;
    }

    private void tell(String testId, ABTestManager.Deletion deletion) {
        context.out().println("Deleted test: " + Escape.line(testId));
        if (!forever.get()) {
            context.err().println("undo: abtest undelete " + Escape.line(testId + store.asTyped()));
        }
        deletion.left().ifPresent(left -> context.err().println("abtest: warning: " + Escape.line(left)));
    }
}
