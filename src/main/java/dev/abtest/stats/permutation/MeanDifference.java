package dev.abtest.stats.permutation;

/**
 * The difference of means, studentised: |Welch's t|. For a ratio of geometric means pass logarithms.
 */
public final class MeanDifference implements TestStatistic {
    private final double[] values;

    private MeanDifference(double[] values) {
        this.values = values;
    }

    /**
     * Over these figures, which are not copied.
     *
     * @param values one a session; NaN where the session has none
     */
    public static MeanDifference of(double[] values) {
        return new MeanDifference(values);
    }

    @Override
    public boolean has(int session) {
        return !Double.isNaN(values[session]);
    }

    @Override
    public TestStatistic.Counter counter(int[] sessions, boolean[] second, int maxMoves) {
        return new Counter(TestStatistic.pick(values, sessions), second, maxMoves);
    }

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
    private static final class Counter implements TestStatistic.Counter {
        private final double[] values;
        private final double noise;
        private final int n1;
        private final int n2;
        private final double sum;
        private final double squares;
        private final Threshold extreme;

        Counter(double[] raw, boolean[] second, int maxMoves) {
            values = raw.clone();
            noise = Threshold.Scale.center(values);
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
            double error = Threshold.roundingOfSums(maxMoves, values.length);
            double meanError = 2 * error * absolute * (1.0 / n1 + 1.0 / n2);
            double spreadError = error * (2 * squares + 4 * absolute) * (perSquare(n1) + perSquare(n2));
            double spreadMax = squares * Math.max(perSquare(n1), perSquare(n2));
            extreme = Threshold.of(squaredT(second), meanError, spreadError, spreadMax);
        }

        /** The factor from a sum of squared distances to the squared standard error of the mean. */
        private static double perSquare(int n) {
            return 1.0 / n / (n - 1);
        }

        /** Fields are read once into locals, which the first compiler keeps in registers. */
        @Override
        public long extreme(boolean[] start, int[] moves, int length) {
            final double[] x = values;
            final double total = sum;
            final double totalSquares = squares;
            final double inverse1 = 1.0 / n1;
            final double inverse2 = 1.0 / n2;
            final double spreadWeight1 = extreme.spreadWeight() * perSquare(n1);
            final double spreadWeight2 = extreme.spreadWeight() * perSquare(n2);
            final double weight = extreme.differenceWeight();
            final double doubt = extreme.slack();
            double s = 0;
            double q = 0;
            for (int i = 0; i < x.length; i++) {
                if (start[i]) {
                    s += x[i];
                    q += x[i] * x[i];
                }
            }
            long count = 0;
            for (int i = 0; i < length; i++) {
                int move = moves[i];
                double out = x[Relabellings.out(move)];
                double in = x[Relabellings.in(move)];
                double change = in - out;
                s += change;
                q += change * (in + out);
                if ((move & Relabellings.COMPLETE) != 0) {
                    double rest = total - s;
                    double d = s * inverse2 - rest * inverse1;
                    double excess = weight * d * d
                            - (q - s * s * inverse2) * spreadWeight2
                            - (totalSquares - q - rest * rest * inverse1) * spreadWeight1;
                    if (excess > doubt
                            || excess >= -doubt && extreme.reachedBy(squaredT(Relabellings.after(start, moves, i)))) {
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
}
