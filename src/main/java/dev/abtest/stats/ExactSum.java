package dev.abtest.stats;

/**
 * Adds doubles to about 106 bits, so that the rounding of a sum of a million values stays out of sight: mean and
 * standard deviation then come out as correctly rounded, as those of exact rational arithmetic do.
 *
 * <p>The sum is held as two doubles; each addition keeps the rounding error of the larger one (Knuth 1969, Dekker
 * 1971).
 */
final class ExactSum {
    private double high;
    private double low;

    void add(double value) {
        double sum = high + value;
        double rest = low + roundingOf(high, value, sum);
        high = sum + rest;
        low = roundingOf(sum, rest, high);
    }

    /** a + b - sum, exactly, where sum is the rounded a + b. */
    private static double roundingOf(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /** Adds (value - (center + centerRest))², the square to full precision. */
    void addSquaredDistance(double value, double center, double centerRest) {
        double distance = value - center;
        double rest = roundingOf(value, -center, distance) - centerRest;
        double square = distance * distance;
        add(square);
        add(Math.fma(distance, distance, -square) + 2 * distance * rest);
    }

    /** The sum divided by a count, rounded once. */
    double dividedBy(double count) {
        double quotient = high / count;
        return quotient + remainder(quotient, count);
    }

    /** What {@link #dividedBy} loses to rounding, to first order. */
    double restOfDivision(double count) {
        double quotient = high / count;
        double remainder = remainder(quotient, count);
        double rounded = quotient + remainder;
        return (quotient - rounded) + remainder;
    }

    private double remainder(double quotient, double count) {
        return (Math.fma(-quotient, count, high) + low) / count;
    }
}
