package dev.abtest.stats;

import java.util.Optional;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Two proportions, k of n each: exact test, and intervals that hold at small n and at 0 % and 100 %. */
public final class Proportions {
    /**
     * The most sessions in all for which Boschloo's test is done: it takes a second or so there. Above it Fisher's
     * exact test takes its place, which is valid at any size and then hardly less powerful.
     */
    public static final int MAX_BOSCHLOO = 40_000;

    private Proportions() {}

    /** A confidence interval with both ends. */
    public record Interval(double low, double high) {}

    /** Which exact test was done. */
    public enum Test {
        /** Boschloo's unconditional test (Boschloo 1970). */
        BOSCHLOO,
        /** Fisher's conditional test, two-sided by probability. */
        FISHER
    }

    /** A two-sided p and the test it is of. */
    public record Result(double p, Test test) {}

    /**
     * Whether the two proportions differ. Empty when an arm has fewer than two sessions.
     *
     * @param successes1 in the first arm, 0 to n1
     * @param successes2 in the second arm, 0 to n2
     */
    public static Optional<Result> test(int successes1, int n1, int successes2, int n2) {
        if (n1 < 2 || n2 < 2) {
            return Optional.empty();
        }
        if ((long) n1 + n2 > MAX_BOSCHLOO) {
            return Optional.of(new Result(fisher(successes1, n1, successes2, n2), Test.FISHER));
        }
        return Optional.of(new Result(Boschloo.twoSided(successes1, n1, successes2, n2), Test.BOSCHLOO));
    }

    /**
     * Fisher's exact test, two-sided: the probability, given the successes in all, of the tables that are no more
     * likely than the observed one (within relative 1e-7, as R and SciPy do it).
     */
    public static double fisher(int successes1, int n1, int successes2, int n2) {
        HypergeometricDistribution tables = new HypergeometricDistribution(null, n1 + n2, n1, successes1 + successes2);
        double limit = tables.probability(successes1) * (1 + 1e-7);
        double total = 0;
        for (int x = tables.getSupportLowerBound(); x <= tables.getSupportUpperBound(); x++) {
            double probability = tables.probability(x);
            total += probability <= limit ? probability : 0;
        }
        return Math.min(1, total);
    }

    /** The z with P(|Z| ≥ z) = alpha. */
    static double quantile(double alpha) {
        return -new NormalDistribution(null, 0, 1).inverseCumulativeProbability(alpha / 2);
    }

    /**
     * Wilson's score interval of one proportion (Wilson 1927):
     *
     * <pre>
     * (k + z²/2 ± z·√(k·(n-k)/n + z²/4)) / (n + z²)
     * </pre>
     *
     * Empty without sessions.
     *
     * @param alpha one minus its level, within (0, 1)
     */
    public static Optional<Interval> wilson(int successes, int n, double alpha) {
        if (n < 1) {
            return Optional.empty();
        }
        double z = quantile(alpha);
        double middle = successes + z * z / 2;
        double half = z * Math.sqrt((double) successes * (n - successes) / n + z * z / 4);
        double low = successes == 0 ? 0 : (middle - half) / (n + z * z);
        double high = successes == n ? 1 : (middle + half) / (n + z * z);
        return Optional.of(new Interval(low, high));
    }

    /**
     * Newcombe's hybrid score interval of second proportion minus first (Newcombe 1998, method 10), from the Wilson
     * intervals [l, u] of both:
     *
     * <pre>
     * d - √((p₂-l₂)² + (u₁-p₁)²)   to   d + √((u₂-p₂)² + (p₁-l₁)²)
     * </pre>
     *
     * Empty when an arm has no sessions.
     *
     * @param alpha one minus its level, within (0, 1)
     */
    public static Optional<Interval> newcombe(int successes1, int n1, int successes2, int n2, double alpha) {
        if (n1 < 1 || n2 < 1) {
            return Optional.empty();
        }
        Interval first = wilson(successes1, n1, alpha).orElseThrow();
        Interval second = wilson(successes2, n2, alpha).orElseThrow();
        double p1 = (double) successes1 / n1;
        double p2 = (double) successes2 / n2;
        double below = Math.hypot(p2 - second.low(), first.high() - p1);
        double above = Math.hypot(second.high() - p2, p1 - first.low());
        return Optional.of(new Interval(Math.max(-1, p2 - p1 - below), Math.min(1, p2 - p1 + above)));
    }
}
