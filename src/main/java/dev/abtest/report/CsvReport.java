package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A line a test, a session or a metric; the columns of {@code show} are what {@code add-result --from} reads. */
final class CsvReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        Csv csv = new Csv(out);
        csv.header("test_id", "task_id", "description", "cold_count", "warm_count", "created_at");
        for (TestOverview test : tests) {
            csv.text(test.testId()).text(test.taskId()).text(test.description());
            csv.raw(Integer.toString(test.coldCount())).raw(Integer.toString(test.warmCount()));
            csv.text(test.createdAt()).endLine();
        }
    }

    @Override
    public void show(ABTest test, Writer out) throws IOException {
        Csv csv = new Csv(out);
        csv.header(
                "session_id",
                "session_type",
                "task_id",
                "start_time",
                "end_time",
                "message_count",
                "tool_calls",
                "successful_tool_calls",
                "errors",
                "completion_time_seconds",
                "user_corrections",
                "success",
                "error_rate",
                "success_rate",
                "notes");
        showSessions(test.cold(), csv);
        showSessions(test.warm(), csv);
    }

    private static void showSessions(List<SessionResult> sessions, Csv csv) throws IOException {
        for (SessionResult session : sessions) {
            csv.text(session.sessionId()).raw(session.sessionType().key()).text(session.taskId());
            csv.text(session.startTime()).text(session.endTime());
            csv.raw(Integer.toString(session.messageCount())).raw(Integer.toString(session.toolCalls()));
            csv.raw(Integer.toString(session.successfulToolCalls())).text(errors(session.errors()));
            csv.raw(Double.toString(session.completionTimeSeconds()));
            csv.raw(Integer.toString(session.userCorrections())).raw(Boolean.toString(session.success()));
            csv.raw(Double.toString(session.errorRate())).raw(Double.toString(session.successRate()));
            csv.text(session.notes()).endLine();
        }
    }

    /** A JSON list, because an error may hold any separator. */
    private static String errors(List<String> errors) {
        return errors.isEmpty() ? "" : JsonReport.array(errors);
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        AnalysisCsv csv = new AnalysisCsv(new Csv(out));
        csv.writeHeader();
        for (Analysis analysis : analyses) {
            csv.write(analysis);
        }
    }
}
