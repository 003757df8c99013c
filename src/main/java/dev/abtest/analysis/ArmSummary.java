package dev.abtest.analysis;

import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.stats.ExactSum;
import java.util.Arrays;
import java.util.List;

/**
 * One arm's averages, as the original computes them.
 *
 * @param count sessions; when 0, every other figure is 0
 * @param averageErrorRate mean of the sessions' error rates, 0 to 1
 * @param averageSuccessRate mean of the sessions' success rates, 0 to 1
 * @param averageCompletionTime mean seconds of the sessions whose time is known (above 0); 0 when none is
 * @param averageMessages mean number of messages
 * @param successCount sessions that solved the task
 */
public record ArmSummary(
        int count,
        double averageErrorRate,
        double averageSuccessRate,
        double averageCompletionTime,
        double averageMessages,
        int successCount) {

    static ArmSummary of(List<SessionResult> sessions) {
        double[] errorRates = new double[sessions.size()];
        double[] successRates = new double[sessions.size()];
        double[] times = new double[sessions.size()];
        double[] messages = new double[sessions.size()];
        int timed = 0;
        int successes = 0;
        int i = 0;
        for (SessionResult session : sessions) {
            errorRates[i] = session.errorRate();
            successRates[i] = session.successRate();
            messages[i++] = session.messageCount();
            if (SessionField.COMPLETION_TIME_SECONDS.isKnown(session)) {
                times[timed++] = session.completionTimeSeconds();
            }
            successes += session.success() ? 1 : 0;
        }
        return new ArmSummary(
                sessions.size(),
                mean(errorRates),
                mean(successRates),
                mean(Arrays.copyOf(times, timed)),
                mean(messages),
                successes);
    }

    /** The part of the sessions that solved the task, 0 to 1; 0 without sessions. */
    double successRate() {
        return count == 0 ? 0 : (double) successCount / count;
    }

    private static double mean(double[] values) {
        return ExactSum.mean(values).orElse(0);
    }
}
