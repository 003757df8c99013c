package dev.abtest.analysis;

import dev.abtest.design.RunBlocks;
import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a test proves, and how surely: the one value that all renderers print.
 *
 * @param testId the test's id
 * @param settings how it was judged
 * @param summary averages and verdict
 * @param notes empty with fewer than three sessions in an arm, as in the original
 * @param comparisons one a metric; the primary one first, task success last
 * @param evidence what carries the verdict
 * @param needed how many sessions could find what was not found; empty when something was, or nothing can be said
 * @param warnings what makes figures doubtful
 * @param randomBlocks in how many random blocks all sessions were drawn; empty when they came in other ways, and the
 *     exact test permutes freely
 */
public record Analysis(
        String testId,
        Settings settings,
        Summary summary,
        Optional<StatisticalNotes> notes,
        List<Comparison> comparisons,
        Evidence evidence,
        Optional<Needed> needed,
        List<Warning> warnings,
        OptionalInt randomBlocks) {

    /**
     * Analyses {@code test}.
     *
     * @param clock what naive times mean
     */
    public static Analysis of(ABTest test, Settings settings, LocalClock clock) {
        RunBlocks blocks = RunBlocks.of(test);
        List<Comparison> comparisons = Comparisons.of(Arms.of(test), blocks.assignment(), settings);
        Comparison errors = comparisons.get(0);
        Comparison success = comparisons.get(comparisons.size() - 1);
        ArmSummary cold = ArmSummary.of(test.cold());
        ArmSummary warm = ArmSummary.of(test.warm());
        Verdict verdict = Verdict.of(cold, warm, settings, errors, success);
        Evidence evidence = Evidence.of(verdict, comparisons, blocks, settings);
        return new Analysis(
                test.testId(),
                settings,
                Summary.of(test, cold, warm, verdict),
                verdict == Verdict.INSUFFICIENT_DATA
                        ? Optional.empty()
                        : Optional.of(StatisticalNotes.of(errors, settings)),
                comparisons,
                evidence,
                verdict == Verdict.NO_DIFFERENCE
                        ? Needed.of(errors, evidence.margin(), settings.alpha())
                        : Optional.empty(),
                Warnings.of(test, errors, blocks, clock),
                blocks.count());
    }

    /** The metric that decides. */
    public Comparison primary() {
        return comparisons.get(0);
    }

    /** Task success. */
    public Comparison taskSuccess() {
        return comparisons.get(comparisons.size() - 1);
    }
}
