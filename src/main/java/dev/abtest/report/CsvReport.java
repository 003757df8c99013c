package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Comparison;
import dev.abtest.document.Csv;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestOverview;
import dev.abtest.stats.TTest;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A line a test, a session or a metric; the columns of {@code show} are what {@code add-result --from} reads. Characters
 * that a terminal would obey are escaped, and outside the errors they are read as these escapes: JSON is the format that
 * keeps them.
 */
final class CsvReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        Csv.Writer csv = new Csv.Writer(out);
        csv.header("test_id", "task_id", "description", "cold_count", "warm_count", "created_at");
        for (TestOverview test : tests) {
            text(test.testId(), csv);
            text(test.taskId(), csv);
            text(test.description(), csv);
            csv.raw(Integer.toString(test.coldCount())).raw(Integer.toString(test.warmCount()));
            text(test.createdAt(), csv);
            csv.endLine();
        }
    }

    @Override
    public void show(ABTest test, Writer out) throws IOException {
        Csv.Writer csv = new Csv.Writer(out);
        for (SessionField field : SessionField.values()) {
            csv.raw(field.key());
        }
        csv.endLine();
        showSessions(test.cold(), csv);
        showSessions(test.warm(), csv);
    }

    private static void showSessions(List<SessionResult> sessions, Csv.Writer csv) throws IOException {
        for (SessionResult session : sessions) {
            for (SessionField field : SessionField.values()) {
                if (isGap(field, session)) {
                    csv.raw("");
                } else {
                    writeCell(field.type(), field.get(session), csv);
                }
            }
            csv.endLine();
        }
    }

    /** What nobody measured; the time of a time-out is a lower bound, and of no calls there is no rate. */
    private static boolean isGap(SessionField field, SessionResult session) {
        if (field == SessionField.COMPLETION_TIME_SECONDS) {
            return session.unknown().contains(field.figure()) || session.completionTimeSeconds() == 0;
        }
        if (field.type() == SessionField.Type.RATE && session.toolCalls() == 0) {
            return true;
        }
        return (field.canBeUnknown() || field.type() == SessionField.Type.RATE) && !field.isKnown(session);
    }

    @SuppressWarnings("unchecked") // a list of texts, by the type
    private static void writeCell(SessionField.Type type, Object value, Csv.Writer csv) throws IOException {
        switch (type) {
            case TEXT, TIME -> text((String) value, csv);
            case ARM -> csv.raw(((SessionType) value).key());
            case COUNT, SECONDS, FLAG, RATE -> csv.raw(value.toString());
            case TEXTS -> text(errors((List<String>) value), csv);
        }
    }

    /** Writes a cell of stored text, null as an empty one: CSV is looked at on terminals too. */
    private static void text(String value, Csv.Writer csv) throws IOException {
        csv.text(value == null ? null : Escape.lines(value));
    }

    /** A JSON list, because an error may hold any separator; there an escape is read as the character again. */
    private static String errors(List<String> errors) {
        return errors.isEmpty() ? "" : JsonReport.array(errors);
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        Metrics csv = new Metrics(new Csv.Writer(out));
        csv.writeHeader();
        for (Analysis analysis : analyses) {
            csv.write(analysis);
        }
    }

    /** An analysis as CSV: a line a metric and test, full precision, empty cells for what does not exist. */
    private static final class Metrics {
        private final Csv.Writer csv;

        Metrics(Csv.Writer csv) {
            this.csv = csv;
        }

        void writeHeader() throws IOException {
            csv.header(
                    "test_id",
                    "recommendation",
                    "metric",
                    "primary",
                    "cold_n",
                    "cold_unknown",
                    "cold_estimate",
                    "cold_sd",
                    "cold_median",
                    "cold_min",
                    "cold_max",
                    "warm_n",
                    "warm_unknown",
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
                    csv.raw(
                            exact.get().labellings() > 0
                                    ? Long.toString(exact.get().labellings())
                                    : "");
                    csv.raw(Boolean.toString(exact.get().enumerated())).endLine();
                }
                if (welch.isEmpty() && exact.isEmpty()) {
                    writeMetric(analysis, comparison);
                    csv.raw("none").raw("").raw("").raw("").raw("").raw("").endLine();
                }
            }
        }

        private void writeMetric(Analysis analysis, Comparison comparison) throws IOException {
            text(analysis.testId(), csv);
            text(analysis.recommendation(), csv);
            csv.raw(comparison.metric().key())
                    .raw(Boolean.toString(comparison.metric().isPrimary()));
            writeArm(comparison.cold());
            writeArm(comparison.warm());
            Optional<Comparison.Difference> difference = comparison.effect().difference();
            csv.raw(comparison.metric().scale().key());
            csv.raw(difference.isPresent() ? Double.toString(difference.get().estimate()) : "");
            csv.raw(difference.isPresent() ? Double.toString(difference.get().low()) : "");
            csv.raw(difference.isPresent() ? Double.toString(difference.get().high()) : "");
            csv.raw(number(comparison.effect().hedgesG()))
                    .raw(number(comparison.effect().superiority()));
            csv.raw(number(comparison.pHolm())).raw(Boolean.toString(comparison.significant()));
        }

        private void writeArm(Comparison.Arm arm) throws IOException {
            csv.raw(Integer.toString(arm.n())).raw(Integer.toString(arm.unknown()));
            csv.raw(number(arm.estimate())).raw(number(arm.sd()));
            csv.raw(number(arm.median())).raw(number(arm.min())).raw(number(arm.max()));
        }

        private static String number(OptionalDouble value) {
            return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
        }
    }
}
