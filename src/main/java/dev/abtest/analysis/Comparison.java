package dev.abtest.analysis;

import dev.abtest.model.SessionType;
import dev.abtest.stats.TTest;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One metric, warm against cold.
 *
 * @param metric what is compared
 * @param cold the cold arm
 * @param warm the warm arm
 * @param effect how far apart they are
 * @param welch the t-test; empty for task success and for fewer than two sessions in an arm
 * @param exact the permutation test, or the exact test of two proportions; empty for fewer than two sessions in an arm
 *     and where there are too many for it
 * @param pHolm p corrected for the number of secondary metrics; empty for the primary one
 * @param significant the primary metric's p, or the corrected p of another, is below alpha
 */
public record Comparison(
        Metric metric,
        ArmFigures cold,
        ArmFigures warm,
        Effect effect,
        Optional<TTest> welch,
        Optional<ExactTest> exact,
        OptionalDouble pHolm,
        boolean significant) {

    /**
     * An exact test's result.
     *
     * @param p two-sided
     * @param name {@code permutation}, {@code boschloo} or {@code fisher}
     * @param labellings how many assignments of sessions to arms p rests on; 0 if it is no permutation test
     * @param enumerated whether p rests on every possible outcome, or on a sample of them
     */
    public record ExactTest(double p, String name, long labellings, boolean enumerated) {}

    static Comparison untested(Metric metric, ArmFigures cold, ArmFigures warm, Effect effect) {
        return new Comparison(
                metric, cold, warm, effect, Optional.empty(), Optional.empty(), OptionalDouble.empty(), false);
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
        double warmLoses = metric.moreIsBetter() ? -difference : difference;
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
