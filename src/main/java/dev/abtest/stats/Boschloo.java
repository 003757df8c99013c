package dev.abtest.stats;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.HypergeometricDistribution;

/**
 * Boschloo's test of two proportions: Fisher's one-sided p is the statistic, and its own p the largest chance, over
 * all common success rates π, of a table with one as small (Boschloo 1970). Two-sided: twice the smaller of the
 * one-sided p, at most 1, as SciPy has it.
 *
 * <p>Written out rather than taken from commons-statistics 1.2, which compares the statistics of tables without a
 * tolerance and so misses ties: for 7 of 8 against 8 of 8 it gives 0.7365 where 0.8036 is right.
 */
final class Boschloo {
    /** Tables that tie in Fisher's p belong together, whatever their last digits. */
    private static final double TIE = 1 + 1e-9;

    private Boschloo() {}

    static double twoSided(int successes1, int n1, int successes2, int n2) {
        double less = less(successes1, n1, successes2, n2);
        double greater = less(n1 - successes1, n1, n2 - successes2, n2);
        return Math.min(1, 2 * Math.min(less, greater));
    }

    /** One-sided: the first proportion is the smaller. */
    private static double less(int successes1, int n1, int successes2, int n2) {
        double limit = lowerTail(successes1, n1, n2, successes1 + successes2) * TIE;
        if (limit >= 1) {
            return 1;
        }
        return largest(new Region(n1, n2, boundary(n1, n2, limit)));
    }

    /**
     * Fisher's one-sided p: P(X ≤ x) of the hypergeometric distribution with k successes in all. From x downwards by
     * the ratio of neighbours, and only as far as terms count: the distribution's own cumulated probability computes
     * each term afresh, which takes minutes with thousands of sessions.
     */
    private static double lowerTail(int x, int n1, int n2, int k) {
        double mode = (k + 1.0) * (n1 + 1.0) / (n1 + n2 + 2.0);
        double term = new HypergeometricDistribution(null, n1 + n2, n1, k).probability(x);
        double total = term;
        for (int i = x; i > Math.max(0, k - n2); i--) {
            term *= i * (double) (n2 - k + i) / ((n1 - i + 1.0) * (k - i + 1.0));
            total += term;
            if (i < mode && term < 1e-18 * total) {
                break;
            }
        }
        return Math.min(1, total);
    }

    /**
     * For each number of successes in the second arm, the most in the first that still belong to the region, or -1.
     * It never falls from one to the next (Barnard's convexity), so one walk along the edge finds all.
     */
    private static int[] boundary(int n1, int n2, double limit) {
        int[] boundary = new int[n2 + 1];
        int x = -1;
        for (int y = 0; y <= n2; y++) {
            while (x < n1 && lowerTail(x + 1, n1, n2, x + 1 + y) <= limit) {
                x++;
            }
            boundary[y] = x;
        }
        return boundary;
    }

    /**
     * The largest probability of the region over π. With π = sin²θ the probability has no feature narrower than about
     * 1/√n in θ, so a grid some ten times finer shows every hill; the highest ones are then climbed.
     */
    private static double largest(Region region) {
        int steps = 60 + (int) (12 * Math.sqrt(region.n()));
        double width = Math.PI / 2 / steps;
        double[] heights = new double[steps + 1];
        double best = 0;
        for (int i = 1; i < steps; i++) {
            heights[i] = region.probability(i * width);
            best = Math.max(best, heights[i]);
        }
        double seen = best;
        for (int i = 1; i < steps; i++) {
            boolean hilltop = heights[i] >= heights[i - 1] && heights[i] >= heights[i + 1];
            if (hilltop && heights[i] >= 0.95 * seen) {
                best = Math.max(best, climb(region, (i - 1) * width, (i + 1) * width));
            }
        }
        return Math.min(1, best);
    }

    /** Golden section search for the top between two sides. */
    private static double climb(Region region, double from, double to) {
        double golden = (Math.sqrt(5) - 1) / 2;
        double low = from;
        double high = to;
        double left = high - golden * (high - low);
        double right = low + golden * (high - low);
        double atLeft = region.probability(left);
        double atRight = region.probability(right);
        for (int i = 0; i < 40; i++) {
            if (atLeft > atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - golden * (high - low);
                atLeft = region.probability(left);
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + golden * (high - low);
                atRight = region.probability(right);
            }
        }
        return Math.max(atLeft, atRight);
    }

    /** The tables at least as extreme as the observed one. */
    private static final class Region {
        private final int[] boundary;
        private final Successes first;
        private final Successes second;

        Region(int n1, int n2, int[] boundary) {
            this.boundary = boundary;
            first = new Successes(n1);
            second = new Successes(n2);
        }

        int n() {
            return first.n + second.n;
        }

        double probability(double theta) {
            double sine = Math.sin(theta);
            double rate = sine * sine;
            first.at(rate);
            second.at(rate);
            double total = 0;
            for (int y = second.from; y <= second.to; y++) {
                total += second.probability[y] * first.atMost(boundary[y]);
            }
            return total;
        }
    }

    /**
     * The chances of each number of successes in an arm, tabulated for one rate at a time: binomial at the mode, and
     * from there outwards by the ratio of neighbours, because a table is needed for each of some thousand rates.
     */
    private static final class Successes {
        /** Terms smaller than this, relative to the largest, are taken as 0. */
        private static final double NEGLIGIBLE = 1e-25;

        private final int n;
        private final double[] probability;
        private final double[] cumulated;
        /** The first number of successes that is not negligible, and the last. */
        private int from;

        private int to;

        Successes(int n) {
            this.n = n;
            probability = new double[n + 1];
            cumulated = new double[n + 1];
        }

        /** Tabulates for a rate strictly between 0 and 1. */
        void at(double rate) {
            double odds = rate / (1 - rate);
            int mode = (int) Math.min(n, (n + 1) * rate);
            probability[mode] = new BinomialDistribution(null, n, rate).probability(mode);
            double negligible = NEGLIGIBLE * probability[mode];
            from = mode;
            while (from > 0 && probability[from] > negligible) {
                probability[from - 1] = probability[from] * from / ((n - from + 1) * odds);
                from--;
            }
            to = mode;
            while (to < n && probability[to] > negligible) {
                probability[to + 1] = probability[to] * ((n - to) * odds) / (to + 1);
                to++;
            }
            double total = 0;
            for (int i = from; i <= to; i++) {
                total += probability[i];
                cumulated[i] = total;
            }
        }

        /** P(X ≤ x); x may be -1. */
        double atMost(int x) {
            if (x < from) {
                return 0;
            }
            return x >= to ? 1 : cumulated[x];
        }
    }
}
