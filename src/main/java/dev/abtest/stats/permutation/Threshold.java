package dev.abtest.stats.permutation;

import java.util.Arrays;

/**
 * When a labelling counts as at least as extreme as the observed one: t² ≥ T, with T the observed t² less 1e-9
 * relative of t. Asked as
 *
 * <pre>
 * d²·a - v·b ≥ 0      t² = d²/v,  b/a = T,  neither a nor b above 1
 * </pre>
 *
 * so that no T is too large, not even infinity. Where d and v carry rounding errors, only what lies outside ± slack is
 * decided by them.
 *
 * @param observed t² of the observed labelling, from 0 to infinity
 * @param differenceWeight a
 * @param spreadWeight b
 * @param slack see {@link #of}
 */
record Threshold(double observed, double differenceWeight, double spreadWeight, double slack) {
    /** Labellings that tie with the observed one must count, whatever the last digits of their t say. */
    private static final double TIE = 1 - 1e-9;

    /**
     * The slack is the error of d²·a - v·b where that is near 0, that is, where |d| is not above √(T·spreadMax) plus
     * its own error; a labelling with a larger |d| is extreme and, with this slack, never taken for anything else.
     *
     * @param differenceError how wrong d may be at most
     * @param spreadError how wrong v may be at most
     * @param spreadMax how large v may be at most
     */
    static Threshold of(double observed, double differenceError, double spreadError, double spreadMax) {
        double threshold = observed * TIE * TIE;
        double a = threshold > 1 ? 1 / threshold : 1;
        double b = Math.min(1, threshold);
        double slack = 2 * differenceError * (Math.sqrt(a * b * spreadMax) + 2 * differenceError * a) + b * spreadError;
        // Every labelling is at least as extreme as no difference.
        return new Threshold(observed, a, b, observed == 0 ? -1 : slack);
    }

    boolean reachedBy(double squaredT) {
        return squaredT >= observed * TIE * TIE;
    }

    /**
     * A bound for the error of a sum of n numbers after so many moves, relative to the sum of their absolute values:
     * a move makes four roundings of at most 2⁻⁵³ of a number not above that sum; twice that, to be safe.
     */
    static double roundingOfSums(int moves, int n) {
        return 0x1p-52 * (4.0 * moves + 4.0 * n + 16);
    }

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
}
