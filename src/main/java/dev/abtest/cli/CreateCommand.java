package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.design.Setting;
import dev.abtest.model.ABTest;
import dev.abtest.model.TestTask;
import dev.abtest.report.Escape;
import dev.abtest.store.ABTestManager;
import java.util.concurrent.Callable;

/** {@code abtest create}. */
final class CreateCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet("create", "Create a test.").runs(this);
    private final Opt<String> taskId =
            options.requiredText("--task-id", "ID", "Your name for the task: letters, digits, '.', '_', '-'.");
    private final TaskOptions task = TaskOptions.ofNew(options);
    private final Opt<Boolean> quiet = options.flag("Print the new test's id alone.", "-q", "--quiet");
    private final TestArgument.Store store = new TestArgument.Store(options);
    private final Context context;

    CreateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TestTask described = task.task(taskId.get(), context);
        ABTestManager manager = store.manager(context);
        ABTest test = task.armsAreGiven()
                ? manager.create(described, Setting.declaration(task.armsDifferIn()))
                : manager.create(described);
        if (quiet.get()) {
            context.out().println(test.testId());
        } else {
            context.out().println("Created test: " + test.testId());
            context.out().println("Task: " + Escape.line(test.task().description()));
        }
        return ExitCode.OK;
    }
}
