package dev.abtest.stats.permutation;

import java.util.Arrays;

/** Puts values where sums of squares neither overflow nor lose what makes them differ. t does not change by it. */
final class Scale {
    private Scale() {}

    /**
     * Subtracts the (upper) median and divides by a power of two, so that the largest absolute value is in [0.5, 1]
     * or all are 0. Both are exact for values of like size.
     *
     * @return how far two equal means may come apart because the given values were rounded to doubles
     */
    static double center(double[] values) {
        double largest = largest(values);
        shrink(values, Math.getExponent(largest) + 1);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] -= median;
        }
        double range = largest(values);
        if (range == 0) {
            return 0;
        }
        int exponent = Math.getExponent(range) + 1;
        shrink(values, exponent);
        return Math.scalb(4 * 0x1p-52, -exponent);
    }

    static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Divides by 2^exponent. */
    static void shrink(double[] values, int exponent) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.scalb(values[i], -exponent);
        }
    }
}
