package dev.abtest.stats;

import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.StatisticalSummary;
import org.apache.commons.math3.stat.descriptive.StatisticalSummaryValues;

/**
 * The difference of two estimates with unequal variances, its t-test and its confidence interval (Welch 1947), the
 * degrees of freedom after Satterthwaite (1946):
 *
 * <pre>
 * t = d / √(v₁ + v₂)      df = (v₁ + v₂)² / (v₁²/(n₁-1) + v₂²/(n₂-1))      d ± t(1-α/2; df) · √(v₁ + v₂)
 * </pre>
 *
 * p and the quantile are Commons Math's.
 *
 * <p>When both arms are constant the test has only its limit: p is 0 when the estimates differ and 1 when they agree,
 * the interval shrinks to the difference, and t and df do not exist.
 *
 * @param difference d, second minus first
 * @param standardError √(v₁ + v₂)
 * @param t empty when both arms are constant
 * @param df empty when both arms are constant
 * @param p two-sided
 * @param low lower end of the interval of d
 * @param high upper end of the interval of d
 */
public record TTest(
        double difference,
        double standardError,
        OptionalDouble t,
        OptionalDouble df,
        double p,
        double low,
        double high) {

    /**
     * What one arm says about a figure.
     *
     * @param value the estimate: a mean, or a ratio of sums
     * @param squaredError its variance, which is the squared standard error; 0 exactly when the arm is constant
     * @param n the number of sessions it rests on
     */
    record Estimate(double value, double squaredError, int n) {
        static Estimate of(Sample sample) {
            double variance = sample.variance().orElse(0);
            return new Estimate(sample.mean().orElse(0), variance / Math.max(1, sample.n()), sample.n());
        }
    }

    /**
     * A ratio with its interval, transformed back from the log scale.
     *
     * @param ratio second over first
     * @param low lower end of its interval, at least 0
     * @param high upper end, at most {@link Double#MAX_VALUE}
     * @param logs the test on logarithms that it comes from
     */
    public record OfRatio(double ratio, double low, double high, TTest logs) {}

    /**
     * Second mean minus first. Empty when an arm has fewer than two values.
     *
     * @param alpha one minus the level of the interval, within (0, 1)
     */
    public static Optional<TTest> ofMeans(Sample first, Sample second, double alpha) {
        return of(Estimate.of(first), Estimate.of(second), alpha);
    }

    /**
     * Second geometric mean over the first, tested on logarithms. Values not above zero take no part; empty when an
     * arm has fewer than two others.
     *
     * @param alpha one minus the level of the interval, within (0, 1)
     */
    public static Optional<OfRatio> ofGeometricMeans(Sample first, Sample second, double alpha) {
        Optional<TTest> test = ofMeans(first.log(), second.log(), alpha);
        if (test.isEmpty()) {
            return Optional.empty();
        }
        TTest logs = test.get();
        return Optional.of(
                new OfRatio(finiteExp(logs.difference()), finiteExp(logs.low()), finiteExp(logs.high()), logs));
    }

    /** With two sessions an arm the interval on the log scale may be wider than doubles reach. */
    private static double finiteExp(double x) {
        return Math.min(Double.MAX_VALUE, Math.exp(x));
    }

    /** Empty when an arm has fewer than two sessions. {@code alpha} is one minus the level of the interval. */
    static Optional<TTest> of(Estimate first, Estimate second, double alpha) {
        if (first.n() < 2 || second.n() < 2) {
            return Optional.empty();
        }
        double difference = second.value() - first.value();
        double squaredError = first.squaredError() + second.squaredError();
        if (!(squaredError > 0)) {
            return Optional.of(new TTest(
                    difference,
                    0,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    difference == 0 ? 1 : 0,
                    difference,
                    difference));
        }
        // Shares instead of the variances themselves: their squares neither overflow nor vanish.
        double share = first.squaredError() / squaredError;
        double df = 1 / (share * share / (first.n() - 1) + (1 - share) * (1 - share) / (second.n() - 1));
        double error = Math.sqrt(squaredError);
        double t = difference / error;
        double half = quantile(alpha, df) * error;
        return Optional.of(new TTest(
                difference,
                error,
                OptionalDouble.of(t),
                OptionalDouble.of(df),
                p(t, share, first.n(), second.n()),
                difference - half,
                difference + half));
    }

    /** Commons Math's t-test of two arms that have this t: means t apart, with squared errors that add up to 1. */
    private static double p(double t, double share, int n1, int n2) {
        return new org.apache.commons.math3.stat.inference.TTest()
                .tTest(summary(0, share * n1, n1), summary(t, (1 - share) * n2, n2));
    }

    private static StatisticalSummary summary(double mean, double variance, int n) {
        return new StatisticalSummaryValues(mean, variance, n, mean, mean, n * mean);
    }

    /** The t with P(|T| ≥ t) = alpha, from the lower tail, where small levels keep their digits. */
    static double quantile(double alpha, double df) {
        return -new TDistribution(null, df, 1e-13).inverseCumulativeProbability(alpha / 2);
    }
}
