package dev.abtest.stats;

import java.util.OptionalDouble;
import org.apache.commons.math3.special.Beta;

/** How large a difference is, free of units. */
public final class EffectSize {
    private EffectSize() {}

    /**
     * Hedges' g: the difference of means, second minus first, over the pooled standard deviation, times the exact
     * correction of its bias (Hedges 1981)
     *
     * <pre>
     * J = Γ(m/2) / (√(m/2) · Γ((m-1)/2))      m = n₁ + n₂ - 2
     * </pre>
     *
     * 0 when both arms are constant and agree; empty when they are constant and differ, and when an arm is empty or
     * both have one value only.
     */
    public static OptionalDouble hedgesG(Sample first, Sample second) {
        int m = first.n() + second.n() - 2;
        if (first.n() < 1 || second.n() < 1 || m < 1) {
            return OptionalDouble.empty();
        }
        double difference = second.mean().getAsDouble() - first.mean().getAsDouble();
        double pooled = Math.sqrt((squares(first) + squares(second)) / m);
        if (pooled == 0) {
            return difference == 0 ? OptionalDouble.of(0) : OptionalDouble.empty();
        }
        return m == 1 ? OptionalDouble.empty() : OptionalDouble.of(difference / pooled * correction(m));
    }

    private static double squares(Sample sample) {
        return sample.variance().orElse(0) * (sample.n() - 1);
    }

    /** J, by way of Γ(a + ½) / Γ(a) = √π / B(a, ½), which keeps its digits where both gammas are huge. */
    static double correction(int m) {
        return Math.sqrt(Math.PI) / Math.exp(Beta.logBeta((m - 1) / 2.0, 0.5)) / Math.sqrt(m / 2.0);
    }

    /**
     * Vargha and Delaney's A: the chance that a value of the second arm is above one of the first, ties counted half
     * (Vargha &amp; Delaney 2000). By merging the sorted arms. Empty when an arm is.
     */
    public static OptionalDouble superiority(Sample first, Sample second) {
        double[] a = first.sorted();
        double[] b = second.sorted();
        if (a.length == 0 || b.length == 0) {
            return OptionalDouble.empty();
        }
        double wins = 0;
        int below = 0;
        int upTo = 0;
        for (double value : b) {
            while (below < a.length && a[below] < value) {
                below++;
            }
            while (upTo < a.length && a[upTo] <= value) {
                upTo++;
            }
            wins += (below + upTo) / 2.0;
        }
        return OptionalDouble.of(wins / a.length / b.length);
    }
}
