package dev.abtest.document;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads CSV as RFC 4180 has it: quoted cells may hold separators, line breaks and doubled quotes. Ours, and not a
 * library's, because a bad record must not cost more than itself: reading goes on with the next line.
 */
final class CsvRecords {
    private final LineReader lines;
    private final char separator;
    private final List<String> columns = new ArrayList<>();

    /**
     * Records under the header {@code header}.
     *
     * @throws UserError if the header is not text, or names a field twice, or does not name the session's id
     */
    CsvRecords(LineReader lines, byte[] header, String position) throws IOException {
        this.lines = lines;
        try {
            String text = decode(header);
            this.separator = separatorOf(text);
            for (String cell : cells(header)) {
                columns.add(SessionFields.storedName(cell));
            }
            if (new HashSet<>(columns).size() < columns.size()) {
                throw new UserError("the header names a field twice");
            }
            if (!columns.contains("session_id")) {
                throw new UserError("neither JSON nor a CSV header with a column session_id");
            }
        } catch (UserError e) {
            throw new UserError(position + ": " + e.getMessage(), e);
        }
    }

    /** The record that begins with {@code line}. */
    ObjectNode read(byte[] line) throws IOException {
        List<String> cells = cells(line);
        if (cells.size() != columns.size()) {
            throw new UserError(cells.size() + (cells.size() == 1 ? " cell" : " cells") + " where the header has "
                    + columns.size());
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.size(); i++) {
            SessionFields.putCell(fields, columns.get(i), cells.get(i));
        }
        return fields;
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
