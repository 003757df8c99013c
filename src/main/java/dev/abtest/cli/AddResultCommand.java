package dev.abtest.cli;

import dev.abtest.model.ABTest;
import dev.abtest.model.IsoTime;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.report.Numbers;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code abtest add-result}: one session from options, or many from a file. */
final class AddResultCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final CommandSpec spec;
    private final PositionalParamSpec test = TestArgument.stored();
    private final OptionSpec sessionType = Options.sessionType(false);
    private final OptionSpec sessionId = Options.text("--session-id", "ID", "The session's id, unique in its arm.");
    private final OptionSpec toolCalls = Options.wholeNumber("--tool-calls", "N", "Tool calls made.");
    private final OptionSpec successfulCalls =
            Options.wholeNumber("--successful-calls", "N", "Tool calls that worked, of --tool-calls.");
    private final OptionSpec completionTime =
            Options.number("--completion-time", "SECONDS", "Seconds the session took; not given: unknown.");
    private final OptionSpec success = Options.flag("The session solved the task.", "--success");
    private final OptionSpec notes = Options.text("--notes", "TEXT", "Anything worth remembering.");
    private final OptionSpec messages = Options.wholeNumber("--messages", "N", "Messages of user and agent.");
    private final OptionSpec corrections =
            Options.wholeNumber("--user-corrections", "N", "Times a person had to step in.");
    private final OptionSpec errors = Options.texts("--error", "TEXT", "An error that was seen. May be repeated.");
    private final OptionSpec startTime =
            Options.text("--start-time", "TIME", "ISO 8601 (default: now; without offset: local time).");
    private final OptionSpec endTime = Options.text("--end-time", "TIME", "ISO 8601 (default: now).");
    private final OptionSpec replace =
            Options.flag("Replace a session that has the same id and is different.", "--replace");
    private final OptionSpec from = Options.text(
            "--from",
            "FILE",
            "Add many sessions: JSON Lines or CSV with a header, fields named as stored or as these options. - is"
                    + " standard input. --session-type is then the arm of lines that name none.");
    private final OptionSpec inputFormat = Options.inputFormat();
    private final OptionSpec skipInvalid =
            Options.flag("Report bad lines and store the others; otherwise one bad line stops all.", "--skip-invalid");
    private final OptionSpec each =
            Options.flag("Store and acknowledge every line as it arrives; report bad ones and go on.", "--each");

    AddResultCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
        this.spec = Command.describe("add-result", this, "Add the result of a session, or of many with --from.");
    }

    @Override
    public CommandSpec spec() {
        spec.addPositional(test).addOption(sessionType);
        for (OptionSpec option : sessionOptions()) {
            spec.addOption(option);
        }
        return spec.addOption(replace)
                .addOption(from)
                .addOption(inputFormat)
                .addOption(skipInvalid)
                .addOption(each)
                .addOption(store.spec());
    }

    private List<OptionSpec> sessionOptions() {
        return List.of(
                sessionId,
                toolCalls,
                successfulCalls,
                completionTime,
                success,
                notes,
                messages,
                corrections,
                errors,
                startTime,
                endTime);
    }

    @Override
    public Integer call() throws IOException {
        checkUsage();
        ABTestManager manager = store.manager();
        String testId = TestArgument.find(test.getValue(), manager);
        return from.getValue() == null ? addOne(manager, testId) : addMany(manager, testId);
    }

    private void checkUsage() {
        boolean many = from.getValue() != null;
        if (!many && (sessionType.getValue() == null || sessionId.getValue() == null)) {
            throw misuse("give --session-type and --session-id, or many sessions with --from");
        }
        for (OptionSpec option : sessionOptions()) {
            if (many && isGiven(option)) {
                throw misuse(option.longestName() + " describes one session and cannot go with --from");
            }
        }
        for (OptionSpec option : List.of(inputFormat, skipInvalid, each)) {
            if (!many && isGiven(option)) {
                throw misuse(option.longestName() + " goes with --from");
            }
        }
    }

    private boolean isGiven(OptionSpec option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int addMany(ABTestManager manager, String testId) throws IOException {
        BulkAdd entry = new BulkAdd(manager, testId, replace.<Boolean>getValue(), context);
        BulkAdd.Source source = new BulkAdd.Source(from.getValue(), inputFormat.getValue(), sessionType.getValue());
        return each.<Boolean>getValue() ? entry.addEach(source) : entry.addAll(source, skipInvalid.<Boolean>getValue());
    }

    private int addOne(ABTestManager manager, String testId) {
        SessionResult.Builder fields = session();
        boolean replacing = replace.<Boolean>getValue();
        SessionResult[] added = new SessionResult[1];
        manager.update(testId, new UnaryOperator<>() {
            @Override
            public ABTest apply(ABTest before) {
                added[0] = fields.taskId(before.task().taskId()).build();
                return withResult(before, added[0], replacing);
            }
        });
        context.out().println("Added " + added[0].sessionType().key() + " result to test " + Escape.line(testId));
        context.out().println(" Session: " + Escape.line(added[0].sessionId()));
        context.out().println(" Success rate: " + Numbers.percent(added[0].successRate(), 0));
        return ExitCode.OK;
    }

    private static ABTest withResult(ABTest before, SessionResult session, boolean replacing) {
        SessionAdder adder = new SessionAdder(before, replacing);
        SessionAdder.Outcome outcome = adder.add(session);
        if (outcome == SessionAdder.Outcome.REFUSED || outcome == SessionAdder.Outcome.ALREADY_THERE && !replacing) {
            throw new UserError("session " + session.sessionId() + " is already in the "
                    + session.sessionType().key() + " arm; give another --session-id, or --replace it");
        }
        return adder.result();
    }

    private SessionResult.Builder session() {
        SessionResult.Builder session =
                SessionResult.builder(sessionId.getValue(), sessionType.<SessionType>getValue());
        setTimes(session);
        if (toolCalls.getValue() != null) {
            session.toolCalls(toolCalls.<Integer>getValue());
        }
        if (successfulCalls.getValue() != null) {
            session.successfulToolCalls(successfulCalls.<Integer>getValue());
        }
        if (completionTime.getValue() != null) {
            session.completionTimeSeconds(completionTime.<Double>getValue());
        }
        if (messages.getValue() != null) {
            session.messageCount(messages.<Integer>getValue());
        }
        if (corrections.getValue() != null) {
            session.userCorrections(corrections.<Integer>getValue());
        }
        if (errors.getValue() != null) {
            session.errors(errors.<List<String>>getValue());
        }
        if (notes.getValue() != null) {
            session.notes(notes.getValue());
        }
        return session.success(success.<Boolean>getValue());
    }

    /** Now, where nothing is said, as the original; but a session whose end alone is known has an unknown start. */
    private void setTimes(SessionResult.Builder session) {
        String start = startTime.getValue();
        String end = endTime.getValue();
        Optional<Instant> started = instant(startTime, start);
        Optional<Instant> ended = instant(endTime, end);
        OffsetDateTime now = context.clock().now();
        if (started.isPresent() && ended.orElse(now.toInstant()).isBefore(started.get())) {
            throw new UserError("--end-time " + (end == null ? "(now)" : end) + " is before --start-time " + start
                    + "; check both, and their offsets");
        }
        session.startTime(start == null && end == null ? IsoTime.format(now) : start);
        session.endTime(end == null ? IsoTime.format(now) : end);
    }

    private Optional<Instant> instant(OptionSpec option, String text) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<Instant> time = IsoTime.parse(text, context.clock());
        if (time.isEmpty()) {
            throw new UserError(option.longestName() + " '" + text
                    + "' is not an ISO 8601 time; write it like 2026-01-31T13:45:00+01:00");
        }
        return time;
    }
}
