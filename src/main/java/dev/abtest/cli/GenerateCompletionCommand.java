package dev.abtest.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;

/** {@code abtest generate-completion}, for a program that is built with all its commands. */
final class GenerateCompletionCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet(
                    "generate-completion",
                    "Print a completion script for bash and zsh.",
                    "Use it with: source <(abtest generate-completion)")
            .runs(this);
    private final Context context;

    GenerateCompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().print(AutoComplete.bash("abtest", options.spec().root().commandLine()));
        return ExitCode.OK;
    }
}
