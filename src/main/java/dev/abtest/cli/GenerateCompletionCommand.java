package dev.abtest.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** {@code abtest generate-completion}. */
final class GenerateCompletionCommand implements Command {
    private final Context context;

    GenerateCompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public CommandSpec spec() {
        return Command.describe(
                "generate-completion",
                this,
                "Print a completion script for bash and zsh.",
                "Use it with: source <(abtest generate-completion)");
    }

    @Override
    public Integer call() {
        context.out().print(AutoComplete.bash("abtest", Abtest.withAllCommands(context)));
        return ExitCode.OK;
    }
}
