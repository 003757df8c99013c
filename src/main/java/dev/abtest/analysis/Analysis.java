package dev.abtest.analysis;

import dev.abtest.design.RunBlocks;
import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a test shows, and how surely: the one value that all renderers print.
 *
 * @param testId the test's id
 * @param settings how it was judged
 * @param summary averages and verdict
 * @param notes empty with fewer than three sessions in an arm, as in the original
 * @param comparisons one a metric, in the order of {@link Metric}; never without the primary one
 * @param evidence what carries the verdict
 * @param warnings what makes figures doubtful
 * @param randomBlocks in how many random blocks all sessions were drawn; empty when they came in other ways, and the
 *     exact test permutes freely
 */
public record Analysis(
        String testId,
        Settings settings,
        Summary summary,
        Optional<Summary.StatisticalNotes> notes,
        List<Comparison> comparisons,
        Evidence evidence,
        List<Warning> warnings,
        OptionalInt randomBlocks) {

    /**
     * Analyses {@code test}.
     *
     * @param clock what naive times mean
     */
    public static Analysis of(ABTest test, Settings settings, LocalClock clock) {
        RunBlocks blocks = RunBlocks.of(test);
        List<Comparison> comparisons = Comparisons.of(test, blocks.assignment(), settings);
        Comparison primary = Comparison.primary(comparisons);
        ArmSummary cold = ArmSummary.of(test.cold());
        ArmSummary warm = ArmSummary.of(test.warm());
        Verdict verdict = Verdict.of(settings, comparisons);
        return new Analysis(
                test.testId(),
                settings,
                Summary.of(test, cold, warm, verdict),
                verdict == Verdict.INSUFFICIENT_DATA
                        ? Optional.empty()
                        : Optional.of(Summary.StatisticalNotes.of(test, primary, settings)),
                comparisons,
                Evidence.of(test, verdict, comparisons, blocks, settings),
                Warning.of(test, primary, blocks, clock),
                blocks.count());
    }

    /** The metric that decides. */
    public Comparison primary() {
        return Comparison.primary(comparisons);
    }
}
