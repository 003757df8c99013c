package dev.abtest.stats;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * The values of one arm, immutable. Values must be finite.
 *
 * <p>Mean and variance are those of Commons Math, whose two passes over the values keep all but the last digit. Its
 * {@code StatUtils} is not used because it loads every statistic that there is.
 */
public final class Sample {
    private final double[] sorted;
    private final double mean;
    private final double variance;

    private Sample(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
        if (constant()) {
            mean = sorted.length == 0 ? 0 : sorted[0];
            variance = 0;
            return;
        }
        mean = new Mean().evaluate(sorted);
        variance = new Variance().evaluate(sorted, mean);
    }

    /** A copy of the values, in any order; none are allowed. */
    public static Sample of(double... values) {
        return new Sample(values);
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
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(new Median().evaluate(sorted));
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
        return sorted.length < 2 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(variance));
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

    /** The values from smallest to largest; callers do not change the array. */
    double[] sorted() {
        return sorted;
    }

    private OptionalDouble present(double value) {
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
