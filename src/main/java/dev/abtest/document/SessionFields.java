package dev.abtest.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/** Brings the fields of an entered line to the names and types of a stored session. */
final class SessionFields {
    private static final String ERRORS = "errors";
    /** Beyond this many digits no count is in range, and a text like 1e999999999 must not be written out. */
    private static final int MOST_DIGITS = 18;

    private SessionFields() {}

    /** The fields of a line of JSON. */
    static ObjectNode ofJson(byte[] line) throws IOException {
        try (JsonInput in = JsonInput.ofLine(JsonValue.JSON.createParser(line))) {
            JsonNode value = in.firstTree();
            in.endDocument();
            if (!value.isObject()) {
                throw new UserError("expected an object with the fields of a session");
            }
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                put(fields, storedName(field.getKey()), field.getValue());
            }
            return fields;
        }
    }

    /** Adds a cell of CSV to {@code fields}; an empty cell says nothing, nor does R's NA where a figure is due. */
    static void putCell(ObjectNode fields, String storedName, String cell) {
        boolean gap = cell.isEmpty() || cell.equals("NA") && isFigure(storedName);
        if (!gap) {
            put(fields, storedName, typed(storedName, withoutGuard(cell)));
        }
    }

    /** The stored field that a column, a key or an option's name means; an unknown name is itself. */
    static String storedName(String name) {
        String plain = name.startsWith("--") ? name.substring(2) : name;
        plain = plain.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        return switch (plain) {
            case "session_id",
                    "session_type",
                    "task_id",
                    "start_time",
                    "end_time",
                    "message_count",
                    "tool_calls",
                    "successful_tool_calls",
                    ERRORS,
                    "completion_time_seconds",
                    "user_corrections",
                    "success",
                    "error_rate",
                    "success_rate",
                    "notes" -> plain;
            case "successful_calls" -> "successful_tool_calls";
            case "completion_time" -> "completion_time_seconds";
            case "messages" -> "message_count";
            case "error" -> ERRORS;
            default -> name;
        };
    }

    private static void put(ObjectNode fields, String storedName, JsonNode value) {
        JsonNode fitting = storedName.equals(ERRORS) && value.isTextual()
                ? JsonNodeFactory.instance.arrayNode().add(value)
                : value;
        if (fields.replace(storedName, fitting) != null) {
            throw new UserError(storedName + " is given twice");
        }
    }

    private static boolean isFigure(String storedName) {
        return typed(storedName, "0").isNumber() || storedName.equals("success");
    }

    private static JsonNode typed(String storedName, String cell) {
        return switch (storedName) {
            case "message_count", "tool_calls", "successful_tool_calls", "user_corrections" -> number(cell, true);
            case "completion_time_seconds" -> number(cell, false);
            case "success" -> flag(cell);
            case ERRORS -> cell.startsWith("[") ? JsonValue.orText(cell) : TextNode.valueOf(cell);
            default -> TextNode.valueOf(cell);
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

    /** Takes off the apostrophe that {@code show --format csv} puts before what a spreadsheet would take as a formula. */
    private static String withoutGuard(String cell) {
        int i = 0;
        while (i < cell.length() && cell.charAt(i) == '\'') {
            i++;
        }
        boolean guarded = i > 0 && i < cell.length() && "=+-@\t\r".indexOf(cell.charAt(i)) >= 0;
        return guarded ? cell.substring(1) : cell;
    }
}
