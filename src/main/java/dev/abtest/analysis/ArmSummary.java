package dev.abtest.analysis;

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
        int successCount) {}
