package dev.abtest.document;

import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * CSV as RFC 4180 has it, with one guard: a text that a spreadsheet would take as a formula is written with an apostrophe
 * in front, and read without it.
 */
public final class Csv {
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private Csv() {}

    /**
     * Whether a spreadsheet would take {@code text} as a formula once apostrophes in front are gone. These count, so that
     * a reader who takes one off gets back what was stored.
     */
    private static boolean isFormula(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) == '\'') {
            i++;
        }
        return i < text.length() && FORMULA_STARTS.indexOf(text.charAt(i)) >= 0;
    }

    /** Writes comma-separated lines. */
    public static final class Writer {
        private final java.io.Writer out;
        private boolean first = true;

        /** Writes to {@code out}, which stays open. */
        public Writer(java.io.Writer out) {
            this.out = out;
        }

        /** Writes a line of column names. */
        public void header(String... names) throws IOException {
            for (String name : names) {
                raw(name);
            }
            endLine();
        }

        /** Writes a cell of text; null is an empty cell. */
        public Writer text(String value) throws IOException {
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

        /** Writes a cell that needs no quotes: a number, true or false. */
        public Writer raw(String value) throws IOException {
            out.write(first ? value : ',' + value);
            first = false;
            return this;
        }

        /** Ends the line. */
        public void endLine() throws IOException {
            out.write('\n');
            first = true;
        }
    }

    /**
     * Reads rows in which quoted cells may hold separators, line breaks and doubled quotes. Ours and not a library's,
     * because a bad row must not cost more than itself: reading goes on with the next line.
     */
    static final class Reader {
        private final LineReader lines;
        private final char separator;
        private final List<String> columns;

        /**
         * Reads rows under the header {@code header}.
         *
         * @throws UserError if the header is not text
         */
        Reader(LineReader lines, byte[] header) throws IOException {
            this.lines = lines;
            this.separator = separatorOf(decode(header));
            this.columns = cells(header);
        }

        /** The cells of the header as they stand. */
        List<String> columns() {
            return columns;
        }

        /**
         * The cells of the row that begins with {@code line}, as many as there are columns.
         *
         * @throws UserError if it has another number of cells, or is not text, or does not close a quote
         */
        List<String> row(byte[] line) throws IOException {
            List<String> cells = cells(line);
            if (cells.size() != columns.size()) {
                throw new UserError(cells.size() + (cells.size() == 1 ? " cell" : " cells") + " where the header has "
                        + columns.size());
            }
            cells.replaceAll(cell -> cell.startsWith("'") && isFormula(cell) ? cell.substring(1) : cell);
            return cells;
        }

        private List<String> cells(byte[] firstLine) throws IOException {
            List<String> cells = new ArrayList<>();
            StringBuilder cell = new StringBuilder();
            String text = decode(firstLine);
            boolean quoted = false;
            int i = 0;
            while (true) {
                if (i == text.length() && quoted) {
                    cell.append('\n');
                    text = continuation(cell);
                    i = 0;
                    continue;
                }
                if (i == text.length()) {
                    if (text.endsWith("\r")) { // of CRLF; one inside quotes belongs to its cell
                        cell.setLength(cell.length() - 1);
                    }
                    cells.add(cell.toString());
                    return cells;
                }
                char c = text.charAt(i++);
                if (c == '"' && quoted && i < text.length() && text.charAt(i) == '"') {
                    cell.append('"');
                    i++;
                } else if (c == '"' && (quoted || cell.length() == 0)) {
                    quoted = !quoted;
                } else if (c == separator && !quoted) {
                    cells.add(cell.toString());
                    cell.setLength(0);
                } else {
                    cell.append(c);
                }
            }
        }

        private String continuation(StringBuilder cell) throws IOException {
            byte[] line = lines.next();
            if (line == null || LineReader.isTooLong(line) || cell.length() > line.length + (16 << 20)) {
                throw new UserError("a quote is opened here and never closed");
            }
            return decode(line);
        }

        private static String decode(byte[] line) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(line))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new UserError("not UTF-8 text", e);
            }
        }

        /** Spreadsheets of countries with a decimal comma separate by semicolons. */
        private static char separatorOf(String header) {
            for (int i = 0; i < header.length(); i++) {
                char c = header.charAt(i);
                if (c == ',' || c == ';' || c == '\t') {
                    return c;
                }
            }
            return ',';
        }
    }
}
