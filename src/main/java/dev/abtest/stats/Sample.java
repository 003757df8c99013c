package dev.abtest.stats;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The values of one arm, immutable. Values must be finite.
 *
 * <p>Mean, variance and standard deviation are computed once and correctly rounded, as those of Python's
 * {@code statistics} module are.
 */
public final class Sample {
    private final double[] sorted;
    private final double mean;
    private final double variance;
    private final double sd;

    private Sample(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
        if (constant()) {
            mean = sorted.length == 0 ? 0 : sorted[0];
            variance = 0;
            sd = 0;
            return;
        }
        ExactSum sum = new ExactSum();
        for (double value : sorted) {
            sum.add(value);
        }
        mean = sum.dividedBy(sorted.length);
        double meanRest = sum.restOfDivision(sorted.length);
        ExactSum squares = new ExactSum();
        for (double value : sorted) {
            squares.addSquaredDistance(value, mean, meanRest);
        }
        variance = squares.dividedBy(sorted.length - 1.0);
        sd = root(variance, squares.restOfDivision(sorted.length - 1.0));
    }

    /** A copy of the values, in any order; none are allowed. */
    public static Sample of(double... values) {
        return new Sample(values);
    }

    /** The arithmetic mean alone, rounded as that of a sample, without the sorting; empty without values. */
    public static OptionalDouble meanOf(double... values) {
        ExactSum sum = new ExactSum();
        for (double value : values) {
            sum.add(value);
        }
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum.dividedBy(values.length));
    }

    /** √(value + rest), rounded once: the root of the rounded value, put right by one Newton step. */
    private static double root(double value, double rest) {
        double root = Math.sqrt(value);
        return root == 0 ? 0 : root + (Math.fma(-root, root, value) + rest) / (2 * root);
    }

    public int n() {
        return sorted.length;
    }

    /**
     * Whether no two values differ. Asked of the values themselves: the computed spread of equal values need not be
     * zero, and a spread so small that it rounds to zero is still one.
     */
    public boolean constant() {
        return sorted.length == 0 || sorted[0] == sorted[sorted.length - 1];
    }

    /** The arithmetic mean; empty without values. */
    public OptionalDouble mean() {
        return present(mean);
    }

    /** The middle value, or the mean of the middle two; empty without values. */
    public OptionalDouble median() {
        int n = sorted.length;
        return n == 0 ? OptionalDouble.empty() : OptionalDouble.of((sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
    }

    /** Empty without values. */
    public OptionalDouble min() {
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[0]);
    }

    /** Empty without values. */
    public OptionalDouble max() {
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length - 1]);
    }

    /** The sample variance, with divisor n - 1; empty with fewer than two values. */
    public OptionalDouble variance() {
        return sorted.length < 2 ? OptionalDouble.empty() : OptionalDouble.of(variance);
    }

    /** The sample standard deviation, with divisor n - 1; empty with fewer than two values. */
    public OptionalDouble sd() {
        return sorted.length < 2 ? OptionalDouble.empty() : OptionalDouble.of(sd);
    }

    /** exp of the mean logarithm; empty without values, or when one is not above zero. */
    public OptionalDouble geometricMean() {
        if (sorted.length == 0 || !(sorted[0] > 0)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(constant() ? sorted[0] : Math.exp(log().mean));
    }

    /** The natural logarithms of those values that are above zero. */
    public Sample log() {
        int first = 0;
        while (first < sorted.length && !(sorted[first] > 0)) {
            first++;
        }
        double[] logs = new double[sorted.length - first];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(sorted[first + i]);
        }
        return new Sample(logs);
    }

    /** The mean with its squared standard error, for a test; only meaningful with two values or more. */
    Estimate estimate() {
        return new Estimate(mean, variance / sorted.length, sorted.length);
    }

    /** The values from smallest to largest; the array is not to be changed. */
    double[] sorted() {
        return sorted;
    }

    private OptionalDouble present(double value) {
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
