package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Warning;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** GitHub tables ready to paste into a pull request; stored text stays text, whatever signs it has. */
final class MarkdownReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        heading("A/B Tests", out);
        row(out, "ID", "Task", "Cold", "Warm", "Created");
        rule("--::-", out);
        for (TestOverview test : tests) {
            row(
                    out,
                    text(test.testId()),
                    text(test.description()),
                    Integer.toString(test.coldCount()),
                    Integer.toString(test.warmCount()),
                    text(test.createdAt()));
        }
    }

    @Override
    public void show(ABTest test, Writer out) throws IOException {
        heading("Test: " + text(test.testId()), out);
        out.write(text(test.task().description()) + " ("
                + text(test.task().category()) + ", "
                + text(test.task().difficulty()) + ")\n\n");
        row(out, "Session", "Arm", "Tool calls", "Errors", "Solved", "Time", "Messages", "Corrections", "Notes");
        rule("--::-:::-", out);
        showSessions(test.cold(), out);
        showSessions(test.warm(), out);
    }

    private static void showSessions(List<SessionResult> sessions, Writer out) throws IOException {
        for (SessionResult session : sessions) {
            row(
                    out,
                    text(session.sessionId()),
                    session.sessionType().key(),
                    SessionText.calls(session),
                    SessionText.errorRate(session),
                    SessionText.solved(session),
                    SessionText.time(session),
                    SessionText.messages(session),
                    SessionText.corrections(session),
                    text(session.notes()));
        }
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        for (Analysis analysis : analyses) {
            heading("Analysis: " + text(analysis.testId()), out);
            row(out, MetricTable.HEADER.toArray(new String[0]));
            rule("-::-::-", out);
            for (List<String> row : MetricTable.rows(analysis)) {
                row(out, row.toArray(new String[0]));
            }
            out.write("\n");
            for (String footnote : MetricTable.footnotes(analysis)) {
                out.write(footnote.replace("*", "\\*") + "<br>\n");
            }
            out.write("\n**" + text(analysis.recommendation()) + "**\n\n");
            for (String sentence : Explanation.of(analysis)) {
                out.write(text(sentence) + '\n');
            }
            writeWarnings(analysis.warnings(), out);
        }
    }

    private static void writeWarnings(List<Warning> warnings, Writer out) throws IOException {
        if (!warnings.isEmpty()) {
            out.write("\nWarnings:\n\n");
        }
        for (Warning warning : warnings) {
            out.write("- " + text(warning.sentence()) + '\n');
        }
        out.write("\n");
    }

    private static void heading(String text, Writer out) throws IOException {
        out.write("## " + text + "\n\n");
    }

    private static void row(Writer out, String... cells) throws IOException {
        out.write('|');
        for (String cell : cells) {
            out.write(' ' + cell + " |");
        }
        out.write('\n');
    }

    /** The line under a table's heading, one {@code :} or {@code -} a column: right or left aligned. */
    private static void rule(String alignments, Writer out) throws IOException {
        out.write('|');
        for (int i = 0; i < alignments.length(); i++) {
            out.write(alignments.charAt(i) == ':' ? "---:|" : "---|");
        }
        out.write('\n');
    }

    /** {@code text} as itself in one line, whatever signs of Markdown or HTML it has. */
    private static String text(String text) {
        String line = Escape.line(text);
        StringBuilder safe = new StringBuilder(line.length() + 8);
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '&' -> safe.append("&amp;");
                case '|', '*', '_', '`', '[', ']', '\\', '~', '#' ->
                    safe.append('\\').append(c);
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }
}
