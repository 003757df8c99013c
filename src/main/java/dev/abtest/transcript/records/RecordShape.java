package dev.abtest.transcript.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What tells the formats of records apart: the names of a record's own fields, the kinds of their values, and the text
 * of its {@code type}. Below the first level, only the names in its {@code message} are looked at, the types of the
 * blocks of its {@code content}, and the names in the first of its {@code messages}.
 */
public final class RecordShape {
    /** Fields of one record that are looked at. */
    private static final int MAX_FIELDS = 200;

    private final Map<String, JsonToken> fields = new HashMap<>();
    private final Set<String> inMessage = new HashSet<>();
    private final Set<String> inFirstMessage = new HashSet<>();
    private final Set<String> blockTypes = new HashSet<>();
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
            } else if (token == JsonToken.START_OBJECT && name.equals("message")) {
                names(parser, inMessage);
            } else if (token == JsonToken.START_ARRAY && name.equals("content")) {
                blocks(parser);
            } else if (token == JsonToken.START_ARRAY && name.equals("messages")) {
                firstMessage(parser);
            }
            parser.skipChildren();
        }
        while (parser.currentToken() != null && parser.currentToken() != JsonToken.END_OBJECT) {
            parser.nextToken();
        }
    }

    /** Reads the object that the parser stands at, to its end. */
    private static void names(JsonParser parser, Set<String> into) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (into.size() < MAX_FIELDS) {
                into.add(name);
            }
            parser.nextToken();
            parser.skipChildren();
        }
    }

    private void blocks(JsonParser parser) throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                if (text && name.equals("type") && blockTypes.size() < MAX_FIELDS) {
                    blockTypes.add(parser.getText());
                }
                parser.skipChildren();
            }
        }
    }

    private void firstMessage(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
            names(parser, inFirstMessage);
            token = parser.nextToken();
        }
        while (token != null && token != JsonToken.END_ARRAY) {
            parser.skipChildren();
            token = parser.nextToken();
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

    /** Whether it has an object {@code message} with this field. */
    public boolean hasInMessage(String name) {
        return inMessage.contains(name);
    }

    /** Whether it has an array {@code messages} whose first element is an object with this field. */
    public boolean hasInMessages(String name) {
        return inFirstMessage.contains(name);
    }

    /** Whether its {@code content} is an array with a block of this type. */
    public boolean hasBlock(String blockType) {
        return blockTypes.contains(blockType);
    }
}
