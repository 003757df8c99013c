package dev.abtest.document;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON text read strictly, token by token: a value of another type than asked for, a key that stands twice, or text
 * behind the end is a {@link UserError} that says where.
 *
 * <p>Reading by tokens instead of by data binding keeps a document with a million sessions small in memory, and the
 * start of the process short (Jackson's mapper alone costs as much as the rest of {@code list}).
 */
final class JsonInput implements Closeable {
    private static final int LONGEST_QUOTE = 60;
    private static final int LONGEST_REASON = 300;

    private final String name;
    private final JsonParser parser;

    /**
     * Reads {@code parser}; errors begin with {@code name}.
     *
     * @param name the file, or what stands for it in a message; null if the caller knows better where it is
     */
    JsonInput(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /** Reads a single line whose name and number the caller puts before the error. */
    static JsonInput ofLine(JsonParser parser) {
        return new JsonInput(null, parser);
    }

    /** Moves to the first token and reads all of its value. */
    JsonNode firstTree() throws IOException {
        if (next() == null) {
            throw error("the text is empty; expected JSON");
        }
        return tree();
    }

    /** Moves to the first token and checks that an object begins there. */
    void beginDocument() throws IOException {
        next();
        if (parser.currentToken() == null) {
            throw new UserError(place(parser.currentLocation()) + "the text is empty; expected a JSON object");
        }
        expectObject();
    }

    /** Checks that nothing follows. */
    void endDocument() throws IOException {
        if (next() != null) {
            throw error("text after the end of the document");
        }
    }

    void expectObject() throws IOException {
        expect(JsonToken.START_OBJECT, "an object");
    }

    /** The next field of the current object with its value as current token, or null at the object's end. */
    String nextField() throws IOException {
        if (next() == JsonToken.END_OBJECT) {
            return null;
        }
        String field = parser.currentName();
        checkText(field);
        next();
        return field;
    }

    /** The parser makes half a surrogate pair of bytes that are no UTF-8, and does not read it when it is written. */
    private void checkText(String key) throws IOException {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                boolean pair = i + 1 < key.length() && Character.isSurrogatePair(c, key.charAt(i + 1));
                if (!pair) {
                    throw error("a key holds half of a surrogate pair, which is no text");
                }
                i++;
            }
        }
    }

    void expectArray() throws IOException {
        expect(JsonToken.START_ARRAY, "a list");
    }

    /** Moves to the next element of the current array; false at its end. */
    boolean nextElement() throws IOException {
        return next() != JsonToken.END_ARRAY;
    }

    String text() throws IOException {
        expect(JsonToken.VALUE_STRING, "a string");
        return tokenText();
    }

    /** A string, or null where the document says null. */
    String textOrNull() throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : text();
    }

    int wholeNumber() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        try {
            return parser.getIntValue();
        } catch (InputCoercionException e) {
            throw outOfRange(e);
        }
    }

    double number() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            expect(JsonToken.VALUE_NUMBER_FLOAT, "a number");
        }
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw outOfRange(null);
        }
        return value;
    }

    boolean flag() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_FALSE) {
            expect(JsonToken.VALUE_TRUE, "true or false");
        }
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    List<String> texts() throws IOException {
        expectArray();
        List<String> values = new ArrayList<>();
        while (nextElement()) {
            values.add(text());
        }
        return List.copyOf(values);
    }

    /** Passes over the current value. */
    void skip() throws IOException {
        try {
            parser.skipChildren();
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
    }

    /** Counts the elements of the current array without keeping them. */
    int count() throws IOException {
        expectArray();
        int count = 0;
        while (nextElement()) {
            skip();
            count++;
        }
        return count;
    }

    /** The current value, whatever it is; numbers keep the text in which they are written. */
    JsonNode tree() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (String field = nextField(); field != null; field = nextField()) {
                    object.set(field, tree());
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                while (nextElement()) {
                    array.add(tree());
                }
                yield array;
            }
            case VALUE_STRING -> JsonNodeFactory.instance.textNode(tokenText());
            case VALUE_NUMBER_INT -> WrittenNumber.of(parser.getBigIntegerValue(), parser);
            case VALUE_NUMBER_FLOAT -> WrittenNumber.of(decimal(), parser);
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError(parser.currentToken());
        };
    }

    /** An error at the current token. */
    UserError error(String reason) {
        return new UserError(at() + reason);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
    }

    /** The parser looks into a string only when it is asked for, so this is where a broken one shows. */
    private String tokenText() throws IOException {
        try {
            return parser.getText();
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
    }

    private BigDecimal decimal() throws IOException {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) { // an exponent that is itself too large
            throw outOfRange(e);
        }
    }

    private UserError outOfRange(Exception cause) throws IOException {
        return new UserError(at() + "the number " + shortened(tokenText()) + " is out of range", cause);
    }

    private void expect(JsonToken token, String words) throws IOException {
        if (parser.currentToken() != token) {
            throw error("expected " + words + ", found " + found());
        }
    }

    private String found() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "the string \"" + shortened(tokenText()) + '"';
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + shortened(tokenText());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> tokenText();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT -> "something else";
        };
    }

    private UserError broken(JsonProcessingException e) {
        String reason = e.getOriginalMessage();
        int lineEnd = reason.indexOf('\n');
        String firstLine = shortened(lineEnd < 0 ? reason : reason.substring(0, lineEnd), LONGEST_REASON);
        // Where a limit is exceeded (depth, length) the exception knows no place, but the parser does.
        JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        String column = name == null ? " (column " + location.getColumnNr() + ')' : "";
        return new UserError(place(location) + "not valid JSON: " + firstLine + column, e);
    }

    private String at() {
        StringBuilder path = new StringBuilder();
        appendPath(parser.getParsingContext(), path);
        return place(parser.currentTokenLocation()) + (path.length() == 0 ? "" : path + ": ");
    }

    private String place(JsonLocation location) {
        return name == null ? "" : name + ':' + location.getLineNr() + ':' + location.getColumnNr() + ": ";
    }

    private static void appendPath(JsonStreamContext context, StringBuilder path) {
        if (context.getParent() != null) {
            appendPath(context.getParent(), path);
        }
        if (context.inObject() && context.getCurrentName() != null) {
            path.append(path.length() == 0 ? "" : ".").append(shortened(context.getCurrentName()));
        } else if (context.inArray() && context.hasCurrentIndex()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        }
    }

    /** The beginning of a text that a message quotes. */
    static String shortened(String value) {
        return shortened(value, LONGEST_QUOTE);
    }

    private static String shortened(String value, int longest) {
        return value.length() <= longest ? value : value.substring(0, longest) + "…";
    }
}
