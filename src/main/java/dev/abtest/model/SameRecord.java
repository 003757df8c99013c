package dev.abtest.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two sessions that are probably one record under two names: they begin and end at the same moments, with the same
 * counts of messages and calls, of which some are known. A session that ends when it begins is none: that is the moment of
 * its entry.
 *
 * @param added the one that was added
 * @param other the one that looks like it, of either arm
 */
public record SameRecord(SessionResult added, SessionResult other) {

    /** The pairs among the sessions of both arms of which at least one was {@code added}, in the order of the arms. */
    public static List<SameRecord> search(
            List<SessionResult> added, List<SessionResult> cold, List<SessionResult> warm) {
        Map<Figures, SessionResult> byFigures = new HashMap<>();
        for (SessionResult session : added) {
            if (Figures.areKnown(session)) {
                byFigures.putIfAbsent(new Figures(session), session);
            }
        }
        List<SameRecord> found = new ArrayList<>();
        if (!byFigures.isEmpty()) {
            search(cold, byFigures, found);
            search(warm, byFigures, found);
        }
        return found;
    }

    private static void search(List<SessionResult> arm, Map<Figures, SessionResult> added, List<SameRecord> found) {
        for (SessionResult session : arm) {
            SessionResult same = Figures.areKnown(session) ? added.get(new Figures(session)) : null;
            if (same != null && !isNamedAs(same, session)) {
                found.add(new SameRecord(same, session));
            }
        }
    }

    private static boolean isNamedAs(SessionResult one, SessionResult other) {
        return one.sessionType() == other.sessionType() && one.sessionId().equals(other.sessionId());
    }

    /** What tells records apart, with an equality that needs no start-up time. */
    private static final class Figures {
        private final SessionResult session;

        Figures(SessionResult session) {
            this.session = session;
        }

        static boolean areKnown(SessionResult session) {
            return session.startTime() != null
                    && session.endTime() != null
                    && !session.startTime().equals(session.endTime())
                    && (SessionField.TOOL_CALLS.isKnown(session) || SessionField.MESSAGE_COUNT.isKnown(session));
        }

        @Override
        public boolean equals(Object object) {
            if (!(object instanceof Figures)) {
                return false;
            }
            SessionResult other = ((Figures) object).session;
            return isSame(session.startTime(), other.startTime())
                    && isSame(session.endTime(), other.endTime())
                    && isSame(Figure.TOOL_CALLS, other)
                    && isSame(Figure.MESSAGE_COUNT, other)
                    && session.messageCount() == other.messageCount()
                    && session.toolCalls() == other.toolCalls()
                    && session.successfulToolCalls() == other.successfulToolCalls();
        }

        @Override
        public int hashCode() {
            return session.messageCount() + 7 * session.toolCalls() + 31 * session.successfulToolCalls();
        }

        private boolean isSame(Figure figure, SessionResult other) {
            return session.unknown().contains(figure) == other.unknown().contains(figure);
        }

        /** One instant, however it is written. */
        private static boolean isSame(String time, String other) {
            return time.equals(other)
                    || IsoTime.isLocal(time) == IsoTime.isLocal(other)
                            && IsoTime.parse(time, LocalClock.utc()).isPresent()
                            && IsoTime.parse(time, LocalClock.utc()).equals(IsoTime.parse(other, LocalClock.utc()));
        }
    }
}
