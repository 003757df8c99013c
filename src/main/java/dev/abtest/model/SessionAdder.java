package dev.abtest.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts sessions into a test, where an id names one session of an arm. */
public final class SessionAdder {
    /** What became of a session. */
    public enum Outcome {
        /** It is new. */
        ADDED,
        /** It took the place of another one with its id. */
        REPLACED,
        /** The very same session was there before. */
        ALREADY_THERE,
        /** Another session has its id, and was kept. */
        REFUSED
    }

    private final ABTest test;
    private final boolean replace;
    private final List<SessionResult> cold;
    private final List<SessionResult> warm;
    private final Map<String, Integer> coldPlaces;
    private final Map<String, Integer> warmPlaces;
    private boolean changed;

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

    /** Adds {@code session} to its arm. */
    public Outcome add(SessionResult session) {
        return switch (session.sessionType()) {
            case COLD -> add(session, cold, coldPlaces);
            case WARM -> add(session, warm, warmPlaces);
        };
    }

    /** The test with what was added; the very test this began with if nothing was. */
    public ABTest result() {
        return changed ? test.withSessions(List.copyOf(cold), List.copyOf(warm)) : test;
    }

    private Outcome add(SessionResult session, List<SessionResult> arm, Map<String, Integer> places) {
        Integer place = places.get(session.sessionId());
        if (place == null) {
            places.put(session.sessionId(), arm.size());
            arm.add(session);
            changed = true;
            return Outcome.ADDED;
        }
        if (arm.get(place).equals(session)) {
            return Outcome.ALREADY_THERE;
        }
        if (!replace) {
            return Outcome.REFUSED;
        }
        arm.set(place, session);
        changed = true;
        return Outcome.REPLACED;
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
