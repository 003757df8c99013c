package dev.abtest.analysis;

import dev.abtest.stats.EffectSize;
import dev.abtest.stats.Proportions.Interval;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far warm sessions are from cold ones.
 *
 * @param difference in the metric's unit; empty when an arm has too few sessions for an interval
 * @param hedgesG the difference in pooled standard deviations (of log seconds for time); empty for rates of sums and
 *     proportions, and where there is no spread
 * @param winProbability the chance that a warm session is the better one, ties half; empty for a rate of sums
 */
public record Effect(Optional<Difference> difference, OptionalDouble hedgesG, OptionalDouble winProbability) {
    /**
     * A difference with its confidence interval at level 1 - alpha.
     *
     * @param estimate warm minus cold, or warm over cold for a {@linkplain Metric#isRatio ratio}
     * @param low lower end of the interval
     * @param high upper end of the interval
     */
    public record Difference(double estimate, double low, double high) {}

    static Effect ofMeans(Optional<TTest> test, Sample cold, Sample warm) {
        return new Effect(difference(test), EffectSize.hedgesG(cold, warm), lowerWins(cold, warm));
    }

    static Effect ofGeometricMeans(Optional<TTest.OfRatio> test, Sample cold, Sample warm) {
        return new Effect(
                test.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Difference(
                                test.get().ratio(), test.get().low(), test.get().high())),
                EffectSize.hedgesG(cold.log(), warm.log()),
                lowerWins(cold, warm));
    }

    static Effect ofRatios(Optional<TTest> test) {
        return new Effect(difference(test), OptionalDouble.empty(), OptionalDouble.empty());
    }

    static Effect ofProportions(Optional<Interval> interval, double difference, OptionalDouble winProbability) {
        return new Effect(
                interval.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Difference(
                                difference, interval.get().low(), interval.get().high())),
                OptionalDouble.empty(),
                winProbability);
    }

    private static Optional<Difference> difference(Optional<TTest> test) {
        return test.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        test.get().difference(), test.get().low(), test.get().high()));
    }

    /** The chance that the warm value is the lower one. */
    private static OptionalDouble lowerWins(Sample cold, Sample warm) {
        return EffectSize.superiority(warm, cold);
    }
}
