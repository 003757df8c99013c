package dev.abtest.analysis;

import dev.abtest.stats.Sample;
import java.util.OptionalDouble;

/**
 * One metric in one arm.
 *
 * @param n sessions that have the metric
 * @param estimate what the arm is compared by: mean, ratio of sums, geometric mean or proportion; empty without sessions
 * @param sd standard deviation of the sessions' values; empty for fewer than two, and for a ratio or a proportion
 * @param median of the sessions' values; empty where {@code sd} has no meaning
 * @param min of the sessions' values, empty as the median
 * @param max of the sessions' values, empty as the median
 */
public record ArmFigures(
        int n,
        OptionalDouble estimate,
        OptionalDouble sd,
        OptionalDouble median,
        OptionalDouble min,
        OptionalDouble max) {

    static ArmFigures of(Sample sample, OptionalDouble estimate) {
        return new ArmFigures(sample.n(), estimate, sample.sd(), sample.median(), sample.min(), sample.max());
    }

    static ArmFigures ofEstimate(int n, OptionalDouble estimate) {
        OptionalDouble none = OptionalDouble.empty();
        return new ArmFigures(n, estimate, none, none, none, none);
    }
}
