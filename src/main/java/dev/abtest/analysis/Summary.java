package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.stats.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The averages of both arms and what they recommend: the original's {@code get_summary}, stored in every document.
 *
 * @param taskId the task's id
 * @param cold the cold arm
 * @param warm the warm arm
 * @param errorRateImprovement part of the cold error rate that warm sessions avoid, positive when warm is better;
 *     empty when an arm has no sessions or cold sessions make no errors
 * @param successRateImprovement relative gain of the success rate, positive when warm is better; empty as above
 * @param recommendation one of the sentences of {@link Verdict}
 */
public record Summary(
        String taskId,
        ArmSummary cold,
        ArmSummary warm,
        OptionalDouble errorRateImprovement,
        OptionalDouble successRateImprovement,
        String recommendation) {

    /** The summary of {@code test}, with the default settings of the recommendation. */
    public static Summary of(ABTest test) {
        return of(test, Verdict.of(test, Settings.DEFAULTS));
    }

    static Summary of(ABTest test, Verdict verdict) {
        ArmSummary cold = summarize(test.cold());
        ArmSummary warm = summarize(test.warm());
        boolean both = cold.count() > 0 && warm.count() > 0;
        return new Summary(
                test.task().taskId(),
                cold,
                warm,
                both && cold.averageErrorRate() > 0
                        ? OptionalDouble.of(
                                (cold.averageErrorRate() - warm.averageErrorRate()) / cold.averageErrorRate())
                        : OptionalDouble.empty(),
                both && cold.averageSuccessRate() > 0
                        ? OptionalDouble.of(
                                (warm.averageSuccessRate() - cold.averageSuccessRate()) / cold.averageSuccessRate())
                        : OptionalDouble.empty(),
                verdict.sentence());
    }

    private static ArmSummary summarize(List<SessionResult> sessions) {
        if (sessions.isEmpty()) {
            return new ArmSummary(0, 0, 0, 0, 0, 0);
        }
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
            if (session.completionTimeSeconds() > 0) {
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

    private static double mean(double[] values) {
        return Sample.of(values).mean().orElse(0);
    }
}
