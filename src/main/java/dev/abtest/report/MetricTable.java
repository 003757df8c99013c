package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Metric;
import dev.abtest.model.SessionField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The rows of the table of metrics, the same in text and in Markdown. */
final class MetricTable {
    static final List<String> HEADER = List.of("Metric", "Cold", "Warm", "Difference", "p Welch", "p exact", "");

    private MetricTable() {}

    /** One row a metric, with the cells of {@link #HEADER}; the last one marks what is significant. */
    static List<List<String>> rows(Analysis analysis) {
        double alpha = analysis.settings().alpha();
        List<List<String>> rows = new ArrayList<>();
        for (Comparison comparison : analysis.comparisons()) {
            MetricText text = new MetricText(comparison);
            rows.add(List.of(
                    comparison.metric().label(),
                    text.cold(),
                    text.warm(),
                    text.difference(),
                    Numbers.p(comparison.welchP(), alpha),
                    Numbers.p(comparison.exactP(), alpha),
                    comparison.significant() ? "*" : ""));
        }
        return rows;
    }

    /** What the brackets are, and what the mark means. */
    static List<String> footnotes(Analysis analysis) {
        String alpha = Numbers.plain(analysis.settings().alpha());
        String test = switch (analysis.settings().test()) {
            case WELCH -> "Welch's t-test (task success: the exact test)";
            case EXACT -> "the exact test";
        };
        List<String> footnotes = new ArrayList<>(List.of(
                "Warm against cold with "
                        + Numbers.shortPercent(1 - analysis.settings().alpha())
                        + " confidence intervals; time by geometric mean, task success solved/all.",
                "* significant at " + alpha + " by " + test + "; all but the "
                        + analysis.primary().metric().label() + " after Holm's correction."));
        if (analysis.randomBlocks().isPresent()) {
            int blocks = analysis.randomBlocks().getAsInt();
            footnotes.add("p exact permutes the arms within the "
                    + (blocks == 1 ? "one random block" : blocks + " random blocks")
                    + " of the run, as the sessions were assigned.");
        }
        footnotes.addAll(unknown(analysis.comparisons()));
        return footnotes;
    }

    /** What was left out of the rows: {@code task success 5/8 cold, 7 not judged}. */
    private static List<String> unknown(List<Comparison> comparisons) {
        List<String> lines = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        Set<SessionField> told = EnumSet.of(SessionField.COMPLETION_TIME_SECONDS); // a warning of its own
        for (Comparison comparison : comparisons) {
            Metric metric = comparison.metric();
            MetricText text = new MetricText(comparison);
            if (comparison.cold().unknown() + comparison.warm().unknown() > 0 && told.add(metric.field())) {
                if (metric.estimator() == Metric.Estimator.PROPORTION) {
                    lines.add("Of " + metric.label() + ", " + judged(text.cold(), "cold", comparison.cold()) + "; "
                            + judged(text.warm(), "warm", comparison.warm()) + '.');
                } else {
                    leftOut.add(metric.label() + " of " + comparison.cold().unknown() + " cold and "
                            + comparison.warm().unknown() + " warm");
                }
            }
        }
        if (!leftOut.isEmpty()) {
            lines.add(0, "Left out, without a value: " + String.join("; ", leftOut) + " sessions.");
        }
        return lines;
    }

    /** {@code 5/8 cold, 7 not judged}. */
    private static String judged(String counts, String arm, Comparison.Arm figures) {
        return counts + ' ' + arm + (figures.unknown() > 0 ? ", " + figures.unknown() + " not judged" : "");
    }
}
