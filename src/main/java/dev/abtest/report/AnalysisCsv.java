package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.ArmFigures;
import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Effect;
import dev.abtest.document.Csv;
import dev.abtest.stats.TTest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** An analysis as CSV: a line a metric and test, full precision, empty cells for what does not exist. */
final class AnalysisCsv {
    private final Csv.Writer csv;

    AnalysisCsv(Csv.Writer csv) {
        this.csv = csv;
    }

    void writeHeader() throws IOException {
        csv.header(
                "test_id",
                "recommendation",
                "metric",
                "primary",
                "cold_n",
                "cold_estimate",
                "cold_sd",
                "cold_median",
                "cold_min",
                "cold_max",
                "warm_n",
                "warm_estimate",
                "warm_sd",
                "warm_median",
                "warm_min",
                "warm_max",
                "scale",
                "difference",
                "ci_low",
                "ci_high",
                "hedges_g",
                "win_probability",
                "p_holm",
                "significant",
                "test",
                "t",
                "df",
                "p",
                "labellings",
                "enumerated");
    }

    void write(Analysis analysis) throws IOException {
        for (Comparison comparison : analysis.comparisons()) {
            Optional<TTest> welch = comparison.welch();
            Optional<Comparison.ExactTest> exact = comparison.exact();
            if (welch.isPresent()) {
                writeMetric(analysis, comparison);
                csv.raw("welch")
                        .raw(number(welch.get().t()))
                        .raw(number(welch.get().df()));
                csv.raw(Double.toString(welch.get().p())).raw("").raw("").endLine();
            }
            if (exact.isPresent()) {
                writeMetric(analysis, comparison);
                csv.raw(exact.get().name())
                        .raw("")
                        .raw("")
                        .raw(Double.toString(exact.get().p()));
                csv.raw(exact.get().labellings() > 0 ? Long.toString(exact.get().labellings()) : "");
                csv.raw(Boolean.toString(exact.get().enumerated())).endLine();
            }
            if (welch.isEmpty() && exact.isEmpty()) {
                writeMetric(analysis, comparison);
                csv.raw("none").raw("").raw("").raw("").raw("").raw("").endLine();
            }
        }
    }

    private void writeMetric(Analysis analysis, Comparison comparison) throws IOException {
        csv.text(analysis.testId()).text(analysis.summary().verdict().sentence());
        csv.raw(comparison.metric().key())
                .raw(Boolean.toString(comparison.metric().isPrimary()));
        writeArm(comparison.cold());
        writeArm(comparison.warm());
        Optional<Effect.Difference> difference = comparison.effect().difference();
        csv.raw(comparison.metric().isRatio() ? "ratio" : "absolute");
        csv.raw(difference.isPresent() ? Double.toString(difference.get().estimate()) : "");
        csv.raw(difference.isPresent() ? Double.toString(difference.get().low()) : "");
        csv.raw(difference.isPresent() ? Double.toString(difference.get().high()) : "");
        csv.raw(number(comparison.effect().hedgesG()))
                .raw(number(comparison.effect().winProbability()));
        csv.raw(number(comparison.pHolm())).raw(Boolean.toString(comparison.significant()));
    }

    private void writeArm(ArmFigures arm) throws IOException {
        csv.raw(Integer.toString(arm.n())).raw(number(arm.estimate())).raw(number(arm.sd()));
        csv.raw(number(arm.median())).raw(number(arm.min())).raw(number(arm.max()));
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }
}
