package dev.abtest.analysis;

import dev.abtest.design.Runs;
import dev.abtest.model.ABTest;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The averages of both arms and what they recommend: the original's {@code get_summary}, stored in every document.
 *
 * @param taskId the task's id
 * @param cold the cold arm
 * @param warm the warm arm
 * @param errorRateImprovement part of the cold error rate that warm sessions avoid, positive when warm is better;
 *     empty when the calls of an arm are not known or cold sessions make no errors
 * @param successRateImprovement relative gain of the success rate, positive when warm is better; empty as above
 * @param verdict what is recommended
 */
public record Summary(
        String taskId,
        ArmSummary cold,
        ArmSummary warm,
        OptionalDouble errorRateImprovement,
        OptionalDouble successRateImprovement,
        Verdict verdict) {

    /**
     * The original's {@code statistical_notes}, which are printed with a summary and not stored.
     *
     * @param coldSd standard deviation of the cold error rates
     * @param warmSd standard deviation of the warm error rates
     * @param significance {@code high} for p below 0.01, {@code medium} for p below alpha, else {@code low}
     */
    public record StatisticalNotes(double coldSd, double warmSd, String significance) {
        static StatisticalNotes of(ABTest test, Comparison errors, Settings settings) {
            double p = errors.p(settings.test()).orElse(1);
            String significance = p >= settings.alpha() ? "low" : p < 0.01 ? "high" : "medium";
            return new StatisticalNotes(
                    Verdict.errorRates(test.cold()).sd().orElse(0),
                    Verdict.errorRates(test.warm()).sd().orElse(0),
                    significance);
        }
    }

    /** The summary of what is comparable of {@code test}, with the default settings of the recommendation. */
    public static Summary of(ABTest test) {
        if (test.extra().isEmpty()) {
            return of(test, Optional.empty());
        }
        Runs.Selection selection = Runs.of(test).select(OptionalInt.empty());
        return of(selection.test(), selection.aa().isPresent() ? Optional.of(Verdict.AA_CHECK) : Optional.empty());
    }

    static Summary of(ABTest test, Verdict verdict) {
        return of(test, Optional.of(verdict));
    }

    private static Summary of(ABTest test, Optional<Verdict> given) {
        ArmSummary cold = ArmSummary.of(test.cold());
        ArmSummary warm = ArmSummary.of(test.warm());
        Verdict verdict = given.isPresent() ? given.get() : Verdict.of(test, cold, warm);
        boolean both = cold.countOfCalls() > 0 && warm.countOfCalls() > 0;
        return new Summary(
                test.task().taskId(),
                cold,
                warm,
                both ? reduction(cold.averageErrorRate(), warm.averageErrorRate()) : OptionalDouble.empty(),
                both ? gain(cold.averageSuccessRate(), warm.averageSuccessRate()) : OptionalDouble.empty(),
                verdict);
    }

    private static OptionalDouble reduction(OptionalDouble cold, OptionalDouble warm) {
        return relative(cold.orElseThrow() - warm.orElseThrow(), cold.orElseThrow());
    }

    private static OptionalDouble gain(OptionalDouble cold, OptionalDouble warm) {
        return relative(warm.orElseThrow() - cold.orElseThrow(), cold.orElseThrow());
    }

    private static OptionalDouble relative(double gain, double base) {
        return base > 0 ? OptionalDouble.of(gain / base) : OptionalDouble.empty();
    }
}
