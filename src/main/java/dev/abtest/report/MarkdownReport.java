package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Warning;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Tables ready to be pasted into a pull request. */
final class MarkdownReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        Markdown markdown = new Markdown(out);
        markdown.heading("A/B Tests");
        markdown.row("ID", "Task", "Cold", "Warm", "Created");
        markdown.rule("--::-");
        for (TestOverview test : tests) {
            markdown.row(
                    Markdown.text(test.testId()),
                    Markdown.text(test.description()),
                    Integer.toString(test.coldCount()),
                    Integer.toString(test.warmCount()),
                    Markdown.text(test.createdAt()));
        }
    }

    @Override
    public void show(ABTest test, Writer out) throws IOException {
        Markdown markdown = new Markdown(out);
        markdown.heading("Test: " + Markdown.text(test.testId()));
        out.write(Markdown.text(test.task().description()) + " ("
                + Markdown.text(test.task().category()) + ", "
                + Markdown.text(test.task().difficulty()) + ")\n\n");
        markdown.row("Session", "Arm", "Tool calls", "Errors", "Solved", "Time", "Messages", "Corrections", "Notes");
        markdown.rule("--::-:::-");
        showSessions(test.cold(), markdown);
        showSessions(test.warm(), markdown);
    }

    private static void showSessions(List<SessionResult> sessions, Markdown markdown) throws IOException {
        for (SessionResult session : sessions) {
            markdown.row(
                    Markdown.text(session.sessionId()),
                    session.sessionType().key(),
                    Integer.toString(session.toolCalls()),
                    Numbers.percent(session.errorRate(), 0),
                    session.success() ? "yes" : "no",
                    session.completionTimeSeconds() > 0 ? Numbers.fixed(session.completionTimeSeconds(), 1) + " s" : "",
                    session.messageCount() > 0 ? Integer.toString(session.messageCount()) : "",
                    session.userCorrections() > 0 ? Integer.toString(session.userCorrections()) : "",
                    Markdown.text(session.notes()));
        }
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        Markdown markdown = new Markdown(out);
        for (Analysis analysis : analyses) {
            markdown.heading("Analysis: " + Markdown.text(analysis.testId()));
            markdown.row(MetricTable.HEADER.toArray(new String[0]));
            markdown.rule("-::-::-");
            for (List<String> row : MetricTable.rows(analysis)) {
                markdown.row(row.toArray(new String[0]));
            }
            out.write("\n");
            for (String footnote : MetricTable.footnotes(analysis)) {
                out.write(footnote.replace("*", "\\*") + "<br>\n");
            }
            out.write("\n**" + analysis.summary().verdict().sentence() + "**\n\n");
            out.write(String.join("\n", Explanation.of(analysis)) + "\n");
            writeWarnings(analysis.warnings(), out);
        }
    }

    private static void writeWarnings(List<Warning> warnings, Writer out) throws IOException {
        if (!warnings.isEmpty()) {
            out.write("\nWarnings:\n\n");
        }
        for (Warning warning : warnings) {
            out.write("- " + warning.sentence() + '\n');
        }
        out.write("\n");
    }
}
