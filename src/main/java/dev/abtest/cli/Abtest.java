package dev.abtest.cli;

import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
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
 * <p>Here, and in everything that {@code list}, {@code show}, {@code analyze}, {@code create} and {@code add-result} of
 * one session run through, there is no lambda and no method reference: on JDK 17 the first one of a process takes 3 ms,
 * a twentieth of the time of {@code list}, while a class takes almost none.
 */
final class Abtest implements Callable<Integer>, IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Context context;
    private final CommandSpec root;

    /** Builds only the subcommand that {@code args} ask for; all of them if they ask for none or for something else. */
    private Abtest(String[] args, Context context) {
        this.context = context;
        this.root = new OptionSet(
                        "abtest",
                        "Do warm-started AI agent sessions really work better than cold ones?",
                        "Collects the results of cold and warm sessions and says what they show.")
                .runs(this)
                .endingWith("\n'abtest COMMAND --help' explains a command.")
                .spec();
        if (args.length > 0) {
            addCommands(args[0]);
        }
        if (root.subcommands().isEmpty()) {
            addCommands(null);
        }
    }

    /** Adds the command called {@code name}, or all in the order of the help if it is null. */
    private void addCommands(String name) {
        boolean all = name == null;
        if (all || name.equals("create")) {
            add(new CreateCommand(context).options);
        }
        if (all || name.equals("list")) {
            add(new ListCommand(context).options);
        }
        if (all || name.equals("show")) {
            add(new ShowCommand(context).options);
        }
        if (all || name.equals("analyze")) {
            add(new AnalyzeCommand(context).options);
        }
        if (all || name.equals("add-result")) {
            add(new AddResultCommand(context).options);
        }
        if (all || name.equals("import")) {
            add(new ImportCommand(context).options);
        }
        if (all || name.equals("run")) {
            add(new RunCommand(context).options);
        }
        if (all || name.equals("edit")) {
            add(new EditCommand(context).options);
        }
        if (all || name.equals("delete")) {
            add(new DeleteCommand(context).options);
        }
        if (all || name.equals("undelete")) {
            add(new UndeleteCommand(context).options);
        }
        if (all) { // it describes all the others
            add(new GenerateCompletionCommand(context).options);
        }
    }

    private void add(OptionSet command) {
        root.addSubcommand(command.spec().name(), command.spec());
    }

    /** Runs the program with {@code args} and returns its exit status. */
    static int run(String[] args, Context context) {
        Abtest abtest = new Abtest(args, context);
        try {
            return abtest.commandLine().execute(args);
        } catch (OutOfMemoryError e) {
            return abtest.fail("not enough memory; give more, for example with ABTEST_JAVA_OPTS=-Xmx4g", e);
        }
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(root);
        line.setOut(context.out()).setErr(context.err());
        line.setExpandAtFiles(false); // a prompt may begin with @
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setParameterExceptionHandler(this);
        line.setExecutionExceptionHandler(this);
        return line;
    }

    /** Without a subcommand: help. */
    @Override
    public Integer call() {
        root.commandLine().usage(context.out());
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
