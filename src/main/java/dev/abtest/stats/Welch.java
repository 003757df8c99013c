package dev.abtest.stats;

import java.util.Optional;

/** Welch's two-sample t-test: of means, and of geometric means by way of logarithms. */
public final class Welch {
    private Welch() {}

    /**
     * Second mean minus first. Empty when an arm has fewer than two values.
     *
     * @param alpha one minus the level of the interval, within (0, 1)
     */
    public static Optional<TTest> test(Sample first, Sample second, double alpha) {
        return TTest.of(first.estimate(), second.estimate(), alpha);
    }

    /**
     * Second geometric mean over the first, tested on logarithms. Values not above zero take no part; empty when an
     * arm has fewer than two others.
     *
     * @param alpha one minus the level of the interval, within (0, 1)
     */
    public static Optional<RatioTest> logTest(Sample first, Sample second, double alpha) {
        Optional<TTest> logs = test(first.log(), second.log(), alpha);
        return logs.isEmpty() ? Optional.empty() : Optional.of(exponentiated(logs.get()));
    }

    private static RatioTest exponentiated(TTest logs) {
        return new RatioTest(finiteExp(logs.difference()), finiteExp(logs.low()), finiteExp(logs.high()), logs);
    }

    /** With two sessions an arm the interval on the log scale may be wider than doubles reach. */
    private static double finiteExp(double x) {
        return Math.min(Double.MAX_VALUE, Math.exp(x));
    }

    /**
     * A ratio with its interval, transformed back from the log scale.
     *
     * @param ratio second over first
     * @param low lower end of its interval, at least 0
     * @param high upper end, at most {@link Double#MAX_VALUE}
     * @param logs the test on logarithms that it comes from
     */
    public record RatioTest(double ratio, double low, double high, TTest logs) {}
}
