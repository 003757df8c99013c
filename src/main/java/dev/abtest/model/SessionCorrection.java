package dev.abtest.model;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A correction of what is stored of a session: what it gives is known from then on, and what it does not name stays.
 *
 * @param given fields that get a value
 * @param values sets these
 * @param unknown figures that turn out to be no measurement; none that is given
 */
public record SessionCorrection(
        Set<SessionField> given, Consumer<SessionResult.Builder> values, Collection<Figure> unknown) {

    /** The correction that only says that nobody measured {@code figure}. */
    public static SessionCorrection unknown(Figure figure) {
        return new SessionCorrection(Set.of(), session -> {}, Set.of(figure));
    }

    /**
     * {@code session}, corrected.
     *
     * @param clock what times without offset mean
     * @throws UserError if it would say what nobody can have seen; or if its calls were unknown, and only one of their
     *     counts is given
     */
    public SessionResult of(SessionResult session, LocalClock clock) {
        boolean half = given.contains(SessionField.TOOL_CALLS) != given.contains(SessionField.SUCCESSFUL_TOOL_CALLS);
        if (half && session.unknown().contains(Figure.TOOL_CALLS)) {
            throw new UserError("its calls are unknown; give --tool-calls and --successful-calls");
        }
        SessionResult.Builder fields = session.toBuilder();
        values.accept(fields);
        Set<Figure> left = EnumSet.noneOf(Figure.class);
        left.addAll(session.unknown());
        given.forEach(field -> left.remove(field.figure()));
        left.addAll(unknown);
        clear(fields);
        SessionResult corrected = fields.unknown(left).build();
        corrected.checkEntered();
        checkTimes(corrected, clock);
        return corrected;
    }

    /** What is unknown is stored with the original's defaults. */
    private void clear(SessionResult.Builder session) {
        SessionResult defaults = SessionResult.builder("any", SessionType.COLD).build();
        for (SessionField field : SessionField.values()) {
            if (field.canBeUnknown() && unknown.contains(field.figure())) {
                field.set(session, field.get(defaults));
            }
        }
    }

    private void checkTimes(SessionResult session, LocalClock clock) {
        boolean timesGiven = given.contains(SessionField.START_TIME) || given.contains(SessionField.END_TIME);
        if (timesGiven && session.startTime() != null && session.endTime() != null) {
            boolean backwards = IsoTime.parse(session.startTime(), clock)
                    .flatMap(start -> IsoTime.parse(session.endTime(), clock).map(end -> end.isBefore(start)))
                    .orElse(false);
            if (backwards) {
                throw new UserError("its end " + session.endTime() + " is before its start " + session.startTime()
                        + "; check both, and their offsets");
            }
        }
    }
}
