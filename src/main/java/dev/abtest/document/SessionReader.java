package dev.abtest.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a session by the table of {@link SessionField}: from a stored document, strictly, and from an entered line, whose
 * names and types are first brought to those of a stored session.
 */
final class SessionReader {
    /** Beyond this many digits no count is in range, and a text like 1e999999999 must not be written out. */
    private static final int MOST_DIGITS = 18;

    /** Names that a line may have beside those of fields. */
    private static final Set<String> OTHER_NAMES = Set.of(SessionField.UNKNOWN, "details");

    private SessionReader() {}

    /**
     * The session whose object begins at {@code in}'s current token.
     *
     * @param defaults what fields have that the object does not set
     * @throws UserError with the position, for a wrong type, a missing field or a number out of range
     */
    static SessionResult read(JsonInput in, SessionResult.Builder defaults) throws IOException {
        in.expectObject();
        Map<String, JsonNode> extra = new LinkedHashMap<>();
        for (String key = in.nextField(); key != null; key = in.nextField()) {
            SessionField field = SessionField.ofKey(key);
            if (key.equals(SessionField.UNKNOWN)) {
                defaults.unknown(unknown(in.tree(), extra));
            } else if (field == null) {
                extra.put(key, in.tree());
            } else if (field.isOptional()) {
                readOptional(field, in.tree(), defaults, extra);
            } else {
                field.set(defaults, value(field.type(), in));
            }
        }
        if (!extra.isEmpty()) {
            defaults.extra(extra);
        }
        try {
            return defaults.build();
        } catch (UserError e) {
            throw in.error(e.getMessage());
        }
    }

    /** What is listed; names that are not figures of ours stay in {@code extra}: another tool has listed them. */
    private static List<Figure> unknown(JsonNode list, Map<String, JsonNode> extra) {
        List<Figure> unknown = new ArrayList<>();
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        for (JsonNode name : list.isArray() ? list : JsonNodeFactory.instance.arrayNode()) {
            SessionField field = name.isTextual() ? SessionField.ofKey(name.textValue()) : null;
            if (field != null && field.figure() != null) {
                unknown.add(field.figure());
            } else {
                others.add(name);
            }
        }
        if (!list.isArray() || !others.isEmpty()) {
            extra.put(SessionField.UNKNOWN, list.isArray() ? others : list);
        }
        return unknown;
    }

    /** The key is younger than the documents: what another tool has kept under it stays. */
    private static void readOptional(
            SessionField field, JsonNode value, SessionResult.Builder session, Map<String, JsonNode> extra) {
        if (value.isBoolean()) {
            field.set(session, value.booleanValue());
        } else {
            extra.put(field.key(), value);
        }
    }

    /**
     * The session of an entered line, whose fields have their stored names. A figure that the line does not hold is
     * unknown.
     *
     * @param defaults what fields have that the line does not set
     * @throws UserError as {@link #read}
     */
    static SessionResult readEntered(ObjectNode fields, SessionResult.Builder defaults) throws IOException {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        Map<String, JsonNode> extra = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (SessionField.ofKey(field.getKey()) == null) {
                extra.put(field.getKey(), field.getValue()); // as it is, since a traversal loses the text of a number
            } else {
                known.set(field.getKey(), field.getValue());
            }
        }
        JsonNode timedOut = known.get(SessionField.TIMED_OUT.key());
        if (timedOut != null && !timedOut.isBoolean()) {
            throw new UserError(SessionField.TIMED_OUT.key() + ": expected true or false");
        }
        List<Figure> unknown = listed(extra.remove(SessionField.UNKNOWN));
        addMissing(known, unknown);
        defaults.unknown(unknown);
        if (!extra.isEmpty()) {
            defaults.extra(extra);
        }
        JsonInput in = JsonInput.ofLine(known.traverse());
        in.beginDocument();
        SessionResult session = read(in, defaults);
        session.checkEntered();
        return session;
    }

    /** The figures that a line lists as unknown, by any of their names; in a cell of CSV they stand in one text. */
    private static List<Figure> listed(JsonNode list) {
        List<Figure> unknown = new ArrayList<>();
        if (list == null || list.isNull()) {
            return unknown;
        }
        JsonNode parsed = list.isTextual() ? Json.orText(list.textValue()) : list;
        List<String> names = new ArrayList<>();
        if (parsed.isTextual()) {
            names.addAll(List.of(parsed.textValue().split("[;, ]+")));
        }
        parsed.forEach(name -> names.add(name.asText()));
        for (String name : names) {
            SessionField field = SessionField.named(name);
            if (field == null || field.figure() == null) {
                throw new UserError(
                        "unknown lists '" + JsonInput.shortened(name) + "', which is no figure; name success,"
                                + " tool_calls, message_count, completion_time_seconds or user_corrections");
            }
            unknown.add(field.figure());
        }
        return unknown;
    }

    /** Adds the figures that a line does not hold; a time that it does not hold is 0, and so unknown anyway. */
    private static void addMissing(ObjectNode line, List<Figure> unknown) {
        if (!unknown.contains(Figure.TOOL_CALLS)) {
            need(SessionField.TOOL_CALLS, SessionField.SUCCESSFUL_TOOL_CALLS, line);
            need(SessionField.SUCCESSFUL_TOOL_CALLS, SessionField.TOOL_CALLS, line);
        }
        for (SessionField field : SessionField.values()) {
            boolean missing = field.canBeUnknown() && !line.has(field.key());
            if (missing && field != SessionField.COMPLETION_TIME_SECONDS) {
                unknown.add(field.figure());
            }
        }
    }

    private static void need(SessionField given, SessionField other, ObjectNode line) {
        if (line.has(given.key()) && !line.has(other.key())) {
            throw new UserError(given.key() + " is given without " + other.key() + "; give both, or neither");
        }
    }

    private static Object value(SessionField.Type type, JsonInput in) throws IOException {
        switch (type) {
            case TEXT:
                return in.text();
            case ARM:
                return arm(in);
            case TIME:
                return in.textOrNull();
            case COUNT:
                return in.wholeNumber();
            case SECONDS:
                return in.number();
            case FLAG:
                return in.flag();
            case TEXTS:
                return in.texts();
            case RATE:
                in.skip();
                return null;
        }
        throw new AssertionError(type);
    }

    private static SessionType arm(JsonInput in) throws IOException {
        String key = in.text();
        Optional<SessionType> type = SessionType.of(key);
        if (type.isEmpty()) {
            throw in.error("expected cold or warm, found \"" + key + '"');
        }
        return type.get();
    }

    /** The fields of an entered line of JSON, under their stored names. */
    static ObjectNode ofJson(byte[] line) throws IOException {
        JsonNode value = Json.value(line);
        if (!value.isObject()) {
            throw new UserError("expected an object with the fields of a session");
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String name = storedName(field.getKey(), "key");
            SessionField known = SessionField.ofKey(name);
            if (known == null || !known.isFigure() || !isGap(field.getValue())) {
                put(fields, name, field.getValue());
            }
        }
        return fields;
    }

    private static boolean isGap(JsonNode value) {
        return value.isNull() || value.isTextual() && isGap(value.textValue());
    }

    /** What spreadsheets, R and pandas write for a figure that there is none of. */
    private static boolean isGap(String cell) {
        return cell.isBlank() || cell.strip().equals("NA");
    }

    /** The fields of entered rows of CSV. */
    static final class Rows {
        private final Csv.Reader csv;
        private final List<String> columns;

        /**
         * Reads rows under the header {@code header}.
         *
         * @param position of the header, for messages
         * @throws UserError if the header is not text, or names a field twice or at great length, or does
         *     not name the session's id
         */
        Rows(LineReader lines, byte[] header, String position) throws IOException {
            try {
                csv = new Csv.Reader(lines, header);
                columns = new ArrayList<>(csv.columns());
                for (String column : columns) {
                    Json.checkKey(column);
                }
                columns.replaceAll(column -> storedName(column, "column"));
                if (new HashSet<>(columns).size() < columns.size()) {
                    throw new UserError("the header names a field twice");
                }
                if (!columns.contains(SessionField.SESSION_ID.key())) {
                    throw new UserError("neither JSON nor a CSV header with a column session_id");
                }
            } catch (UserError e) {
                throw new UserError(position + ": " + e.getMessage(), e);
            }
        }

        /** Whether there is a column of this field. */
        boolean has(String storedName) {
            return columns.contains(storedName);
        }

        /**
         * The fields of the row that begins with {@code line}, under their stored names; an empty cell says nothing,
         * nor does {@code NA} where a figure is due.
         */
        ObjectNode read(byte[] line) throws IOException {
            List<String> cells = csv.row(line);
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < cells.size(); i++) {
                String cell = cells.get(i);
                SessionField field = SessionField.ofKey(columns.get(i));
                boolean gap = cell.isEmpty() || field != null && field.isFigure() && isGap(cell);
                if (!gap) {
                    put(fields, columns.get(i), field == null ? TextNode.valueOf(cell) : typed(field, cell));
                }
            }
            return fields;
        }
    }

    /**
     * The stored name of what a line or a header calls {@code name}.
     *
     * @param kind what the name is of
     * @throws UserError if it looks like one of ours and is none: its figures would silently be unknown
     */
    private static String storedName(String name, String kind) {
        SessionField field = SessionField.named(name);
        if (field != null) {
            return field.key();
        }
        Optional<String> meant = OTHER_NAMES.contains(name) ? Optional.empty() : SessionField.near(name);
        if (meant.isPresent()) {
            throw new UserError(
                    "unknown " + kind + " '" + JsonInput.shortened(name) + "'; did you mean '" + meant.get() + "'?");
        }
        return name;
    }

    private static void put(ObjectNode fields, String storedName, JsonNode value) {
        boolean single = value.isTextual() && storedName.equals(SessionField.ERRORS.key());
        JsonNode fitting = single ? JsonNodeFactory.instance.arrayNode().add(value) : value;
        if (fields.replace(storedName, fitting) != null) {
            throw new UserError(storedName + " is given twice");
        }
    }

    private static JsonNode typed(SessionField field, String cell) {
        return switch (field.type()) {
            case COUNT -> number(cell, true);
            case SECONDS -> number(cell, false);
            case FLAG -> flag(cell);
            case TEXTS -> cell.startsWith("[") ? Json.orText(cell) : TextNode.valueOf(cell);
            case TEXT, ARM, TIME, RATE -> TextNode.valueOf(cell);
        };
    }

    /** A number if it is one; R and pandas write counts as 12.0 in a column with gaps. */
    private static JsonNode number(String cell, boolean whole) {
        try {
            BigDecimal value = new BigDecimal(cell.strip());
            boolean writable = value.precision() - (long) value.scale() <= MOST_DIGITS && value.scale() <= MOST_DIGITS;
            return whole && writable && value.stripTrailingZeros().scale() <= 0
                    ? BigIntegerNode.valueOf(value.toBigInteger())
                    : DecimalNode.valueOf(value);
        } catch (NumberFormatException e) {
            return TextNode.valueOf(cell);
        }
    }

    private static JsonNode flag(String cell) {
        return switch (cell.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> BooleanNode.TRUE;
            case "false", "0", "no" -> BooleanNode.FALSE;
            default -> TextNode.valueOf(cell);
        };
    }
}
