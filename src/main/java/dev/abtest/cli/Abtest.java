package dev.abtest.cli;

import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command {@code abtest}: its subcommands, and what happens when one fails.
 *
 * <p>Here and in all that {@code list}, {@code show}, {@code analyze}, {@code create} and {@code add-result} of one
 * session run through there is no lambda and no method reference: on JDK 17 the first one of a process takes 3 ms, a
 * twentieth of the time of {@code list}, while a class takes none. {@code src/bench/run.py --only classes} tells.
 */
final class Abtest implements Callable<Integer>, IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final List<String> COMMANDS = List.of(
            "create", "list", "show", "analyze", "add-result", "import", "run", "delete", "generate-completion");

    private final Context context;

    private Abtest(Context context) {
        this.context = context;
    }

    /** Runs the program with {@code args} and returns its exit status. */
    static int run(String[] args, Context context) {
        Abtest abtest = new Abtest(context);
        try {
            return abtest.commandLine(args).execute(args);
        } catch (OutOfMemoryError e) {
            return abtest.fail("not enough memory; give more, for example with ABTEST_JAVA_OPTS=-Xmx4g", e);
        }
    }

    /** The program with everything it can do, for those who describe it. */
    static CommandLine withAllCommands(Context context) {
        return new Abtest(context).commandLine(new String[0]);
    }

    /** Only the subcommand that was asked for is built, unless it takes all of them to answer. */
    private CommandLine commandLine(String[] args) {
        CommandSpec root = Command.describe(
                "abtest",
                this,
                "Do warm-started AI agent sessions really work better than cold ones?",
                "Collects the results of cold and warm sessions and says what they prove.");
        for (String name : args.length > 0 && COMMANDS.contains(args[0]) ? List.of(args[0]) : COMMANDS) {
            root.addSubcommand(name, command(name).spec());
        }
        root.usageMessage().footer("", "'abtest COMMAND --help' explains a command.");
        CommandLine line = new CommandLine(root);
        line.setOut(context.out()).setErr(context.err());
        line.setExpandAtFiles(false); // a prompt may begin with @
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setParameterExceptionHandler(this);
        line.setExecutionExceptionHandler(this);
        return line;
    }

    private Command command(String name) {
        return switch (name) {
            case "create" -> new CreateCommand(context);
            case "list" -> new ListCommand(context);
            case "show" -> new ShowCommand(context);
            case "analyze" -> new AnalyzeCommand(context);
            case "add-result" -> new AddResultCommand(context);
            case "import" -> new ImportCommand(context);
            case "run" -> new RunCommand(context);
            case "delete" -> new DeleteCommand(context);
            case "generate-completion" -> new GenerateCompletionCommand(context);
            default -> throw new AssertionError(name);
        };
    }

    /** Without a subcommand: help. */
    @Override
    public Integer call() {
        commandLine(new String[0]).usage(context.out());
        return ExitCode.FAILED;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        String problem = e.getMessage();
        context.err().println(command + ": " + Escape.line(problem) + "; see '" + command + " --help'");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof UserError error) {
            int status = fail(error.getMessage(), error);
            for (String detail : error.details()) {
                context.err().println(Escape.line(detail));
            }
            return status;
        }
        return fail("this should not have happened: " + e + "; ABTEST_DEBUG=1 shows where, please report it", e);
    }

    private int fail(String message, Throwable e) {
        context.err().println("abtest: " + Escape.line(message));
        if ("1".equals(context.environment().get("ABTEST_DEBUG"))) {
            e.printStackTrace(context.err());
        }
        return ExitCode.FAILED;
    }
}
