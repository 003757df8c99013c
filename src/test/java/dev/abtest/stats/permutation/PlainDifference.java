package dev.abtest.stats.permutation;

import java.util.function.ToDoubleFunction;

/** A permutation statistic without studentising, for reference figures that were computed with it. */
final class PlainDifference {
    private PlainDifference() {}

    /** The absolute difference of means. */
    static TestStatistic ofMeans(double[] values) {
        return new Plain(values, second -> {
            double[] sum = new double[2];
            int[] n = new int[2];
            for (int i = 0; i < second.length; i++) {
                sum[second[i] ? 1 : 0] += values[i];
                n[second[i] ? 1 : 0]++;
            }
            return Math.abs(sum[1] / n[1] - sum[0] / n[0]);
        });
    }

    /**
     * How far the second arm's sum is from its mean over the labellings within these blocks, which is what differences
     * of means weighted with n₁n₂/(n₁+n₂) per block add up to.
     */
    static TestStatistic ofSums(double[] values) {
        return new Plain(values, second -> {
            double sum = 0;
            for (int i = 0; i < second.length; i++) {
                sum += second[i] ? values[i] : 0;
            }
            // Means of the blocks of the one reference case, times their sizes in the second arm.
            double expected = 67.5 / 6 * 3 + 156.8 / 5 * 3 + 52.4 / 7 * 3;
            return Math.abs(sum - expected);
        });
    }

    private record Plain(double[] values, ToDoubleFunction<boolean[]> statistic) implements TestStatistic {
        @Override
        public boolean has(int session) {
            return true;
        }

        @Override
        public TestStatistic.Counter counter(int[] sessions, boolean[] observed, int maxMoves) {
            double least = statistic.applyAsDouble(observed) * (1 - 1e-9);
            return (start, moves, length) -> {
                boolean[] second = start.clone();
                long count = 0;
                for (int i = 0; i < length; i++) {
                    Relabellings.apply(moves[i], second);
                    boolean complete = (moves[i] & Relabellings.COMPLETE) != 0;
                    count += complete && statistic.applyAsDouble(second) >= least ? 1 : 0;
                }
                return count;
            };
        }
    }
}
