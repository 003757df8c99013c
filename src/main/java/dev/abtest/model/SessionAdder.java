package dev.abtest.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Puts sessions into a test: the one owner of what becomes of a session whose id is there already, in its arm or in the
 * other one. What is stored stays as it is, also where these rules would refuse it now.
 */
public final class SessionAdder {
    /** What became of a session. */
    public enum Outcome {
        /** It is new. */
        ADDED,
        /** It took the place of another one with its id. */
        REPLACED,
        /** It was there before but for its task, which nobody knew then: now it has that. */
        UPDATED,
        /** The very same session was there before. */
        ALREADY_THERE,
        /** Another session has its id, and was kept. */
        REFUSED,
        /**
         * The other arm has a session with its id, which names one session of the whole test, or a run stored the agent's
         * session with this id; nothing was added.
         */
        IN_OTHER_ARM
    }

    private final ABTest test;
    private final boolean replace;
    private final List<SessionResult> cold;
    private final List<SessionResult> warm;
    private final Map<String, Integer> coldPlaces;
    private final Map<String, Integer> warmPlaces;
    private final List<SessionResult> added = new ArrayList<>();
    private boolean changed;
    /** See {@link #ofRuns}; null until it is asked for. */
    private Map<String, String> namesInRuns;

    /**
     * Adds to {@code test}, which stays as it is.
     *
     * @param replace whether a session takes the place of a different one with its id, or is refused
     */
    public SessionAdder(ABTest test, boolean replace) {
        this.test = test;
        this.replace = replace;
        this.cold = new ArrayList<>(test.cold());
        this.warm = new ArrayList<>(test.warm());
        this.coldPlaces = places(cold);
        this.warmPlaces = places(warm);
    }

    /** Adds {@code session} to its arm, whose id may name another session in the other arm. */
    public Outcome add(SessionResult session) {
        return add(session, Set.of());
    }

    /**
     * Adds {@code session}, whose id names one session of the test. A session of another task than the test's may stand
     * in both arms: benchmarks make ids of task and trial.
     */
    public Outcome addUnique(SessionResult session) {
        return ofRuns().containsKey(session.sessionId()) ? Outcome.IN_OTHER_ARM : addEntered(session, Set.of());
    }

    /** The sessions that runs stored under names of their own, by the agents' ids. */
    private Map<String, String> ofRuns() {
        if (namesInRuns == null) {
            namesInRuns = new HashMap<>();
            for (SessionType arm : SessionType.values()) {
                for (SessionResult session : test.arm(arm)) {
                    String id = session.extra().isEmpty()
                            ? ""
                            : SessionDetails.of(session).text(SessionDetails.Field.AGENT_SESSION_ID);
                    if (!id.isEmpty()) {
                        namesInRuns.put(id, arm.key() + ':' + session.sessionId());
                    }
                }
            }
        }
        return namesInRuns;
    }

    /**
     * Adds {@code session} as {@link #addUnique}.
     *
     * @param timesOfEntry those of its times that are the moment of the entry, since nobody gave them: a second entry has
     *     others, and is the same
     */
    public Outcome addEntered(SessionResult session, Set<SessionField> timesOfEntry) {
        String id = session.sessionId();
        boolean inOtherArm = places(session.sessionType().other()).containsKey(id);
        boolean isNew = !places(session.sessionType()).containsKey(id);
        return isNew && inOtherArm && !hasOwnTask(session) ? Outcome.IN_OTHER_ARM : add(session, timesOfEntry);
    }

    /** Why the outcome for {@code session} was {@link Outcome#IN_OTHER_ARM}, and what to do. */
    public String inOtherArm(SessionResult session) {
        String inRun = ofRuns().get(session.sessionId());
        if (inRun != null) {
            return "session " + session.sessionId() + " is already in the test, as " + inRun;
        }
        SessionType arm = session.sessionType();
        return "session " + session.sessionId() + " is already in the "
                + arm.other().key()
                + " arm; to move it: abtest edit " + test.testId() + " --move " + session.sessionId() + " --to "
                + arm.key();
    }

    /** The test with what was added; the very test this began with if nothing was. */
    public ABTest result() {
        return changed ? test.withSessions(List.copyOf(cold), List.copyOf(warm)) : test;
    }

    /** Sessions that were added and are probably the record of another session, too; none that has a time of entry. */
    public List<SameRecord> sameRecords() {
        return added.isEmpty() ? List.of() : SameRecord.search(added, cold, warm);
    }

    private Outcome add(SessionResult session, Set<SessionField> timesOfEntry) {
        List<SessionResult> arm = session.sessionType() == SessionType.COLD ? cold : warm;
        Map<String, Integer> places = places(session.sessionType());
        Integer place = places.get(session.sessionId());
        if (place == null) {
            places.put(session.sessionId(), arm.size());
            arm.add(session);
            if (timesOfEntry.isEmpty()) {
                added.add(session);
            }
            changed = true;
            return Outcome.ADDED;
        }
        Outcome outcome = outcome(arm.get(place), session, timesOfEntry);
        if (outcome == Outcome.REPLACED || outcome == Outcome.UPDATED) {
            arm.set(place, session);
            changed = true;
        }
        return outcome;
    }

    private Outcome outcome(SessionResult stored, SessionResult session, Set<SessionField> timesOfEntry) {
        boolean same = isSameButForTask(stored, session, timesOfEntry);
        boolean sameTask = stored.taskId().equals(session.taskId());
        if (same && sameTask) {
            return Outcome.ALREADY_THERE;
        }
        if (replace) {
            return Outcome.REPLACED;
        }
        if (same && !hasOwnTask(session)) {
            return Outcome.ALREADY_THERE; // it does not tell its task, and so contradicts nothing
        }
        return same && !hasOwnTask(stored) ? Outcome.UPDATED : Outcome.REFUSED;
    }

    /** Whether it says of which task it is; the task of the test is what a session has that says nothing. */
    private boolean hasOwnTask(SessionResult session) {
        return !session.taskId().equals(test.task().taskId());
    }

    /** Field by field: the equality that Java makes for a record is slow to start. */
    private static boolean isSameButForTask(
            SessionResult stored, SessionResult session, Set<SessionField> timesOfEntry) {
        for (SessionField field : SessionField.values()) {
            boolean counts = field != SessionField.TASK_ID && !timesOfEntry.contains(field);
            if (counts && !Objects.equals(field.get(stored), field.get(session))) {
                return false;
            }
        }
        return stored.unknown().equals(session.unknown()) && stored.extra().equals(session.extra());
    }

    private Map<String, Integer> places(SessionType arm) {
        return arm == SessionType.COLD ? coldPlaces : warmPlaces;
    }

    private static Map<String, Integer> places(List<SessionResult> arm) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < arm.size(); i++) {
            places.put(arm.get(i).sessionId(), i);
        }
        return places;
    }

    /** How many sessions became what, by however many adders. */
    public static final class Counts {
        private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

        /** Counts from 0 again: for a change that is asked again. */
        public void reset() {
            counts.clear();
        }

        /** Counts {@code outcome}, and returns it. */
        public Outcome add(Outcome outcome) {
            counts.put(outcome, of(outcome) + 1);
            return outcome;
        }

        public int of(Outcome outcome) {
            return counts.getOrDefault(outcome, 0);
        }
    }
}
