package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.document.SessionLines.Layout;
import dev.abtest.model.ABTest;
import dev.abtest.model.Figure;
import dev.abtest.model.IsoTime;
import dev.abtest.model.SameRecord;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.report.SessionText;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** {@code abtest add-result}: one session from options, or many from a file. */
final class AddResultCommand implements Callable<Integer> {
    private static final String FROM = "--from";
    private static final String OF_ONE = "describes one session and cannot go with --from";
    private static final SessionField[] UNKNOWN_UNLESS_GIVEN = {
        SessionField.TOOL_CALLS, SessionField.MESSAGE_COUNT, SessionField.USER_CORRECTIONS
    };
    private static final String NOTHING_TO_ADD = "give --session-type and --session-id, or many sessions with --from";

    final OptionSet options = new OptionSet(
                    "add-result",
                    "Add the result of a session, or of many with --from.",
                    "Figures that are not given are unknown, times that are not given are now.")
            .runs(this);
    private final TestArgument test = TestArgument.stored(options);
    private final Opt<SessionType> sessionType = options.sessionType(false).unless(FROM, NOTHING_TO_ADD);
    private final Opt<String> sessionId = options.text("--session-id", "ID", "The session's id, unique in its arm.")
            .unless(FROM, NOTHING_TO_ADD)
            .notWith(FROM, OF_ONE);
    private final Opt<Boolean> success = options.flag(
                    "The session solved the task; without it, the task was not solved.", "--success")
            .notWith(FROM, OF_ONE);
    private final SessionOptions figures = new SessionOptions(options);
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
        for (Opt<?> figure : figures.all()) {
            figure.notWith(FROM, OF_ONE);
        }
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
        Entry entry = new Entry();
        manager.update(testId, entry);
        SessionResult session = entry.session;
        context.out().println(entry.said() + Escape.line(testId));
        context.out().println(" Session: " + Escape.line(session.sessionId()));
        context.out().println(" Success rate: " + SessionText.successRate(session));
        Set<SessionField> given = figures.given();
        if (session.toolCalls() > 0 && !given.contains(SessionField.SUCCESSFUL_TOOL_CALLS)) {
            context.err()
                    .println("abtest: note: without --successful-calls none of the " + session.toolCalls()
                            + " calls counts as successful");
        }
        if (!entry.sameRecords.isEmpty()) {
            SameRecordWarning.print(entry.sameRecords, testId, context);
        }
        return ExitCode.OK;
    }

    /** The session of the command line, as it comes into the test. */
    private final class Entry implements UnaryOperator<ABTest> {
        private final SessionResult.Builder fields = SessionResult.builder(sessionId.get(), sessionType.get());
        private final Set<SessionField> timesOfEntry = setTimes(fields);
        private SessionResult session;
        private SessionAdder.Outcome outcome;
        private List<SameRecord> sameRecords = List.of();

        @Override
        public ABTest apply(ABTest before) {
            String task = before.task().taskId();
            fields.taskId(task).success(success.get()).unknown(notGiven());
            figures.fill(fields, task);
            session = fields.build();
            SessionAdder adder = new SessionAdder(before, replace.get());
            outcome = adder.addEntered(session, timesOfEntry);
            if (outcome == SessionAdder.Outcome.IN_OTHER_ARM) {
                throw new UserError(adder.inOtherArm(session));
            }
            if (outcome == SessionAdder.Outcome.REFUSED) {
                throw new UserError("session " + session.sessionId() + " is already in the "
                        + session.sessionType().key()
                        + " arm and different; give another --session-id, or --replace it");
            }
            sameRecords = adder.sameRecords();
            return adder.result();
        }

        /** What became of it, in the original's words where it has some, up to the test's id. */
        String said() {
            String arm = session.sessionType().key();
            return switch (outcome) {
                case ADDED -> "Added " + arm + " result to test ";
                case REPLACED -> "Replaced " + arm + " result in test ";
                case UPDATED -> "Updated " + arm + " result in test ";
                case ALREADY_THERE -> "Already there: " + arm + " result in test ";
                case REFUSED, IN_OTHER_ARM -> throw new AssertionError(outcome);
            };
        }
    }

    /** What nobody gives is unknown, but for success: without {@code --success} the task was not solved. */
    private List<Figure> notGiven() {
        Set<SessionField> given = figures.given();
        List<Figure> unknown = new ArrayList<>();
        for (SessionField field : UNKNOWN_UNLESS_GIVEN) {
            if (!given.contains(field)) {
                unknown.add(field.figure());
            }
        }
        return unknown;
    }

    /**
     * Now, where nothing is given, as the original; but a session of which only the end is known has no start.
     *
     * @return the times that are now
     */
    private Set<SessionField> setTimes(SessionResult.Builder session) {
        figures.checkOrder(context.clock());
        Set<SessionField> given = figures.given();
        OffsetDateTime now = context.clock().now();
        EnumSet<SessionField> timesOfEntry = EnumSet.noneOf(SessionField.class);
        if (!given.contains(SessionField.END_TIME)) {
            session.endTime(IsoTime.format(now));
            timesOfEntry.add(SessionField.END_TIME);
        }
        if (!given.contains(SessionField.START_TIME) && !given.contains(SessionField.END_TIME)) {
            session.startTime(IsoTime.format(now));
            timesOfEntry.add(SessionField.START_TIME);
        }
        return timesOfEntry;
    }
}
