package dev.abtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.ArmSummary;
import dev.abtest.analysis.Summary;
import dev.abtest.analysis.Warning;
import dev.abtest.design.PlanJson;
import dev.abtest.design.Runs;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestOverview;
import dev.abtest.model.TestTask;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The original's lines, to the byte and in its order; what it leaves out stands behind them, deeper indented. */
final class TextReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        if (tests.isEmpty()) {
            out.write("No tests found.\n");
            return;
        }
        out.write("\n=== A/B Tests ===\n\n");
        for (TestOverview test : tests) {
            out.write("ID: " + Escape.line(test.testId()) + '\n');
            out.write(" Task: " + Escape.line(test.description()) + '\n');
            out.write(" Cold tests: " + test.coldCount() + ", Warm tests: " + test.warmCount() + '\n');
            out.write(" Created: " + Escape.line(test.createdAt()) + "\n\n");
        }
    }

    @Override
    public void show(ABTest test, Writer out) throws IOException {
        out.write("\n=== Test: " + Escape.line(test.testId()) + " ===\n\n");
        showTask(test.task(), out);
        showRuns(Runs.of(test).all(), out);
        out.write("\nCold sessions: " + test.cold().size() + '\n');
        showSessions(test.cold(), out);
        out.write("\nWarm sessions: " + test.warm().size() + '\n');
        showSessions(test.warm(), out);
    }

    private static void showTask(TestTask task, Writer out) throws IOException {
        out.write("Task: " + Escape.line(task.description()) + '\n');
        out.write("Prompt: " + Escape.lines(task.prompt()) + '\n');
        out.write(
                "Category: " + Escape.line(task.category()) + ", Difficulty: " + Escape.line(task.difficulty()) + '\n');
        if (!task.expectedTools().isEmpty()) {
            out.write("Expected tools: " + Escape.line(String.join(", ", task.expectedTools())) + '\n');
        }
        if (!task.successCriteria().isEmpty()) {
            out.write("Success criteria:\n");
            for (Map.Entry<String, JsonNode> criterion : task.successCriteria().entrySet()) {
                out.write(" " + Escape.line(criterion.getKey()) + " = "
                        + Escape.line(criterion.getValue().toString()) + '\n');
            }
        }
    }

    private static void showRuns(List<PlanJson.View> runs, Writer out) throws IOException {
        if (!runs.isEmpty()) {
            out.write("Runs:\n");
        }
        for (PlanJson.View run : runs) {
            out.write(" " + run.number() + ": " + (run.aa() ? "A/A, " : "")
                    + run.planned(SessionType.COLD) + " + " + run.planned(SessionType.WARM) + " sessions in blocks of "
                    + run.block() + " + " + run.block() + ", seed " + Escape.line(run.seed())
                    + (run.createdAt().isEmpty() ? "" : ", " + Escape.line(run.createdAt())) + '\n');
            for (Map.Entry<String, String> command : run.commands().entrySet()) {
                out.write("   " + command.getKey() + ": " + Escape.line(command.getValue()) + '\n');
            }
        }
    }

    private static void showSessions(List<SessionResult> sessions, Writer out) throws IOException {
        for (SessionResult session : sessions) {
            out.write(" " + Escape.line(session.sessionId()) + ": " + SessionText.successRate(session) + " success, "
                    + SessionText.errorRate(session) + " errors\n");
            showDetails(session, out);
        }
    }

    private static void showDetails(SessionResult session, Writer out) throws IOException {
        if (!SessionField.SUCCESS.isKnown(session)) {
            out.write("   task not judged");
        } else {
            out.write(session.success() ? "   task solved" : "   task not solved");
        }
        if (SessionDetails.ranOutOfTime(session) || SessionField.COMPLETION_TIME_SECONDS.isKnown(session)) {
            out.write(", " + SessionText.time(session));
        }
        writeCount(session.messageCount(), "message", out);
        writeCount(session.userCorrections(), "correction", out);
        out.write('\n');
        for (String line : ImportedDetails.lines(session)) {
            out.write("   " + line + '\n');
        }
        for (String error : session.errors()) {
            out.write("   error: " + Escape.line(error) + '\n');
        }
        if (!session.notes().isEmpty()) {
            out.write("   notes: " + Escape.line(session.notes()) + '\n');
        }
    }

    private static void writeCount(int count, String noun, Writer out) throws IOException {
        if (count > 0) {
            out.write(", " + Numbers.counted(count, noun));
        }
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        for (Analysis analysis : analyses) {
            Summary summary = analysis.summary();
            out.write("\n=== Analysis: " + Escape.line(analysis.testId()) + " ===\n\n");
            out.write("Cold Sessions:\n");
            writeArm(summary.cold(), out);
            out.write("\nWarm Sessions:\n");
            writeArm(summary.warm(), out);
            writeImprovement(summary, out);
            writeSignificance(analysis, out);
            writeRecommendation(analysis, out);
        }
    }

    private static void writeSignificance(Analysis analysis, Writer out) throws IOException {
        out.write("\nSignificance:\n");
        List<List<String>> rows = new ArrayList<>();
        rows.add(MetricTable.HEADER);
        rows.addAll(MetricTable.rows(analysis));
        TextLayout.table(rows, "<>><>><", out);
        for (String footnote : MetricTable.footnotes(analysis)) {
            TextLayout.paragraph(" ", footnote, out);
        }
    }

    private static void writeRecommendation(Analysis analysis, Writer out) throws IOException {
        out.write("\nRecommendation: " + Escape.line(analysis.recommendation()) + '\n');
        for (String sentence : Explanation.of(analysis)) {
            TextLayout.paragraph(" ", sentence, out);
        }
        if (!analysis.warnings().isEmpty()) {
            out.write("\nWarnings:\n");
        }
        for (Warning warning : analysis.warnings()) {
            TextLayout.paragraph(" - ", warning.sentence(), out);
        }
    }

    private static void writeArm(ArmSummary arm, Writer out) throws IOException {
        out.write(" Count: " + arm.count() + '\n');
        out.write(" Avg error rate: " + percent(arm.averageErrorRate()) + '\n');
        out.write(" Avg success rate: " + percent(arm.averageSuccessRate()) + '\n');
        out.write(" Avg completion time: "
                + (arm.averageCompletionTime().isPresent()
                        ? Numbers.fixed(arm.averageCompletionTime().getAsDouble(), 1) + 's'
                        : Numbers.UNKNOWN)
                + '\n');
    }

    private static String percent(OptionalDouble value) {
        return value.isPresent() ? Numbers.percent(value.getAsDouble(), 1) : Numbers.UNKNOWN;
    }

    private static void writeImprovement(Summary summary, Writer out) throws IOException {
        if (summary.errorRateImprovement().isEmpty()
                && summary.successRateImprovement().isEmpty()) {
            return;
        }
        out.write("\nImprovement:\n");
        if (summary.errorRateImprovement().isPresent()) {
            out.write(" Error rate: "
                    + Numbers.signedPercent(summary.errorRateImprovement().getAsDouble(), 1) + '\n');
        }
        if (summary.successRateImprovement().isPresent()) {
            out.write(" Success rate: "
                    + Numbers.signedPercent(summary.successRateImprovement().getAsDouble(), 1) + '\n');
        }
    }
}
