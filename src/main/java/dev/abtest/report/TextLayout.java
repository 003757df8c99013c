package dev.abtest.report;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Lays text out for a terminal of fixed width. */
final class TextLayout {
    /** Prose fits the narrowest usual terminal, where a longer line would be broken within words. */
    private static final int WIDTH = 79;

    /** A space that no line ends at; it never leaves this class. */
    private static final String GLUE = "\u0001";

    private TextLayout() {}

    /**
     * Writes rows as columns two spaces apart, one space indented.
     *
     * @param alignments one character a column, {@code <} or {@code >}
     */
    static void table(List<List<String>> rows, String alignments, Writer out) throws IOException {
        int[] widths = new int[alignments.length()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - length(row.get(i)));
                line.append(i == 0 ? " " : "  ");
                line.append(alignments.charAt(i) == '<' ? row.get(i) + padding : padding + row.get(i));
            }
            out.write(line.toString().stripTrailing() + '\n');
        }
    }

    /** Writes {@code text} in lines of at most 79 characters, the first after {@code lead}, others as far indented. */
    static void paragraph(String lead, String text, Writer out) throws IOException {
        StringBuilder line = new StringBuilder(lead);
        boolean empty = true;
        for (String word : glued(Escape.line(text)).split(" ")) {
            if (!empty && length(line.toString()) + 1 + length(word) > WIDTH) {
                out.write(unglued(line));
                line = new StringBuilder(" ".repeat(lead.length()));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.write(unglued(line));
    }

    /** Keeps together what would be misread when it is torn apart: "5 + 5", "p = 0.03", "5.1 pp". */
    private static String glued(String text) {
        return text.replace(" + ", GLUE + "+" + GLUE)
                .replace(" = ", GLUE + "=" + GLUE)
                .replace(" < ", GLUE + "<" + GLUE)
                .replace(" pp", GLUE + "pp");
    }

    private static String unglued(StringBuilder line) {
        return line.append('\n').toString().replace(GLUE, " ");
    }

    /** In code points, which is what a terminal's columns mostly are. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
