package dev.abtest.report;

import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;

/** The figures of one session as cells of a table; what nobody measured is {@link Numbers#UNKNOWN}. */
public final class SessionText {
    private SessionText() {}

    static String calls(SessionResult session) {
        return count(SessionField.TOOL_CALLS, session.toolCalls(), session);
    }

    static String failedCalls(SessionResult session) {
        return count(SessionField.TOOL_CALLS, session.toolCalls() - session.successfulToolCalls(), session);
    }

    /** Failed calls by all, in whole percent. */
    static String errorRate(SessionResult session) {
        return SessionField.ERROR_RATE.isKnown(session) ? Numbers.percent(session.errorRate(), 0) : Numbers.UNKNOWN;
    }

    /** Successful calls by all, in whole percent. */
    public static String successRate(SessionResult session) {
        return SessionField.SUCCESS_RATE.isKnown(session) ? Numbers.percent(session.successRate(), 0) : Numbers.UNKNOWN;
    }

    static String messages(SessionResult session) {
        return count(SessionField.MESSAGE_COUNT, session.messageCount(), session);
    }

    static String corrections(SessionResult session) {
        return count(SessionField.USER_CORRECTIONS, session.userCorrections(), session);
    }

    static String solved(SessionResult session) {
        return !SessionField.SUCCESS.isKnown(session)
                ? Numbers.UNKNOWN
                : session.success() && !SessionDetails.ranOutOfTime(session) ? "yes" : "no";
    }

    /** Seconds, or that they ran out. */
    static String time(SessionResult session) {
        if (SessionDetails.ranOutOfTime(session)) {
            return session.completionTimeSeconds() > 0
                    ? "timed out after " + Numbers.fixed(session.completionTimeSeconds(), 1) + " s"
                    : "timed out";
        }
        return SessionField.COMPLETION_TIME_SECONDS.isKnown(session)
                ? Numbers.fixed(session.completionTimeSeconds(), 1) + " s"
                : Numbers.UNKNOWN;
    }

    private static String count(SessionField field, int value, SessionResult session) {
        return field.isKnown(session) ? Integer.toString(value) : Numbers.UNKNOWN;
    }
}
