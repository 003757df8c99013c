package dev.abtest.stats;

/**
 * Counts labellings by |Welch's t|. Instead of t it looks at the sign of
 *
 * <pre>
 * d² - T·v      d = difference of the means, v = its squared standard error, T = (observed t)² less 1e-9 relative
 * </pre>
 *
 * with sums that are carried from labelling to labelling. The sums pick up rounding errors; wherever these could
 * decide the sign, the labelling is computed afresh from its values. So the count is that of careful arithmetic at the
 * price of the quick one.
 */
final class MeanCounter implements ExtremeCounter {
    private final double[] values;
    private final double noise;
    private final int n1;
    private final int n2;
    private final double sum;
    private final double squares;
    private final double observed;
    private final double meanWeight;
    private final double errorWeight;
    private final double slack;

    MeanCounter(double[] raw, boolean[] second, int maxMoves) {
        values = raw.clone();
        noise = Scale.center(values);
        int inSecond = 0;
        double sum = 0;
        double absolute = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            inSecond += second[i] ? 1 : 0;
            sum += values[i];
            absolute += Math.abs(values[i]);
            squares += values[i] * values[i];
        }
        n2 = inSecond;
        n1 = values.length - inSecond;
        this.sum = sum;
        this.squares = squares;
        observed = squaredT(second);
        double threshold = Extreme.threshold(observed);
        meanWeight = Extreme.differenceWeight(threshold);
        errorWeight = Extreme.errorWeight(threshold);
        double error = Extreme.roundingOfSums(maxMoves, values.length);
        double meanError = 2 * error * absolute * (1.0 / n1 + 1.0 / n2);
        double spreadError = error * (2 * squares + 4 * absolute) * (perSquare(n1) + perSquare(n2));
        slack = observed == 0 ? -1 : meanWeight * (4 * meanError + meanError * meanError) + errorWeight * spreadError;
    }

    /** The factor from a sum of squared distances to the squared standard error of the mean. */
    private static double perSquare(int n) {
        return 1.0 / n / (n - 1);
    }

    @Override
    public long extreme(boolean[] start, int[] moves, int length) {
        boolean[] second = start.clone();
        double s = 0;
        double q = 0;
        for (int i = 0; i < values.length; i++) {
            if (second[i]) {
                s += values[i];
                q += values[i] * values[i];
            }
        }
        final double inverse1 = 1.0 / n1;
        final double inverse2 = 1.0 / n2;
        final double perSquare1 = perSquare(n1);
        final double perSquare2 = perSquare(n2);
        long count = 0;
        for (int i = 0; i < length; i++) {
            int move = moves[i];
            double out = values[Moves.out(move)];
            double in = values[Moves.in(move)];
            s += in - out;
            q += in * in - out * out;
            Moves.apply(move, second);
            if ((move & Moves.COMPLETE) != 0) {
                double rest = sum - s;
                double d = s * inverse2 - rest * inverse1;
                double v = (q - s * s * inverse2) * perSquare2 + (squares - q - rest * rest * inverse1) * perSquare1;
                double excess = meanWeight * d * d - errorWeight * v;
                if (excess > slack || excess >= -slack && Extreme.reaches(squaredT(second), observed)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Welch's t, squared, from the values themselves; infinite when both arms are constant and differ. */
    private double squaredT(boolean[] second) {
        double mean1 = mean(second, false, n1);
        double mean2 = mean(second, true, n2);
        double d = mean2 - mean1;
        if (Math.abs(d) <= noise) {
            return 0;
        }
        double v = spread(second, false, mean1) * perSquare(n1) + spread(second, true, mean2) * perSquare(n2);
        return d * d / v;
    }

    private double mean(boolean[] second, boolean arm, int n) {
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            if (second[i] == arm) {
                total += values[i];
            }
        }
        return total / n;
    }

    /** The sum of squared distances from the mean; exactly 0 when no two values differ. */
    private double spread(boolean[] second, boolean arm, double mean) {
        double total = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            if (second[i] == arm) {
                double distance = values[i] - mean;
                total += distance * distance;
                min = Math.min(min, values[i]);
                max = Math.max(max, values[i]);
            }
        }
        return min == max ? 0 : total;
    }
}
