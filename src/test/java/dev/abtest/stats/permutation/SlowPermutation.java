package dev.abtest.stats.permutation;

/**
 * The permutation test as one would write it down: go through all subsets, keep those that have as many of each block
 * in the second arm as the observed one, compute the statistic from whole numbers, which are exact. Slow and obvious;
 * shares nothing with what it checks. Up to some 16 sessions.
 */
final class SlowPermutation {
    private SlowPermutation() {}

    /** Squared statistic of one labelling; infinite when only constant arms part. */
    interface Statistic {
        double squared(boolean[] second);
    }

    /** p of the test, and the labellings it rests on. */
    record Answer(double p, long labellings) {}

    static Answer test(boolean[] observed, int[] block, Statistic statistic) {
        double least = statistic.squared(observed) * (1 - 1e-9) * (1 - 1e-9);
        long extreme = 0;
        long labellings = 0;
        for (int subset = 0; subset < 1 << observed.length; subset++) {
            boolean[] second = new boolean[observed.length];
            for (int i = 0; i < second.length; i++) {
                second[i] = (subset >> i & 1) == 1;
            }
            if (sameSizes(observed, second, block)) {
                labellings++;
                extreme += statistic.squared(second) >= least ? 1 : 0;
            }
        }
        return new Answer((double) extreme / labellings, labellings);
    }

    private static boolean sameSizes(boolean[] observed, boolean[] second, int[] block) {
        int[] surplus = new int[block.length];
        for (int i = 0; i < block.length; i++) {
            surplus[block[i]] += (second[i] ? 1 : 0) - (observed[i] ? 1 : 0);
        }
        for (int difference : surplus) {
            if (difference != 0) {
                return false;
            }
        }
        return true;
    }

    /** Welch's t² of whole numbers: (x̄₂-x̄₁)² / (s₁²/n₁ + s₂²/n₂), with n²(n-1)·s²/n = n·Σx² - (Σx)². */
    static Statistic welch(long[] x) {
        return second -> {
            long[] n = new long[2];
            long[] sum = new long[2];
            long[] squares = new long[2];
            for (int i = 0; i < x.length; i++) {
                int arm = second[i] ? 1 : 0;
                n[arm]++;
                sum[arm] += x[i];
                squares[arm] += x[i] * x[i];
            }
            double d = (double) (sum[1] * n[0] - sum[0] * n[1]) / (n[0] * n[1]);
            double v = 0;
            for (int arm = 0; arm < 2; arm++) {
                v += (double) (n[arm] * squares[arm] - sum[arm] * sum[arm]) / (n[arm] * n[arm] * (n[arm] - 1));
            }
            return squaredT(d, v);
        };
    }

    /** The delta method's t² of whole numbers, with Σ(m - r·d)²·(Σd)² = Σ(m·Σd - d·Σm)². */
    static Statistic ratio(long[] m, long[] d) {
        return second -> {
            long[] n = new long[2];
            long[] sumM = new long[2];
            long[] sumD = new long[2];
            long[] squares = new long[2];
            for (int i = 0; i < m.length; i++) {
                int arm = second[i] ? 1 : 0;
                n[arm]++;
                sumM[arm] += m[i];
                sumD[arm] += d[i];
            }
            for (int i = 0; i < m.length; i++) {
                int arm = second[i] ? 1 : 0;
                long residual = m[i] * sumD[arm] - d[i] * sumM[arm];
                squares[arm] += residual * residual;
            }
            double difference = (double) (sumM[1] * sumD[0] - sumM[0] * sumD[1]) / (sumD[0] * sumD[1]);
            double v = 0;
            for (int arm = 0; arm < 2; arm++) {
                double square = (double) sumD[arm] * sumD[arm];
                v += squares[arm] / square / square * n[arm] / (n[arm] - 1);
            }
            return squaredT(difference, v);
        };
    }

    private static double squaredT(double d, double v) {
        return d == 0 ? 0 : d * d / v;
    }
}
