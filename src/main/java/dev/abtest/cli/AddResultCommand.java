package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.document.SessionLines.Layout;
import dev.abtest.model.ABTest;
import dev.abtest.model.Figure;
import dev.abtest.model.IsoTime;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.report.Numbers;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** {@code abtest add-result}: one session from options, or many from a file. */
final class AddResultCommand implements Callable<Integer> {
    private static final String FROM = "--from";
    private static final String OF_ONE = "describes one session and cannot go with --from";
    private static final String NOTHING_TO_ADD = "give --session-type and --session-id, or many sessions with --from";

    final OptionSet options =
            new OptionSet("add-result", "Add the result of a session, or of many with --from.").runs(this);
    private final TestArgument test = TestArgument.stored(options);
    private final Opt<SessionType> sessionType = options.sessionType(false).unless(FROM, NOTHING_TO_ADD);
    private final Opt<String> sessionId = options.text("--session-id", "ID", "The session's id, unique in its arm.")
            .unless(FROM, NOTHING_TO_ADD)
            .notWith(FROM, OF_ONE);
    private final Opt<Integer> toolCalls =
            options.wholeNumber("--tool-calls", "N", "Tool calls made.").notWith(FROM, OF_ONE);
    private final Opt<Integer> successfulCalls = options.wholeNumber(
                    "--successful-calls", "N", "Tool calls that worked, of --tool-calls.")
            .notWith(FROM, OF_ONE);
    private final Opt<Double> completionTime = options.number(
                    "--completion-time", "SECONDS", "Seconds the session took; not given: unknown.")
            .notWith(FROM, OF_ONE);
    private final Opt<Boolean> success = options.flag(
                    "The session solved the task; without it, the task was not solved.", "--success")
            .notWith(FROM, OF_ONE);
    private final Opt<Boolean> timedOut = options.flag(
                    "Its time was over before it ended: not solved, and --completion-time is a lower bound.",
                    "--timed-out")
            .notWith(FROM, OF_ONE)
            .notWith("--success", "and --success contradict each other");
    private final Opt<String> notes =
            options.text("--notes", "TEXT", "Anything worth remembering.").notWith(FROM, OF_ONE);
    private final Opt<Integer> messages = options.wholeNumber("--messages", "N", "Messages of user and agent.")
            .notWith(FROM, OF_ONE);
    private final Opt<Integer> corrections = options.wholeNumber(
                    "--user-corrections", "N", "Times a person had to step in.")
            .notWith(FROM, OF_ONE);
    private final Opt<List<String>> errors = options.texts(
                    "--error", "TEXT", "An error that was seen. May be repeated.")
            .notWith(FROM, OF_ONE);
    private final Opt<String> startTime = options.text(
                    "--start-time", "TIME", "ISO 8601 (default: now; without offset: local time).")
            .notWith(FROM, OF_ONE);
    private final Opt<String> endTime =
            options.text("--end-time", "TIME", "ISO 8601 (default: now).").notWith(FROM, OF_ONE);
    private final Opt<Boolean> replace =
            options.flag("Replace a session that has the same id and is different.", "--replace");
    private final Opt<String> from = options.text(
            FROM,
            "FILE",
            "Add many sessions: JSON Lines or CSV with a header, fields named as stored or as these options. - is"
                    + " standard input. --session-type is then the arm of lines that name none.");
    private final Opt<Layout> inputFormat = options.choice(
                    "--input-format", "FORMAT", "jsonl or csv (default: by content).", layouts())
            .onlyWith(FROM);
    private final Opt<Boolean> skipInvalid = options.flag(
                    "Report bad lines and store the others; otherwise one bad line stops all.", "--skip-invalid")
            .onlyWith(FROM);
    private final Opt<Boolean> each = options.flag(
                    "Store and acknowledge every line as it arrives; report bad ones and go on.", "--each")
            .onlyWith(FROM);
    private final Context context;

    AddResultCommand(Context context) {
        this.context = context;
    }

    private static Words<Layout> layouts() {
        Words<Layout> words = new Words<>();
        for (Layout layout : Layout.values()) {
            words.add(layout.key(), layout);
        }
        return words;
    }

    @Override
    public Integer call() throws IOException {
        ABTestManager manager = test.manager(context);
        String testId = test.find(manager);
        return from.isGiven() ? addMany(manager, testId) : addOne(manager, testId);
    }

    private int addMany(ABTestManager manager, String testId) throws IOException {
        BulkAdd entry = new BulkAdd(manager, testId, replace.get(), context);
        BulkAdd.Source source = new BulkAdd.Source(from.get(), inputFormat.orElse(null), sessionType.orElse(null));
        return each.get() ? entry.addEach(source) : entry.addAll(source, skipInvalid.get());
    }

    private int addOne(ABTestManager manager, String testId) {
        SessionResult.Builder fields = session();
        boolean replacing = replace.get();
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
        context.out()
                .println(" Success rate: "
                        + (SessionField.SUCCESS_RATE.isKnown(added[0])
                                ? Numbers.percent(added[0].successRate(), 0)
                                : Numbers.UNKNOWN));
        if (toolCalls.isGiven() && toolCalls.get() > 0 && !successfulCalls.isGiven()) {
            context.err()
                    .println("abtest: note: without --successful-calls none of the " + toolCalls.get()
                            + " calls counts as successful");
        }
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
        SessionResult.Builder session = SessionResult.builder(sessionId.get(), sessionType.get());
        setTimes(session);
        if (toolCalls.isGiven()) {
            session.toolCalls(toolCalls.get());
        }
        if (successfulCalls.isGiven()) {
            session.successfulToolCalls(successfulCalls.get());
        }
        if (completionTime.isGiven()) {
            session.completionTimeSeconds(completionTime.get());
        }
        if (messages.isGiven()) {
            session.messageCount(messages.get());
        }
        if (corrections.isGiven()) {
            session.userCorrections(corrections.get());
        }
        if (errors.isGiven()) {
            session.errors(errors.get());
        }
        if (notes.isGiven()) {
            session.notes(notes.get());
        }
        return session.success(success.get()).timedOut(timedOut.get()).unknown(notGiven());
    }

    /** What nobody gives is unknown, but for success: without {@code --success} the task was not solved. */
    private List<Figure> notGiven() {
        List<Figure> unknown = new ArrayList<>();
        if (!toolCalls.isGiven()) {
            unknown.add(Figure.TOOL_CALLS);
        }
        if (!messages.isGiven()) {
            unknown.add(Figure.MESSAGE_COUNT);
        }
        if (!corrections.isGiven()) {
            unknown.add(Figure.USER_CORRECTIONS);
        }
        return unknown;
    }

    /** Now, where nothing is given, as the original; but a session of which only the end is known has no start. */
    private void setTimes(SessionResult.Builder session) {
        Optional<Instant> started = instant(startTime);
        Optional<Instant> ended = instant(endTime);
        OffsetDateTime now = context.clock().now();
        if (started.isPresent() && ended.orElse(now.toInstant()).isBefore(started.get())) {
            throw new UserError("--end-time " + endTime.orElse("(now)") + " is before --start-time " + startTime.get()
                    + "; check both, and their offsets");
        }
        session.startTime(startTime.orElse(endTime.isGiven() ? null : IsoTime.format(now)));
        session.endTime(endTime.isGiven() ? endTime.get() : IsoTime.format(now));
    }

    private Optional<Instant> instant(Opt<String> option) {
        if (!option.isGiven()) {
            return Optional.empty();
        }
        Optional<Instant> time = IsoTime.parse(option.get(), context.clock());
        if (time.isEmpty()) {
            throw new UserError(option.name() + " '" + option.get()
                    + "' is not an ISO 8601 time; write it like 2026-01-31T13:45:00+01:00");
        }
        return time;
    }
}
