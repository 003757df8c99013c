package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A test that is being edited. Each request changes a copy of it; in the end {@link #result} tells what differs. Sessions
 * are named by their ids as they were before, or as {@code cold:ID} and {@code warm:ID} where both arms have one.
 */
public final class TestEdit {
    /**
     * Something that differs.
     *
     * @param what a field of the task, or a session, perhaps with a field of it
     * @param before its text before; empty for what is done to a whole session
     * @param after its text now, or what was done
     */
    public record Change(String what, Optional<String> before, String after) {}

    /**
     * What came of it.
     *
     * @param test the very test this began with if nothing differs
     * @param changes one for each thing that differs
     * @param taskFields what of the task differs, if there are sessions that worked on it before
     * @param sessions how many sessions differ
     */
    public record Result(ABTest test, List<Change> changes, Set<String> taskFields, int sessions) {}

    /** A session of the test, before and now. */
    private static final class Slot {
        private final SessionResult before;
        private SessionResult now;
        private boolean named;
        private boolean removed;

        Slot(SessionResult before) {
            this.before = before;
            this.now = before;
        }

        String name() {
            return before.sessionType().key() + ':' + before.sessionId();
        }

        boolean isMoved() {
            return !removed && now.sessionType() != before.sessionType();
        }
    }

    private static final String NONE = "(none)";
    private static final String UNKNOWN = "?";

    private final ABTest test;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final Set<String> taskFields = new LinkedHashSet<>();
    private TestTask task;
    private UnaryOperator<ABTest> more = UnaryOperator.identity();

    /** Begins with {@code test}, which stays as it is. */
    public TestEdit(ABTest test) {
        this.test = test;
        this.task = test.task();
        for (SessionType arm : SessionType.values()) {
            for (SessionResult session : test.arm(arm)) {
                slots.add(new Slot(session));
            }
        }
    }

    /** Changes the task, but for its id. */
    public void task(UnaryOperator<TestTask> change) {
        task = change.apply(task).withId(task.taskId());
    }

    /**
     * Changes something else of the test.
     *
     * @param what it is called
     * @param before its text now, empty for none
     * @param after its text then
     */
    public void test(String what, String before, String after, UnaryOperator<ABTest> change) {
        if (!before.equals(after)) {
            tell(what, before, after);
            more = change;
        }
    }

    /** Gives the task another id, in the sessions too that worked on it. */
    public void rename(String taskId) {
        int sessions = 0;
        for (Slot slot : slots) {
            if (slot.now.taskId().equals(task.taskId())) {
                slot.now = slot.now.toBuilder().taskId(taskId).build();
                sessions++;
            }
        }
        if (!taskId.equals(task.taskId())) {
            String where = sessions == 0 ? "" : ", and of " + sessions + (sessions == 1 ? " session" : " sessions");
            changes.add(new Change("task_id", Optional.of(task.taskId()), taskId + where));
            taskFields.add("task_id");
        }
        task = task.withId(taskId);
    }

    /**
     * Changes the sessions with these names.
     *
     * @throws UserError if a name is none or several, or a session cannot be changed so
     */
    public void set(List<String> names, UnaryOperator<SessionResult> change) {
        for (Slot slot : named(names)) {
            slot.named = true;
            try {
                slot.now = change.apply(slot.now);
            } catch (UserError e) {
                throw new UserError("session " + slot.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Moves the sessions with these names behind those of the arm {@code to}; errors as in {@link #set}. */
    public void move(List<String> names, SessionType to) {
        for (Slot slot : named(names)) {
            slot.named = true;
            slot.now = slot.now.toBuilder().sessionType(to).build();
        }
    }

    /** Removes the sessions with these names, which nothing else changes; errors as in {@link #set}. */
    public void remove(List<String> names) {
        for (Slot slot : named(names)) {
            if (slot.named) {
                throw new UserError("session " + slot.name() + " is to be removed and changed; do one of the two");
            }
            slot.removed = true;
        }
    }

    private Set<Slot> named(List<String> names) {
        Set<Slot> found = new LinkedHashSet<>();
        Map<String, List<Slot>> byName = candidates(names);
        for (String name : byName.keySet()) {
            List<Slot> candidates = byName.get(name);
            if (candidates.isEmpty()) {
                throw new UserError("session " + name + " is not in test " + test.testId()
                        + ", so nothing was changed; 'abtest show' tells the ids");
            }
            if (candidates.size() > 1) {
                throw new UserError("session " + name + " is ambiguous, so nothing was changed; it can be "
                        + candidates.get(0).name() + " or " + candidates.get(1).name()
                        + (candidates.get(0).name().equals(candidates.get(1).name())
                                ? ", which only an editor can tell apart"
                                : "; give one of these"));
            }
            found.add(candidates.get(0));
        }
        return found;
    }

    /** The sessions that each of these names can mean. */
    private Map<String, List<Slot>> candidates(List<String> names) {
        Map<String, List<Slot>> byName = new LinkedHashMap<>();
        names.forEach(name -> byName.put(name, new ArrayList<>()));
        if (!names.isEmpty()) {
            for (Slot slot : slots) {
                for (String name : List.of(slot.before.sessionId(), slot.name())) {
                    if (byName.containsKey(name)) {
                        byName.get(name).add(slot);
                    }
                }
            }
        }
        return byName;
    }

    /**
     * The test with all changes, which are noted in it if it has sessions.
     *
     * @param time now, as documents hold it
     * @throws UserError if two sessions of an arm would have one id
     */
    public Result result(String time) {
        EditLog log = new EditLog(test, time);
        tellTask();
        int sessions = tellSessions(log);
        if (changes.isEmpty()) {
            return new Result(test, List.of(), Set.of(), 0);
        }
        ABTest changed = more.apply(test).withTask(task).withSessions(arm(SessionType.COLD), arm(SessionType.WARM));
        if (slots.isEmpty()) {
            return new Result(changed, changes, Set.of(), 0);
        }
        return new Result(log.into(changed), changes, taskFields, sessions);
    }

    private List<SessionResult> arm(SessionType arm) {
        List<SessionResult> sessions = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (boolean moved : new boolean[] {false, true}) {
            for (Slot slot : slots) {
                if (!slot.removed && slot.now.sessionType() == arm && slot.isMoved() == moved) {
                    if (!ids.add(slot.now.sessionId()) && moved) {
                        throw new UserError("session " + slot.before.sessionId() + " cannot move to the " + arm.key()
                                + " arm, which has a session with this id; remove one of the two");
                    }
                    sessions.add(slot.now);
                }
            }
        }
        return List.copyOf(sessions);
    }

    private void tellTask() {
        TestTask old = test.task();
        tellTask("description", old.description(), task.description());
        tellTask("prompt", old.prompt(), task.prompt());
        if (!old.expectedTools().equals(task.expectedTools())) {
            tell("expected_tools", String.join(", ", old.expectedTools()), String.join(", ", task.expectedTools()));
        }
        Set<String> criteria = new LinkedHashSet<>(old.successCriteria().keySet());
        criteria.addAll(task.successCriteria().keySet());
        for (String key : criteria) {
            tellTask(
                    "success_criteria " + key,
                    text(old.successCriteria().get(key)),
                    text(task.successCriteria().get(key)));
        }
        tellTask("category", old.category(), task.category());
        tellTask("difficulty", old.difficulty(), task.difficulty());
    }

    private static String text(JsonNode value) {
        return value == null ? "" : value.toString();
    }

    private void tellTask(String what, String before, String after) {
        if (!before.equals(after)) {
            tell(what, before, after);
        }
    }

    private void tell(String what, String before, String after) {
        changes.add(new Change(what, Optional.of(orNone(before)), orNone(after)));
        taskFields.add(what);
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    /** Returns how many differ. */
    private int tellSessions(EditLog log) {
        taskFields.forEach(log::note);
        List<String> removed = new ArrayList<>();
        Map<String, List<String>> edited = new LinkedHashMap<>();
        int sessions = 0;
        for (Slot slot : slots) {
            List<String> fields = slot.removed || slot.now == slot.before ? List.of() : tellFields(slot);
            if (slot.removed) {
                changes.add(new Change(slot.name(), Optional.empty(), "removed"));
                removed.add(slot.name());
            } else if (!fields.isEmpty()) {
                edited.computeIfAbsent("set " + String.join(", ", fields), what -> new ArrayList<>())
                        .add(slot.name());
            }
            sessions += slot.removed || !fields.isEmpty() ? 1 : 0;
        }
        log.note("removed", removed);
        edited.forEach(log::note);
        return sessions;
    }

    private List<String> tellFields(Slot slot) {
        List<String> fields = new ArrayList<>();
        for (SessionField field : SessionField.values()) {
            // A renamed task is told once, and not for each of its sessions.
            boolean renamed = field == SessionField.TASK_ID
                    && slot.before.taskId().equals(test.task().taskId())
                    && slot.now.taskId().equals(task.taskId());
            boolean same = isUnknown(field, slot.before) == isUnknown(field, slot.now)
                    && Objects.equals(field.get(slot.before), field.get(slot.now));
            if (field.type() != SessionField.Type.RATE && !renamed && !same) {
                changes.add(new Change(
                        slot.name() + ' ' + field.key(), Optional.of(text(field, slot.before)), text(field, slot.now)));
                fields.add(field.key());
            }
        }
        return fields;
    }

    private static boolean isUnknown(SessionField field, SessionResult session) {
        return field.canBeUnknown() && session.unknown().contains(field.figure());
    }

    private static String text(SessionField field, SessionResult session) {
        Object value = field.get(session);
        boolean noTime = field == SessionField.COMPLETION_TIME_SECONDS && value.equals(0.0);
        if (value == null || noTime || isUnknown(field, session)) {
            return UNKNOWN;
        }
        if (value instanceof SessionType arm) {
            return arm.key();
        }
        if (value instanceof List<?> texts) {
            return orNone(String.join("; ", texts.stream().map(String::valueOf).toList()));
        }
        return orNone(value.toString());
    }
}
