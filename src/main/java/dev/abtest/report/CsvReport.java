package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.document.Csv;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A line a test, a session or a metric; the columns of {@code show} are what {@code add-result --from} reads. */
final class CsvReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        Csv.Writer csv = new Csv.Writer(out);
        csv.header("test_id", "task_id", "description", "cold_count", "warm_count", "created_at");
        for (TestOverview test : tests) {
            csv.text(test.testId()).text(test.taskId()).text(test.description());
            csv.raw(Integer.toString(test.coldCount())).raw(Integer.toString(test.warmCount()));
            csv.text(test.createdAt()).endLine();
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
                writeCell(field.type(), field.get(session), csv);
            }
            csv.endLine();
        }
    }

    @SuppressWarnings("unchecked") // a list of texts, by the type
    private static void writeCell(SessionField.Type type, Object value, Csv.Writer csv) throws IOException {
        switch (type) {
            case TEXT, TIME -> csv.text((String) value);
            case ARM -> csv.raw(((SessionType) value).key());
            case COUNT, SECONDS, FLAG, RATE -> csv.raw(value.toString());
            case TEXTS -> csv.text(errors((List<String>) value));
        }
    }

    /** A JSON list, because an error may hold any separator. */
    private static String errors(List<String> errors) {
        return errors.isEmpty() ? "" : JsonReport.array(errors);
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        AnalysisCsv csv = new AnalysisCsv(new Csv.Writer(out));
        csv.writeHeader();
        for (Analysis analysis : analyses) {
            csv.write(analysis);
        }
    }
}
