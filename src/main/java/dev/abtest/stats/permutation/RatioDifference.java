package dev.abtest.stats.permutation;

import java.util.Arrays;

/** The difference of the ratios of sums, studentised by the delta method as in {@link dev.abtest.stats.RatioOfSums}. */
public final class RatioDifference implements TestStatistic {
    private final double[] numerators;
    private final double[] denominators;

    private RatioDifference(double[] numerators, double[] denominators) {
        this.numerators = numerators;
        this.denominators = denominators;
    }

    /**
     * Over these figures, which are not copied.
     *
     * @param numerators one a session
     * @param denominators one a session; 0 or NaN where the session takes no part
     */
    public static RatioDifference of(double[] numerators, double[] denominators) {
        return new RatioDifference(numerators, denominators);
    }

    @Override
    public boolean has(int session) {
        return denominators[session] > 0;
    }

    @Override
    public TestStatistic.Counter counter(int[] sessions, boolean[] second, int maxMoves) {
        return new Counter(
                TestStatistic.pick(numerators, sessions), TestStatistic.pick(denominators, sessions), second, maxMoves);
    }

    /**
     * Counts labellings by the studentised difference of two ratios of sums in the manner of {@link MeanDifference}: the sign of d² - T·v decides, multiplied out so that nothing is divided by a small sum.
     *
     * <p>Held per session are the denominator d, scaled to a total below 1, and the residual u = m - r₀·d from a common
     * rate r₀, scaled to at most d. Residuals leave the difference of the ratios as it is, and their squares do not cancel.
     */
    private static final class Counter implements TestStatistic.Counter {
        private final double[] u;
        private final double[] d;
        private final double noise;
        private final double factor1;
        private final double factor2;
        private final double sumU;
        private final double sumD;
        private final double sumUU;
        private final double sumUD;
        private final double sumDD;
        private final Threshold extreme;

        Counter(double[] numerators, double[] denominators, boolean[] second, int maxMoves) {
            int n = numerators.length;
            d = denominators.clone();
            u = numerators.clone();
            noise = scale(u, d);
            int n2 = 0;
            for (boolean arm : second) {
                n2 += arm ? 1 : 0;
            }
            int n1 = n - n2;
            factor1 = n1 / (n1 - 1.0);
            factor2 = n2 / (n2 - 1.0);
            sumU = products(u, null);
            sumD = products(d, null);
            sumUU = products(u, u);
            sumUD = products(u, d);
            sumDD = products(d, d);
            // With Σd ≤ 1 and |u| ≤ d every sum is at most 1 and wrong by at most `error`; an arm's ratio s/w is wrong
            // by
            // 2·error/w, and the bounds follow from multiplying that out.
            double error = Threshold.roundingOfSums(maxMoves, n);
            double spreadError = (factor1 + factor2) * error * (12 * sumDD + 8 * Threshold.Scale.largest(d));
            double spreadMax = Math.max(factor1, factor2) * 4 * sumDD;
            extreme = Threshold.of(squaredT(second), 4 * error, spreadError, spreadMax);
        }

        /** Replaces numerators by residuals and scales both; returns what rounding may make of equal ratios. */
        private static double scale(double[] u, double[] d) {
            int totalExponent = Math.getExponent(Threshold.Scale.largest(d) * d.length) + 1;
            Threshold.Scale.shrink(d, totalExponent);
            Threshold.Scale.shrink(u, totalExponent);
            double rate = products(u, null) / products(d, null);
            double largestRate = 0;
            double largestResidual = 0;
            for (int i = 0; i < u.length; i++) {
                largestRate = Math.max(largestRate, Math.abs(u[i] / d[i]));
                // Rounded once: with equal rates all residuals are as good as zero, and constancy is asked of the
                // rates.
                u[i] = Math.fma(-rate, d[i], u[i]);
                largestResidual = Math.max(largestResidual, Math.abs(u[i] / d[i]));
            }
            double rounding = 4 * 0x1p-52 * largestRate;
            if (largestResidual <= rounding) {
                Arrays.fill(u, 0);
                return 0;
            }
            int exponent = Math.getExponent(largestResidual) + 1;
            Threshold.Scale.shrink(u, exponent);
            return Math.scalb(rounding, -exponent);
        }

        private static double products(double[] a, double[] b) {
            double total = 0;
            for (int i = 0; i < a.length; i++) {
                total += b == null ? a[i] : a[i] * b[i];
            }
            return total;
        }

        /** Fields are read once into locals, which the first compiler keeps in registers. */
        @Override
        public long extreme(boolean[] start, int[] moves, int length) {
            final double[] u = this.u;
            final double[] d = this.d;
            final double allU = sumU;
            final double allD = sumD;
            final double allUU = sumUU;
            final double allUD = sumUD;
            final double allDD = sumDD;
            final double spreadWeight1 = extreme.spreadWeight() * factor1;
            final double spreadWeight2 = extreme.spreadWeight() * factor2;
            final double weight = extreme.differenceWeight();
            final double doubt = extreme.slack();
            double s = 0;
            double w = 0;
            double uu = 0;
            double ud = 0;
            double dd = 0;
            for (int i = 0; i < u.length; i++) {
                if (start[i]) {
                    s += u[i];
                    w += d[i];
                    uu += u[i] * u[i];
                    ud += u[i] * d[i];
                    dd += d[i] * d[i];
                }
            }
            long count = 0;
            for (int i = 0; i < length; i++) {
                int move = moves[i];
                int out = Relabellings.out(move);
                int in = Relabellings.in(move);
                double uOut = u[out];
                double uIn = u[in];
                double dOut = d[out];
                double dIn = d[in];
                s += uIn - uOut;
                w += dIn - dOut;
                uu += uIn * uIn - uOut * uOut;
                ud += uIn * dIn - uOut * dOut;
                dd += dIn * dIn - dOut * dOut;
                if ((move & Relabellings.COMPLETE) != 0) {
                    double rest = allD - w;
                    double ratio2 = s / w;
                    double ratio1 = (allU - s) / rest;
                    double difference = s * allD - allU * w;
                    double spread2 = uu - ratio2 * (2 * ud - ratio2 * dd);
                    double spread1 = allUU - uu - ratio1 * (2 * (allUD - ud) - ratio1 * (allDD - dd));
                    double excess = weight * difference * difference
                            - spread2 * spreadWeight2 * rest * rest
                            - spread1 * spreadWeight1 * w * w;
                    if (excess > doubt
                            || excess >= -doubt && extreme.reachedBy(squaredT(Relabellings.after(start, moves, i)))) {
                        count++;
                    }
                }
            }
            return count;
        }

        /** The studentised difference, squared, from the sessions themselves; infinite when both arms are constant. */
        private double squaredT(boolean[] second) {
            double w1 = 0;
            double w2 = 0;
            double s1 = 0;
            double s2 = 0;
            for (int i = 0; i < u.length; i++) {
                if (second[i]) {
                    s2 += u[i];
                    w2 += d[i];
                } else {
                    s1 += u[i];
                    w1 += d[i];
                }
            }
            double difference = s2 / w2 - s1 / w1;
            if (Math.abs(difference) <= noise) {
                return 0;
            }
            double v = spread(second, false, s1 / w1) * factor1 / (w1 * w1)
                    + spread(second, true, s2 / w2) * factor2 / (w2 * w2);
            return difference * difference / v;
        }

        /** Σ(u - r·d)² of an arm; exactly 0 when all its sessions have the same rate. */
        private double spread(boolean[] second, boolean arm, double ratio) {
            double total = 0;
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < u.length; i++) {
                if (second[i] == arm) {
                    double residual = u[i] - ratio * d[i];
                    total += residual * residual;
                    min = Math.min(min, u[i] / d[i]);
                    max = Math.max(max, u[i] / d[i]);
                }
            }
            return max - min <= noise ? 0 : total;
        }
    }
}
