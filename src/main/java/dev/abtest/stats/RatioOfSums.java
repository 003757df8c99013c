package dev.abtest.stats;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A rate pooled over the sessions of an arm: Σm / Σd, as failed calls over all calls. The session stays the unit: the
 * variance comes from how the sessions scatter, by the delta method (linearisation of a ratio; Cochran 1977, ch. 6):
 *
 * <pre>
 * r = Σm / Σd      v = Σ(m - r·d)² / (n-1) / d̄²      standard error² = v / n
 * </pre>
 *
 * which is (s²ₘ - 2·r·sₘd + r²·s²d) / d̄² / n with the variances and the covariance of divisor n - 1.
 */
public final class RatioOfSums {
    private final TTest.Estimate estimate;

    private RatioOfSums(TTest.Estimate estimate) {
        this.estimate = estimate;
    }

    /**
     * One arm. Sessions whose denominator is not above zero take no part.
     *
     * @param numerators one number a session
     * @param denominators as many
     */
    public static RatioOfSums of(double[] numerators, double[] denominators) {
        double numeratorSum = 0;
        double denominatorSum = 0;
        int n = 0;
        for (int i = 0; i < numerators.length; i++) {
            if (denominators[i] > 0) {
                numeratorSum += numerators[i];
                denominatorSum += denominators[i];
                n++;
            }
        }
        if (n == 0) {
            return new RatioOfSums(new TTest.Estimate(0, 0, 0));
        }
        double ratio = numeratorSum / denominatorSum;
        double squares = allRatesEqual(numerators, denominators) ? 0 : squares(numerators, denominators, ratio);
        double squaredError = n < 2 ? 0 : squares / (n - 1) * n / (denominatorSum * denominatorSum);
        return new RatioOfSums(new TTest.Estimate(ratio, squaredError, n));
    }

    private static double squares(double[] numerators, double[] denominators, double ratio) {
        double squares = 0;
        for (int i = 0; i < numerators.length; i++) {
            if (denominators[i] > 0) {
                double residual = Math.fma(-ratio, denominators[i], numerators[i]);
                squares += residual * residual;
            }
        }
        return squares;
    }

    /** Decided on the sessions' own rates, because residuals of equal rates need not round to zero. */
    private static boolean allRatesEqual(double[] numerators, double[] denominators) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < numerators.length; i++) {
            if (denominators[i] > 0) {
                double rate = numerators[i] / denominators[i];
                min = Math.min(min, rate);
                max = Math.max(max, rate);
            }
        }
        return min == max;
    }

    /** The number of sessions that take part. */
    public int n() {
        return estimate.n();
    }

    /** The pooled rate; empty when no session takes part. */
    public OptionalDouble ratio() {
        return estimate.n() == 0 ? OptionalDouble.empty() : OptionalDouble.of(estimate.value());
    }

    /** The standard error of the pooled rate; empty with fewer than two sessions. */
    public OptionalDouble standardError() {
        return estimate.n() < 2 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(estimate.squaredError()));
    }

    /**
     * Second ratio minus first. Empty when an arm has fewer than two sessions.
     *
     * @param alpha one minus the level of the interval, within (0, 1)
     */
    public static Optional<TTest> test(RatioOfSums first, RatioOfSums second, double alpha) {
        return TTest.of(first.estimate, second.estimate, alpha);
    }
}
