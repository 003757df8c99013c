package dev.abtest.cli;

import dev.abtest.document.OutcomesFile;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.report.ImportTable;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.FileErrors;
import dev.abtest.transcript.ImportRules;
import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.TranscriptImport;
import dev.abtest.transcript.records.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code abtest import}: results from the agents' own records. */
final class ImportCommand implements Command {
    private enum ExitCodes {
        FAIL,
        IGNORE
    }

    private final Context context;
    private final StoreOption store;
    private final CommandSpec spec;
    private final PositionalParamSpec test = TestArgument.stored();
    private final PositionalParamSpec files = Options.moreArguments(
            "FILE", "Recorded sessions: files, folders that are searched for them, or - for standard input.");
    private final OptionSpec sessionType = Options.sessionType(true);
    private final OptionSpec format = Options.choice(
            "--format",
            "AGENT",
            explained(ImportRules.agents()),
            ImportRules.agents(),
            ImportRules.agents().toArray(new String[0]),
            ImportRules.ANY_AGENT);
    private final OptionSpec exitCodes = Options.choice(
            "--exit-codes",
            "fail|ignore",
            "Whether a command that ran and returned non-zero is a failed call: fail (the default) or ignore.",
            List.of("fail", "ignore"),
            ExitCodes.values(),
            ExitCodes.FAIL);
    private final OptionSpec sessionId = Options.text("--session-id", "ID", "Another id for the one session imported.");
    private final OptionSpec success = Options.flag("Sessions that nothing else judges solved the task.", "--success");
    private final OptionSpec noSuccess =
            Options.flag("Sessions that nothing else judges did not solve the task.", "--no-success");
    private final OptionSpec outcomes =
            Options.text("--outcomes", "FILE", "CSV with the columns session_id and success, as you judged them.");
    private final OptionSpec notes = Options.text("--notes", "TEXT", "A note for each session.");
    private final OptionSpec replace =
            Options.flag("Replace a session that has the same id and is different.", "--replace");
    private final OptionSpec skipInvalid =
            Options.flag("Report what cannot be read and store the rest; otherwise it stops all.", "--skip-invalid");
    private final OptionSpec dryRun = Options.flag("Show what would be stored, and store nothing.", "--dry-run");

    ImportCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
        this.spec = Command.describe(
                "import",
                this,
                "Import results from what agents record: Claude Code, Codex, Gemini CLI, Hermes, OpenAI-style chat"
                        + " lists and tau-bench results.",
                "Only figures and short error lines are stored, never prompts, outputs or file contents.");
    }

    private static String explained(List<String> agents) {
        int last = agents.size() - 1;
        return agents.get(0) + " (the default: by content), " + String.join(", ", agents.subList(1, last)) + " or "
                + agents.get(last) + ".";
    }

    @Override
    public CommandSpec spec() {
        return spec.addPositional(test)
                .addPositional(files)
                .addOption(sessionType)
                .addOption(format)
                .addOption(exitCodes)
                .addOption(sessionId)
                .addOption(success)
                .addOption(noSuccess)
                .addOption(outcomes)
                .addOption(notes)
                .addOption(replace)
                .addOption(skipInvalid)
                .addOption(dryRun)
                .addOption(store.spec());
    }

    @Override
    public Integer call() throws IOException {
        ABTestManager manager = store.manager();
        String testId = TestArgument.find(test.getValue(), manager);
        ImportRules rules = rules(manager.load(testId).task());
        TranscriptImport.Outcome outcome = read(sources(), rules);
        List<String> problems = new ArrayList<>();
        for (Problem problem : outcome.problems()) {
            problems.add(problem.toString());
        }
        if (!problems.isEmpty() && !skipInvalid.<Boolean>getValue()) {
            throw new UserError(
                    "nothing was imported, because not everything could be read; import the rest with --skip-invalid:",
                    problems);
        }
        if (dryRun.<Boolean>getValue()) {
            ImportTable.write(outcome.sessions(), context.out());
        } else {
            store(manager, testId, outcome);
        }
        problems.forEach(problem -> context.err().println(Escape.line(problem)));
        outcome.warnings().forEach(warning -> context.err().println("abtest: warning: " + Escape.line(warning)));
        return ExitCode.OK;
    }

    private void store(ABTestManager manager, String testId, TranscriptImport.Outcome outcome) {
        Additions additions = new Additions(replace.<Boolean>getValue());
        manager.update(testId, before -> additions.to(before, outcome.sessions()));
        context.out()
                .println("Added " + Additions.counted(additions.count(SessionAdder.Outcome.ADDED), "session") + " from "
                        + Additions.counted(outcome.files(), "file") + " to test " + Escape.line(testId));
        additions.printOthers(context.out());
        if (outcome.snapshots() > 0) {
            context.out().println(" Other records of these sessions, not counted again: " + outcome.snapshots());
        }
    }

    private TranscriptImport.Outcome read(List<Source> sources, ImportRules rules) {
        try (ByteProgress progress = ByteProgress.of(context, TranscriptImport.totalBytes(sources))) {
            return TranscriptImport.run(sources, rules, progress::add);
        } catch (IOException e) {
            throw FileErrors.reading(Path.of("the recorded sessions"), e);
        }
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (String file : files.<List<String>>getValue()) {
            sources.add(
                    file.equals("-") ? Source.stream(InputFile.name(file), context.in()) : Source.file(Path.of(file)));
        }
        return sources;
    }

    private ImportRules rules(TestTask task) throws IOException {
        boolean yes = success.<Boolean>getValue();
        boolean no = noSuccess.<Boolean>getValue();
        if (yes && no) {
            throw new ParameterException(spec.commandLine(), "--success and --no-success contradict each other");
        }
        String note = notes.getValue();
        return new ImportRules(
                format.getValue(),
                sessionType.<SessionType>getValue(),
                task,
                exitCodes.<ExitCodes>getValue() == ExitCodes.FAIL,
                Optional.ofNullable(sessionId.getValue()),
                givenOutcomes(),
                yes || no ? Optional.of(yes) : Optional.empty(),
                note == null ? "" : note);
    }

    private Map<String, Boolean> givenOutcomes() throws IOException {
        String file = outcomes.getValue();
        return file == null ? Map.of() : OutcomesFile.read(InputFile.name(file), InputFile.open(file, context));
    }
}
