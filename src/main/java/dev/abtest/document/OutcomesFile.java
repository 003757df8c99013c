package dev.abtest.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.SessionField;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** A list of sessions that somebody judged: CSV with the columns {@code session_id} and {@code success}. */
public final class OutcomesFile {
    private static final String ID = SessionField.SESSION_ID.key();
    private static final String SUCCESS = SessionField.SUCCESS.key();

    private OutcomesFile() {}

    /**
     * Success by session id; {@code in} is closed.
     *
     * @throws UserError with file and line, if a line does not say it
     */
    public static Map<String, Boolean> read(String name, InputStream in) throws IOException {
        try (in) {
            LineReader lines = new LineReader(in);
            byte[] header = lines.next();
            if (header == null) {
                throw new UserError(name + ": empty; expected CSV with the columns session_id and success");
            }
            SessionReader.Rows rows = new SessionReader.Rows(lines, header, name + ":1");
            if (!rows.has(SUCCESS)) {
                throw new UserError(name + ":1: no column success; expected session_id and success");
            }
            Map<String, Boolean> outcomes = new LinkedHashMap<>();
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                if (line.length > 0) {
                    add(rows, line, name + ':' + lines.lineNumber(), outcomes);
                }
            }
            return outcomes;
        }
    }

    private static void add(SessionReader.Rows rows, byte[] line, String position, Map<String, Boolean> outcomes)
            throws IOException {
        try {
            ObjectNode fields = rows.read(line);
            if (fields.path(ID).isTextual() && !fields.has(SUCCESS)) {
                return; // nobody judged it
            }
            if (!fields.path(ID).isTextual() || !fields.path(SUCCESS).isBoolean()) {
                throw new UserError("expected a session_id and a success that is true or false");
            }
            String id = fields.get(ID).textValue();
            if (outcomes.put(id, fields.get(SUCCESS).booleanValue()) != null) {
                throw new UserError("session " + id + " is judged twice");
            }
        } catch (UserError e) {
            throw new UserError(position + ": " + e.getMessage(), e);
        }
    }
}
