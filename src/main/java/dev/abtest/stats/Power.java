package dev.abtest.stats;

import java.util.OptionalDouble;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Power of the two-sided two-sample t-test with equal arms and equal spread, as R's {@code power.t.test} has it: the
 * chance to reject in the direction of the difference, not the tiny one of rejecting in the other.
 *
 * <p>With m = 2n - 2 and noncentrality δ = (delta/sd)·√(n/2) the power is P(T &gt; t) for noncentral T. Given the
 * estimated spread s = √(χ²/m), T &gt; t means Z + δ &gt; t·s, hence power = E Φ(δ - t·s), which is integrated over s.
 */
public final class Power {
    /** Sizes above this are not looked for. */
    public static final double MAX_PER_ARM = 1e7;

    private static final double RELATIVE = 1e-13;
    private static final int MAX_EVALUATIONS = 1000;

    private Power() {}

    /**
     * The power; 1 without spread, unless there is no difference either (then alpha / 2).
     *
     * @param n sessions an arm, at least 2, not necessarily whole
     * @param delta the true difference of means; its sign does not matter
     * @param sd the standard deviation within an arm
     * @param alpha the two-sided level, within (0, 1)
     */
    public static double power(double n, double delta, double sd, double alpha) {
        if (delta == 0) {
            return alpha / 2;
        }
        double m = 2 * n - 2;
        double noncentrality = Math.abs(delta / sd) * Math.sqrt(n / 2);
        double critical = TTest.quantile(alpha, m);
        // Here s would have to exceed 8, and Z to fall below -8.
        if (noncentrality > 8 * critical + 8) {
            return 1;
        }
        return expectedRejection(m, noncentrality, critical);
    }

    /**
     * E Φ(δ - t·s) by the trapezium rule in x = log s, where the density of s is smooth and falls off at both ends; the
     * same sum without Φ gives its normalising factor.
     */
    private static double expectedRejection(double m, double noncentrality, double critical) {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        double step = Math.min(0.15 / Math.sqrt(m), 0.2 / (1 + noncentrality));
        double total = 0;
        double rejected = 0;
        for (int direction = -1; direction <= 1; direction += 2) {
            for (int i = direction < 0 ? 0 : 1; ; i++) {
                double x = direction * i * step;
                double exponent = m * (x - Math.expm1(2 * x) / 2);
                if (exponent < -42) {
                    break;
                }
                double weight = Math.exp(exponent);
                total += weight;
                rejected += weight * normal.cumulativeProbability(noncentrality - critical * Math.exp(x));
            }
        }
        return Math.min(1, rejected / total);
    }

    /**
     * The sessions an arm that reach a power, not rounded up; at least 2. Empty when there is no difference to find,
     * or when it takes more than {@link #MAX_PER_ARM}.
     *
     * @param delta the true difference of means; its sign does not matter
     * @param sd the standard deviation within an arm
     * @param alpha the two-sided level, within (0, 1)
     * @param power the power to reach, within (alpha / 2, 1)
     */
    public static OptionalDouble perArm(double delta, double sd, double alpha, double power) {
        if (delta == 0 || power(MAX_PER_ARM, delta, sd, alpha) < power) {
            return OptionalDouble.empty();
        }
        if (power(2, delta, sd, alpha) >= power) {
            return OptionalDouble.of(2);
        }
        double low = 2;
        double high = 4;
        while (high < MAX_PER_ARM && power(high, delta, sd, alpha) < power) {
            low = high;
            high *= 2;
        }
        UnivariateFunction missing = new UnivariateFunction() {
            @Override
            public double value(double n) {
                return power(n, delta, sd, alpha) - power;
            }
        };
        return OptionalDouble.of(new BrentSolver(RELATIVE, RELATIVE).solve(MAX_EVALUATIONS, missing, low, high));
    }
}
