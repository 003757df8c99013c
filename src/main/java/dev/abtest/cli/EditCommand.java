package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.design.PlanJson;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.design.Setting;
import dev.abtest.model.ABTest;
import dev.abtest.model.Figure;
import dev.abtest.model.IsoTime;
import dev.abtest.model.SessionCorrection;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestEdit;
import dev.abtest.model.Unjudged;
import dev.abtest.report.Escape;
import dev.abtest.report.Numbers;
import dev.abtest.store.ABTestManager;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code abtest edit}. */
final class EditCommand implements Callable<Integer> {
    private static final String SET = "--set";
    private static final int LONGEST_TEXT = 100;

    final OptionSet options = new OptionSet(
                    "edit",
                    "Change a test: its task, its sessions' arms and figures. Only what is named changes; an empty text"
                            + " removes what is there.",
                    "ID is the id of a session, or cold:ID or warm:ID where both arms have one.")
            .runs(this);
    private final TestArgument test = TestArgument.stored(options);
    private final TaskOptions task = TaskOptions.ofChanged(options);
    private final Opt<String> rename =
            options.text("--rename", "TASK_ID", "Another name for the task; the test's id stays.");
    private final Opt<List<String>> remove = options.several("--remove", "ID", "Remove these sessions.");
    private final Opt<List<String>> move = options.several("--move", "ID", "Move these sessions into the other arm.")
            .onlyWith("--to");
    private final Opt<SessionType> to = options.choice(
                    "--to", "ARM", "Where --move moves them: cold or warm.", OptionSet.arms())
            .onlyWith("--move");
    private final Opt<List<String>> set = options.several(
            SET, "ID", "Correct these sessions by the options below; a figure that is given is known from then on.");
    private final Opt<Boolean> success =
            options.flag("The session solved the task.", "--success").onlyWith(SET);
    private final Opt<Boolean> noSuccess = options.flag("The session did not solve the task.", "--no-success")
            .onlyWith(SET)
            .notWith("--success", "and --success contradict each other");
    private final SessionOptions figures = new SessionOptions(options);
    private final Opt<Boolean> notTimedOut = options.flag("It ended by itself.", "--no-timed-out")
            .onlyWith(SET)
            .notWith("--timed-out", "and --timed-out contradict each other");
    private final Opt<List<String>> unknown = options.texts(
            "--unknown", "FIGURE", "Nobody measured this figure, named as the option for it. May be repeated.");
    private final Opt<Boolean> allUnjudged = options.flag(
                    "Mark as unknown the success of all sessions, imported or run, that are stored as unsolved only"
                            + " because nothing judged them. What --outcomes or --no-success said of an import is not"
                            + " stored: say it again with --set.",
                    "--all-unjudged")
            .notWith(SET, "names the sessions itself and cannot go with " + SET);
    private final Context context;

    EditCommand(Context context) {
        this.context = context;
        for (Opt<?> figure : figures.all()) {
            figure.onlyWith(SET);
        }
    }

    @Override
    public Integer call() {
        checkUsage();
        figures.checkTimes(context.clock());
        ABTestManager manager = test.manager(context);
        String testId = test.find(manager);
        TaskOptions.Changed changed = task.changed(context);
        Attempt[] last = new Attempt[1];
        manager.update(testId, before -> {
            last[0] = new Attempt(before, changed);
            return last[0].result.test();
        });
        print(testId, last[0]);
        return ExitCode.OK;
    }

    private void checkUsage() {
        boolean figuresGiven = !given().isEmpty() || unknown.isGiven();
        boolean sessions = remove.isGiven() || move.isGiven() || set.isGiven() || allUnjudged.get();
        if (set.isGiven() && !figuresGiven) {
            throw options.misuse(SET + " says of which sessions; give what of them to change, such as --success");
        }
        if (unknown.isGiven() && !set.isGiven() && !allUnjudged.get()) {
            throw options.misuse("--unknown goes with " + SET + " or --all-unjudged");
        }
        if (allUnjudged.get() && !unknownFigures().equals(EnumSet.of(Figure.SUCCESS))) {
            throw options.misuse("--all-unjudged is about success and cannot go with another --unknown");
        }
        for (SessionField field : given()) {
            if (field.figure() != null && unknown.isGiven() && unknownFigures().contains(field.figure())) {
                throw options.misuse(field.key() + " is given, and --unknown too; give one of the two");
            }
        }
        if (!task.areGiven() && !task.armsAreGiven() && !rename.isGiven() && !sessions) {
            throw options.misuse("say what to change");
        }
    }

    /** The fields that the command line gives. */
    private Set<SessionField> given() {
        Set<SessionField> given = figures.given();
        if (success.isGiven() || noSuccess.isGiven()) {
            given.add(SessionField.SUCCESS);
        }
        if (notTimedOut.isGiven()) {
            given.add(SessionField.TIMED_OUT);
        }
        return given;
    }

    private Set<Figure> unknownFigures() {
        Set<Figure> asked = EnumSet.noneOf(Figure.class);
        for (String name : unknown.orElse(List.of())) {
            SessionField field = SessionField.named(name);
            if (field == null || !field.canBeUnknown()) {
                throw options.misuse("--unknown wants success, tool_calls, messages, completion_time or"
                        + " user_corrections, not '" + name + "'");
            }
            asked.add(field.figure());
        }
        if (allUnjudged.get() && asked.isEmpty()) {
            asked.add(Figure.SUCCESS);
        }
        return asked;
    }

    /** What the command line makes of the test as it is at one moment. */
    private final class Attempt {
        private final TestEdit.Result result;
        private final int sessions;
        private Set<SessionType> judgedArms = Set.of();

        Attempt(ABTest before, TaskOptions.Changed changed) {
            TestEdit edit = new TestEdit(before);
            sessions = before.cold().size() + before.warm().size();
            edit.task(changed::of);
            if (task.armsAreGiven()) {
                edit.test(
                        "arms_differ_in",
                        words(Setting.declaredBy(before)),
                        words(task.armsDifferIn()),
                        test -> Setting.declare(test, task.armsDifferIn()));
            }
            rename.value().ifPresent(edit::rename);
            String taskId = rename.orElse(before.task().taskId());
            edit.set(set.orElse(List.of()), session -> correction(taskId).of(session, context.clock()));
            if (allUnjudged.get()) {
                Unjudged unjudged = new Unjudged(before, unchecked(before));
                judgedArms = unjudged.judgedArms();
                edit.set(
                        unjudged.names(),
                        session -> SessionCorrection.unknown(Figure.SUCCESS).of(session, context.clock()));
            }
            move.value().ifPresent(ids -> edit.move(ids, to.get()));
            edit.remove(remove.orElse(List.of()));
            result = edit.result(IsoTime.format(context.clock().now()));
        }
    }

    private static String words(Set<Setting> settings) {
        return settings.stream().map(Setting::key).collect(Collectors.joining(", "));
    }

    private SessionCorrection correction(String taskId) {
        return new SessionCorrection(given(), session -> fill(session, taskId), unknownFigures());
    }

    private void fill(SessionResult.Builder session, String taskId) {
        figures.fill(session, taskId);
        if (success.isGiven() || noSuccess.isGiven()) {
            session.success(success.isGiven());
        }
        if (notTimedOut.isGiven()) {
            session.timedOut(false);
        }
    }

    /** The sessions that came to their end in the last run, if that had no check. */
    private static Set<String> unchecked(ABTest test) {
        Set<String> ids = new HashSet<>();
        Optional<RunPlan> run = PlanJson.last(test)
                .filter(plan -> plan.options().commands().check().isEmpty());
        for (PlannedSession session : run.map(RunPlan::sessions).orElse(List.of())) {
            if (session.outcome()
                    .filter(PlannedSession.Outcome.COMPLETED::equals)
                    .isPresent()) {
                ids.add(session.sessionId());
            }
        }
        return ids;
    }

    private void print(String testId, Attempt done) {
        if (done.result.changes().isEmpty()) {
            context.out().println("Nothing to change in test " + Escape.line(testId));
        } else {
            context.out().println("Edited test: " + Escape.line(testId));
            done.result.changes().forEach(this::print);
        }
        if (done.result.sessions() > 0) {
            context.out().println(" Sessions changed: " + done.result.sessions());
        }
        if (done.result.taskFields().contains("prompt")) {
            note("the prompt changed after " + Numbers.counted(done.sessions, "session")
                    + "; those before and those after did different tasks, and should not be compared");
        }
        if (done.result.taskFields().stream()
                .anyMatch(field -> field.matches("(expected_tools|success_criteria .*)"))) {
            note(Numbers.counted(done.sessions, "session") + " came before the new criteria, and stay as they were"
                    + " judged");
        }
        for (SessionType arm : done.judgedArms) {
            note("the " + arm.key() + " arm is left: criteria judged it, or somebody did, since it has solved sessions;"
                    + " name those that nobody judged with --set ID --unknown success");
        }
    }

    private void print(TestEdit.Change change) {
        String before = change.before().map(text -> shortened(text) + " → ").orElse("");
        context.out().println(' ' + shortened(change.what()) + ": " + before + shortened(change.after()));
    }

    private static String shortened(String text) {
        return Escape.line(text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + '…');
    }

    private void note(String text) {
        context.err().println("abtest: note: " + Escape.line(text));
    }
}
