package dev.abtest.report;

import java.io.IOException;
import java.io.Writer;

/** Writes GitHub Markdown in which stored text stays text. */
final class Markdown {
    private final Writer out;

    Markdown(Writer out) {
        this.out = out;
    }

    void heading(String text) throws IOException {
        out.write("## " + text + "\n\n");
    }

    void row(String... cells) throws IOException {
        out.write('|');
        for (String cell : cells) {
            out.write(' ' + cell + " |");
        }
        out.write('\n');
    }

    /** The line under a table's heading, one {@code :} or {@code -} a column: right or left aligned. */
    void rule(String alignments) throws IOException {
        out.write('|');
        for (int i = 0; i < alignments.length(); i++) {
            out.write(alignments.charAt(i) == ':' ? "---:|" : "---|");
        }
        out.write('\n');
    }

    /** {@code text} as itself in one line, whatever signs of Markdown or HTML it has. */
    static String text(String text) {
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
