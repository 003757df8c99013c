package dev.abtest.analysis;

import dev.abtest.model.SessionType;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One metric, warm against cold.
 *
 * @param metric what is compared
 * @param cold the cold arm
 * @param warm the warm arm
 * @param effect how far apart they are
 * @param welch the t-test; empty for a proportion and for fewer than two sessions in an arm
 * @param exact the permutation test, or the exact test of two proportions; empty for fewer than two sessions in an arm
 *     and where there are too many for it
 * @param pHolm p corrected for the number of other metrics; empty for the primary one
 * @param significant the primary metric's p, or the corrected p of another, is below alpha, and both arms are
 *     {@linkplain #isEnough large enough}
 */
public record Comparison(
        Metric metric,
        Arm cold,
        Arm warm,
        Effect effect,
        Optional<TTest> welch,
        Optional<ExactTest> exact,
        OptionalDouble pHolm,
        boolean significant) {
    /** The fewest sessions of an arm, with the metric known, from which anything is concluded. */
    public static final int LEAST_SESSIONS = 3;

    /**
     * The metric in one arm.
     *
     * @param n sessions that have the metric
     * @param unknown sessions that have not
     * @param estimate what the arm is compared by, as the {@linkplain Metric#estimator metric} says; empty without
     *     sessions
     * @param values the sessions' values; empty for a ratio of sums or a proportion
     */
    public record Arm(int n, int unknown, OptionalDouble estimate, Optional<Sample> values) {
        static Arm of(Sample sample, int sessions, OptionalDouble estimate) {
            return new Arm(sample.n(), sessions - sample.n(), estimate, Optional.of(sample));
        }

        static Arm ofEstimate(int n, int sessions, OptionalDouble estimate) {
            return new Arm(n, sessions - n, estimate, Optional.empty());
        }

        /** Sessions of the arm, whether they have the metric or not. */
        public int sessions() {
            return n + unknown;
        }

        /** Standard deviation of the values; empty for fewer than two. */
        public OptionalDouble sd() {
            return values.isPresent() ? values.get().sd() : OptionalDouble.empty();
        }

        /**
         * Median of the values; empty without any. Computed when it is asked for, because only JSON and CSV have it and
         * Commons Math loads eighteen classes for it.
         */
        public OptionalDouble median() {
            return values.isPresent() ? values.get().median() : OptionalDouble.empty();
        }

        /** The smallest value; empty without any. */
        public OptionalDouble min() {
            return values.isPresent() ? values.get().min() : OptionalDouble.empty();
        }

        /** The largest value; empty without any. */
        public OptionalDouble max() {
            return values.isPresent() ? values.get().max() : OptionalDouble.empty();
        }
    }

    /**
     * How far warm sessions are from cold ones.
     *
     * @param difference on the metric's scale; empty when an arm has too few sessions for an interval
     * @param hedgesG the difference in pooled standard deviations (of logarithms for a geometric mean); empty for a
     *     ratio of sums or a proportion, and where there is no spread
     * @param superiority the probability that a warm session is better than a cold one, ties half; empty for a ratio of
     *     sums
     */
    public record Effect(Optional<Difference> difference, OptionalDouble hedgesG, OptionalDouble superiority) {}

    /**
     * A difference with its confidence interval at level 1 - alpha.
     *
     * @param estimate warm minus cold, or warm over cold, as the metric's {@linkplain Metric#scale scale} says
     * @param low lower end of the interval
     * @param high upper end of the interval
     */
    public record Difference(double estimate, double low, double high) {}

    /**
     * An exact test's result.
     *
     * @param p two-sided
     * @param name {@code permutation}, {@code boschloo} or {@code fisher}
     * @param labellings how many assignments of sessions to arms p rests on; 0 if it is no permutation test
     * @param enumerated whether p rests on every possible outcome, or on a sample of them
     */
    public record ExactTest(double p, String name, long labellings, boolean enumerated) {}

    static Comparison untested(Metric metric, Arm cold, Arm warm, Effect effect) {
        return new Comparison(
                metric, cold, warm, effect, Optional.empty(), Optional.empty(), OptionalDouble.empty(), false);
    }

    /** The one of the primary metric, which is never left out. */
    static Comparison primary(List<Comparison> comparisons) {
        for (Comparison each : comparisons) {
            if (each.metric.isPrimary()) {
                return each;
            }
        }
        throw new NoSuchElementException("no primary metric");
    }

    /** The one of {@code metric}, if it was not left out. */
    static Optional<Comparison> of(Metric metric, List<Comparison> comparisons) {
        for (Comparison each : comparisons) {
            if (each.metric == metric) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Whether enough sessions of both arms have the metric for a conclusion. */
    public boolean isEnough() {
        return cold.n >= LEAST_SESSIONS && warm.n >= LEAST_SESSIONS;
    }

    /** The p that decides: of the chosen test, or of the other where that one cannot be done. */
    public OptionalDouble p(Settings.DecidingTest test) {
        return switch (test) {
            case WELCH -> welchP().isPresent() ? welchP() : exactP();
            case EXACT -> exactP().isPresent() ? exactP() : welchP();
        };
    }

    /** Of the t-test, if it was done. */
    public OptionalDouble welchP() {
        return welch.isPresent() ? OptionalDouble.of(welch.get().p()) : OptionalDouble.empty();
    }

    /** Of the exact test, if it was done. */
    public OptionalDouble exactP() {
        return exact.isPresent() ? OptionalDouble.of(exact.get().p()) : OptionalDouble.empty();
    }

    /** Whether the sessions of {@code arm} do worse than the others; false when both do equally well. */
    public boolean isWorse(SessionType arm) {
        double difference = warm.estimate().orElse(0) - cold.estimate().orElse(0);
        double warmLoses = metric.direction() == Metric.Direction.MORE_IS_BETTER ? -difference : difference;
        return switch (arm) {
            case WARM -> warmLoses > 0;
            case COLD -> warmLoses < 0;
        };
    }

    Comparison withWelch(Optional<TTest> test) {
        return new Comparison(metric, cold, warm, effect, test, exact, pHolm, significant);
    }

    Comparison withExact(Optional<ExactTest> test) {
        return new Comparison(metric, cold, warm, effect, welch, test, pHolm, significant);
    }

    Comparison judged(OptionalDouble corrected, boolean isSignificant) {
        return new Comparison(metric, cold, warm, effect, welch, exact, corrected, isSignificant);
    }
}
