package dev.abtest.stats;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The difference of two estimates with unequal variances, its t-test and its confidence interval (Welch 1947), the
 * degrees of freedom after Satterthwaite (1946):
 *
 * <pre>
 * t = d / √(v₁ + v₂)      df = (v₁ + v₂)² / (v₁²/(n₁-1) + v₂²/(n₂-1))      d ± t(1-α/2; df) · √(v₁ + v₂)
 * </pre>
 *
 * <p>When both arms are constant the test has only its limit: p is 0 when the estimates differ and 1 when they agree,
 * the interval shrinks to the difference, and t and df do not exist.
 *
 * @param difference d, second minus first
 * @param standardError √(v₁ + v₂)
 * @param t empty when both arms are constant
 * @param df empty when both arms are constant
 * @param p two-sided
 * @param low lower end of the interval of d
 * @param high upper end of the interval of d
 */
public record TTest(
        double difference,
        double standardError,
        OptionalDouble t,
        OptionalDouble df,
        double p,
        double low,
        double high) {

    /** Empty when an arm has fewer than two sessions. {@code alpha} is one minus the level of the interval. */
    static Optional<TTest> of(Estimate first, Estimate second, double alpha) {
        if (first.n() < 2 || second.n() < 2) {
            return Optional.empty();
        }
        double difference = second.value() - first.value();
        double squaredError = first.squaredError() + second.squaredError();
        if (!(squaredError > 0)) {
            return Optional.of(new TTest(
                    difference,
                    0,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    difference == 0 ? 1 : 0,
                    difference,
                    difference));
        }
        // Shares instead of the variances themselves: their squares neither overflow nor vanish.
        double share = first.squaredError() / squaredError;
        double df = 1 / (share * share / (first.n() - 1) + (1 - share) * (1 - share) / (second.n() - 1));
        double error = Math.sqrt(squaredError);
        double t = difference / error;
        double half = StudentT.critical(alpha, df) * error;
        return Optional.of(new TTest(
                difference,
                error,
                OptionalDouble.of(t),
                OptionalDouble.of(df),
                StudentT.twoSided(t, df),
                difference - half,
                difference + half));
    }
}
