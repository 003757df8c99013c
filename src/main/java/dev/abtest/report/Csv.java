package dev.abtest.report;

import java.io.IOException;
import java.io.Writer;

/** Writes comma-separated lines that a spreadsheet takes as data, never as formulas. */
final class Csv {
    private final Writer out;
    private boolean first = true;

    Csv(Writer out) {
        this.out = out;
    }

    /** A line of column names. */
    void header(String... names) throws IOException {
        for (String name : names) {
            raw(name);
        }
        endLine();
    }

    /** A cell of text; null is an empty cell. */
    Csv text(String value) throws IOException {
        if (value == null) {
            return raw("");
        }
        String safe = isFormula(value) ? "'" + value : value;
        boolean quote = false;
        for (int i = 0; i < safe.length() && !quote; i++) {
            quote = ",\"\n\r".indexOf(safe.charAt(i)) >= 0;
        }
        return raw(quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
    }

    /** Apostrophes in front count, so that a reader who takes one off gets back what was stored. */
    private static boolean isFormula(String value) {
        int i = 0;
        while (i < value.length() && value.charAt(i) == '\'') {
            i++;
        }
        return i < value.length() && "=+-@\t\r".indexOf(value.charAt(i)) >= 0;
    }

    /** A cell that needs no quotes: a number, true or false. */
    Csv raw(String value) throws IOException {
        out.write(first ? value : ',' + value);
        first = false;
        return this;
    }

    void endLine() throws IOException {
        out.write('\n');
        first = true;
    }
}
