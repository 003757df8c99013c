package dev.abtest.transcript.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What tells the formats of records apart: the names of a record's own fields, the kinds of their values, and the text
 * of its {@code type}. Nothing below the first level is looked at.
 */
public final class RecordShape {
    /** Fields of one record that are looked at. */
    private static final int MAX_FIELDS = 200;

    private final Map<String, JsonToken> fields = new HashMap<>();
    private String type;
    private boolean role;

    /**
     * Reads the object that the parser stands at, to its end.
     *
     * @throws IOException if it is damaged or cut off; the fields before that place are known nevertheless
     */
    public void read(JsonParser parser) throws IOException {
        for (String name = parser.nextFieldName();
                name != null && fields.size() < MAX_FIELDS;
                name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            fields.put(name, token);
            if (token == JsonToken.VALUE_STRING && name.equals("type")) {
                type = parser.getText();
            } else if (token == JsonToken.VALUE_STRING && name.equals("role")) {
                role = parser.getTextLength() >= 0; // throws when the text is cut off
            }
            parser.skipChildren();
        }
        while (parser.currentToken() != null && parser.currentToken() != JsonToken.END_OBJECT) {
            parser.nextToken();
        }
    }

    /** Whether its {@code type} is a text. */
    public boolean isTyped() {
        return type != null;
    }

    /** Its {@code type}; empty when that is no text. */
    public String type() {
        return type == null ? "" : type;
    }

    /** Whether its {@code role} is a text. */
    public boolean hasRole() {
        return role;
    }

    /** Whether it has all these fields. */
    public boolean has(String... names) {
        for (String name : names) {
            if (!fields.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it has one of these fields, or more. */
    public boolean hasAny(String... names) {
        for (String name : names) {
            if (fields.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the field is there and an object. */
    public boolean hasObject(String name) {
        return fields.get(name) == JsonToken.START_OBJECT;
    }

    /** Whether the field is there and an array. */
    public boolean hasArray(String name) {
        return fields.get(name) == JsonToken.START_ARRAY;
    }

    /** Whether the field is there and a number. */
    public boolean hasNumber(String name) {
        JsonToken token = fields.get(name);
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }
}
