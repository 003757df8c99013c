package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Arg;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.store.ABTestManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code abtest undelete}. */
final class UndeleteCommand implements Callable<Integer> {
    final OptionSet options =
            new OptionSet("undelete", "Bring deleted tests back from the trash, with their logs.").runs(this);
    private final Arg<List<String>> tests =
            options.arguments("TEST", "1..*", "Full test ids; of a test that was deleted twice, the one deleted last.");
    private final TestArgument.Store store = new TestArgument.Store(options);
    private final Context context;

    UndeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ABTestManager manager = store.manager(context);
        tests.get().forEach(ABTestManager::checkId);
        List<UserError> failed = new ArrayList<>();
        for (String testId : new LinkedHashSet<>(tests.get())) {
            try {
                Optional<String> left = manager.undelete(testId);
                context.out().println("Restored test: " + Escape.line(testId));
                left.ifPresent(line -> context.err().println("abtest: warning: " + Escape.line(line)));
            } catch (UserError e) { // the others come back all the same
                failed.add(e);
            }
        }
        if (!failed.isEmpty()) {
            failed.subList(0, failed.size() - 1)
                    .forEach(error -> context.err().println("abtest: " + Escape.line(error.getMessage())));
            throw failed.get(failed.size() - 1);
        }
        return ExitCode.OK;
    }
}
