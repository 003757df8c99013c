package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Arg;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.document.OutcomesFile;
import dev.abtest.model.ABTest;
import dev.abtest.model.SameRecord;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.report.ImportTable;
import dev.abtest.report.Numbers;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.FileErrors;
import dev.abtest.transcript.ImportRules;
import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.TranscriptImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** {@code abtest import}: results from the agents' own records. */
final class ImportCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet(
                    "import",
                    "Import results from what agents record: Claude Code, Codex, Gemini CLI, Hermes, OpenAI-style chat"
                            + " lists and tau-bench results.",
                    "Only figures and short error lines are stored, never prompts, outputs or file contents.")
            .runs(this);
    private final TestArgument test = TestArgument.stored(options);
    private final Arg<List<String>> files = options.arguments(
            "FILE",
            "1..*",
            "1..*",
            "Recorded sessions: files, folders that are searched for them, or - for standard input.");
    private final Opt<SessionType> sessionType = options.sessionType(true);
    private final Opt<String> format =
            options.choice("--format", "AGENT", agentsInWords(), agents(), ImportRules.ANY_AGENT);
    private final Opt<Boolean> exitCodesFail = options.choice(
            "--exit-codes",
            "fail|ignore",
            "Whether a command that ran and returned non-zero is a failed call: fail (the default) or ignore.",
            new Words<Boolean>().add("fail", true).add("ignore", false),
            true);
    private final Opt<String> sessionId =
            options.text("--session-id", "ID", "Another id for the one session imported.");
    private final Opt<Boolean> success = options.flag("Sessions that nothing else judges solved the task.", "--success")
            .notWith("--no-success", "and --no-success contradict each other");
    private final Opt<Boolean> noSuccess =
            options.flag("Sessions that nothing else judges did not solve the task.", "--no-success");
    private final Opt<String> outcomes =
            options.text("--outcomes", "FILE", "CSV with the columns session_id and success, as you judged them.");
    private final Opt<String> notes = options.text("--notes", "TEXT", "A note for each session.");
    private final Opt<Boolean> replace =
            options.flag("Replace a session that has the same id and is different.", "--replace");
    private final Opt<Boolean> skipInvalid =
            options.flag("Report what cannot be read and store the rest; otherwise it stops all.", "--skip-invalid");
    private final Opt<Boolean> dryRun = options.flag("Show what would be stored, and store nothing.", "--dry-run");
    private final Context context;

    ImportCommand(Context context) {
        this.context = context;
    }

    private static String agentsInWords() {
        List<String> agents = ImportRules.agents();
        int last = agents.size() - 1;
        return ImportRules.ANY_AGENT + " (the default: by content), " + String.join(", ", agents.subList(1, last))
                + " or " + agents.get(last) + ".";
    }

    private static Words<String> agents() {
        Words<String> words = new Words<>();
        ImportRules.agents().forEach(word -> words.add(word, word));
        return words;
    }

    @Override
    public Integer call() throws IOException {
        ABTestManager manager = test.manager(context);
        String testId = test.find(manager);
        ImportRules rules = rules(manager.load(testId).task());
        TranscriptImport.Outcome outcome = read(sources(), rules);
        List<String> problems = outcome.problemLines();
        if (!problems.isEmpty() && !skipInvalid.get()) {
            throw new UserError(
                    "nothing was imported, because not everything could be read; import the rest with --skip-invalid:",
                    problems);
        }
        if (dryRun.get()) {
            ImportTable.write(outcome.sessions(), context.out());
        } else {
            store(manager, testId, outcome);
        }
        problems.forEach(problem -> context.err().println(Escape.line(problem)));
        outcome.warnings().forEach(warning -> context.err().println("abtest: warning: " + Escape.line(warning)));
        return ExitCode.OK;
    }

    private void store(ABTestManager manager, String testId, TranscriptImport.Outcome outcome) {
        SessionAdder.Counts counts = new SessionAdder.Counts();
        List<SameRecord> sameRecords = new ArrayList<>();
        manager.update(testId, before -> {
            counts.reset();
            SessionAdder adder = withSessions(before, outcome, counts);
            sameRecords.clear();
            sameRecords.addAll(adder.sameRecords());
            return adder.result();
        });
        String where = " from " + Numbers.counted(outcome.files(), "file") + " to test " + Escape.line(testId);
        BulkAdd.print(counts, "session", where, context.out());
        if (outcome.snapshots() > 0) {
            context.out().println(" Other records of these sessions, not counted again: " + outcome.snapshots());
        }
        SameRecordWarning.print(sameRecords, testId, context);
    }

    /** All or none. An id that an agent or the user made names one session of the test. */
    private SessionAdder withSessions(ABTest before, TranscriptImport.Outcome outcome, SessionAdder.Counts counts) {
        SessionAdder adder = new SessionAdder(before, replace.get());
        List<String> refused = new ArrayList<>();
        for (SessionResult session : outcome.sessions()) {
            boolean unique = !outcome.commonIds().contains(session.sessionId());
            switch (counts.add(unique ? adder.addUnique(session) : adder.add(session))) {
                case ADDED, REPLACED, UPDATED, ALREADY_THERE -> {}
                case REFUSED ->
                    refused.add("session " + session.sessionId() + " is already in the "
                            + session.sessionType().key() + " arm and different; --replace replaces it");
                case IN_OTHER_ARM -> refused.add(adder.inOtherArm(session));
            }
        }
        if (!refused.isEmpty()) {
            throw new UserError(
                    "nothing was stored, for " + Numbers.counted(refused.size(), "session")
                            + " that the test has already:",
                    refused);
        }
        return adder;
    }

    private TranscriptImport.Outcome read(List<Source> sources, ImportRules rules) {
        try (Progress progress = Progress.of(context, TranscriptImport.totalBytes(sources))) {
            return TranscriptImport.run(sources, rules, progress::add);
        } catch (IOException e) {
            throw FileErrors.reading(Path.of("the recorded sessions"), e);
        }
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (String file : files.get()) {
            sources.add(
                    file.equals("-") ? Source.stream(InputFile.name(file), context.in()) : Source.file(Path.of(file)));
        }
        return sources;
    }

    private ImportRules rules(TestTask task) throws IOException {
        return new ImportRules(
                format.get(),
                sessionType.get(),
                task,
                exitCodesFail.get(),
                sessionId.value(),
                givenOutcomes(),
                success.get() || noSuccess.get() ? Optional.of(success.get()) : Optional.empty(),
                notes.orElse(""));
    }

    private Map<String, Boolean> givenOutcomes() throws IOException {
        if (!outcomes.isGiven()) {
            return Map.of();
        }
        String file = outcomes.get();
        return OutcomesFile.read(InputFile.name(file), InputFile.open(file, context));
    }

    /** A bar on a terminal while much is read; nothing elsewhere, and nothing for files that are read at once. */
    private record Progress(Optional<ProgressBar> bar) implements AutoCloseable {
        private static final long WORTH_A_BAR = 20L << 20;
        private static final int UPDATE_MILLIS = 200;

        static Progress of(Context context, long totalBytes) {
            if (!context.showsProgress() || totalBytes < WORTH_A_BAR) {
                return new Progress(Optional.empty());
            }
            return new Progress(Optional.of(new ProgressBarBuilder()
                    .setTaskName("Reading")
                    .setInitialMax(totalBytes)
                    .setUnit(" MB", 1 << 20)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .clearDisplayOnFinish()
                    .build()));
        }

        void add(long bytes) {
            bar.ifPresent(shown -> shown.stepBy(bytes));
        }

        @Override
        public void close() {
            bar.ifPresent(ProgressBar::close);
        }
    }
}
