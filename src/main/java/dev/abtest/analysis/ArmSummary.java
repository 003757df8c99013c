package dev.abtest.analysis;

import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.stats.ExactSum;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One arm's averages, as the original computes them, over the sessions whose figure is known: a session without tool
 * calls has an error rate of 0 here, which the evidence does not count. Without sessions an average is 0; with sessions
 * of which none has the figure it is empty.
 *
 * @param count sessions
 * @param countOfCalls sessions whose tool calls are known
 * @param averageErrorRate mean of the sessions' error rates, 0 to 1
 * @param averageSuccessRate mean of the sessions' success rates, 0 to 1
 * @param averageCompletionTime mean of the sessions' seconds; 0 where every session has the original's 0 for an unknown
 *     time and none lists a figure as unknown
 * @param averageMessages mean number of messages
 * @param judgedCount sessions of which is known whether they solved the task
 * @param successCount sessions that solved the task
 */
public record ArmSummary(
        int count,
        int countOfCalls,
        OptionalDouble averageErrorRate,
        OptionalDouble averageSuccessRate,
        OptionalDouble averageCompletionTime,
        OptionalDouble averageMessages,
        int judgedCount,
        int successCount) {

    static ArmSummary of(List<SessionResult> sessions) {
        Values errorRates = new Values(sessions.size());
        Values successRates = new Values(sessions.size());
        Values times = new Values(sessions.size());
        Values messages = new Values(sessions.size());
        boolean anyListed = false;
        int judged = 0;
        int successes = 0;
        for (SessionResult session : sessions) {
            if (SessionField.ERROR_RATE.isKnown(session)) {
                errorRates.add(session.errorRate());
                successRates.add(session.successRate());
            }
            if (SessionField.COMPLETION_TIME_SECONDS.isKnown(session)) {
                times.add(session.completionTimeSeconds());
            }
            if (SessionField.MESSAGE_COUNT.isKnown(session)) {
                messages.add(session.messageCount());
            }
            if (SessionField.SUCCESS.isKnown(session)) {
                judged++;
                successes += session.success() ? 1 : 0;
            }
            anyListed |= !session.unknown().isEmpty() || SessionDetails.ranOutOfTime(session);
        }
        return new ArmSummary(
                sessions.size(),
                errorRates.count,
                errorRates.mean(),
                successRates.mean(),
                times.count == 0 && !anyListed ? OptionalDouble.of(0) : times.mean(),
                messages.mean(),
                judged,
                successes);
    }

    /** The part of the judged sessions that solved the task, 0 to 1; 0 without any. */
    double solvedPart() {
        return judgedCount == 0 ? 0 : (double) successCount / judgedCount;
    }

    /** The known values of one figure. */
    private static final class Values {
        private final double[] values;
        private int count;

        Values(int sessions) {
            values = new double[sessions];
        }

        void add(double value) {
            values[count++] = value;
        }

        OptionalDouble mean() {
            return values.length == 0 ? OptionalDouble.of(0) : ExactSum.mean(Arrays.copyOf(values, count));
        }
    }
}
