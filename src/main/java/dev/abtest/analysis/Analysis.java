package dev.abtest.analysis;

import dev.abtest.design.PlanJson;
import dev.abtest.design.RunBlocks;
import dev.abtest.design.Runs;
import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import dev.abtest.model.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a test shows, and how surely: the one value that all renderers print.
 *
 * @param testId the test's id
 * @param settings how it was judged
 * @param summary averages and verdict
 * @param notes empty when there is too little data, as in the original
 * @param comparisons one a metric, in the order of {@link Metric}; never without the primary one
 * @param evidence what carries the verdict
 * @param audit whether the arms can be compared
 * @param warnings what makes figures doubtful
 * @param aaChecks what the test's A/A runs showed, which are never analyzed with other sessions
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
        Audit audit,
        List<Warning> warnings,
        List<AaCheck> aaChecks,
        OptionalInt randomBlocks) {

    /** Analyzes all that is comparable of {@code test}; see {@link #of(ABTest, Settings, OptionalInt, LocalClock)}. */
    public static Analysis of(ABTest test, Settings settings, LocalClock clock) {
        return of(test, settings, OptionalInt.empty(), clock);
    }

    /**
     * Analyzes {@code test}.
     *
     * @param run the one run to look at; empty for all sessions but those of A/A runs
     * @param clock what naive times mean
     * @throws UserError if there is no such run
     */
    public static Analysis of(ABTest test, Settings settings, OptionalInt run, LocalClock clock) {
        Runs runs = Runs.of(test);
        Runs.Selection selection = runs.select(run);
        ABTest compared = selection.test();
        RunBlocks blocks = RunBlocks.of(selection);
        List<Comparison> comparisons = Comparisons.of(compared, blocks.assignment(), settings);
        Comparison primary = Comparison.primary(comparisons);
        Audit audit = Audit.of(selection, comparisons);
        Verdict verdict = selection.aa().isPresent() ? Verdict.AA_CHECK : Verdict.of(settings, comparisons);
        List<Warning> warnings = Warning.of(compared, primary, blocks, clock);
        warnings.addAll(audit.warnings());
        return new Analysis(
                test.testId(),
                settings,
                Summary.of(compared, verdict),
                verdict == Verdict.INSUFFICIENT_DATA || !primary.isEnough()
                        ? Optional.empty()
                        : Optional.of(Summary.StatisticalNotes.of(compared, primary, settings)),
                comparisons,
                Evidence.of(compared, verdict, comparisons, blocks, settings),
                audit,
                List.copyOf(warnings),
                aaChecks(runs, run, selection, settings),
                blocks.count());
    }

    private static List<AaCheck> aaChecks(Runs runs, OptionalInt run, Runs.Selection selection, Settings settings) {
        List<AaCheck> checks = new ArrayList<>();
        if (run.isPresent() && selection.aa().isEmpty()) {
            return checks;
        }
        for (PlanJson.View aa : run.isPresent() ? selection.runs() : runs.aaRuns()) {
            checks.add(AaCheck.of(aa.number(), runs.only(aa), settings));
        }
        return List.copyOf(checks);
    }

    /** The metric that decides. */
    public Comparison primary() {
        return Comparison.primary(comparisons);
    }

    /** Whether what is seen may come from something else than the warm-up. */
    public boolean isConfounded() {
        return !audit.confounding().isEmpty() && summary.verdict().isStatement();
    }

    /** The recommendation in one line, with its reservation if there is one. */
    public String recommendation() {
        if (!isConfounded()) {
            return summary.verdict().sentence();
        }
        int others = audit.confounding().size() - 1;
        return summary.verdict().sentence() + ", but the arms differ in "
                + audit.confounding().get(0).label() + (others == 0 ? "" : " and " + others + " more");
    }

    /** What it comes to, in one word for programs. */
    public String verdict() {
        return isConfounded() ? "confounded" : summary.verdict().key();
    }
}
