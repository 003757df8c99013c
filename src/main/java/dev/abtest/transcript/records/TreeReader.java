package dev.abtest.transcript.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Builds the tree of one record out of the wanted fields, and hands long arrays over element by element. */
final class TreeReader {
    /** Characters and nodes of one record that are kept. */
    private static final long MAX_KEPT = 24L << 20;

    /** What a node costs, in characters: about its bytes in memory. */
    private static final int NODE = 150;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final FormatReader reader;
    private long kept;

    TreeReader(FormatReader reader) {
        this.reader = reader;
    }

    /** A record that holds more than can be kept. The rest of it is still to be read. */
    static final class TooLarge extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("");
        }
    }

    /** Reads the object that the parser stands at and gives it to the reader, unless its type is ignored. */
    void record(JsonParser parser, long line) throws IOException {
        kept = 0;
        ObjectNode record = NODES.objectNode();
        String elements = reader.elements();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY && name.equals(elements)) {
                elements(parser, line);
            } else if (reader.wants(name)) {
                JsonNode value = value(parser, token, name);
                record.set(name, value);
                if (name.equals("type") && value.isTextual() && reader.ignores(value.textValue())) {
                    return;
                }
            } else {
                parser.skipChildren();
            }
        }
        reader.record(record, line);
    }

    private void elements(JsonParser parser, long line) throws IOException {
        long outside = kept;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            kept = outside;
            reader.element(value(parser, token, ""), line);
        }
        kept = outside;
    }

    /** The value that the parser stands at; {@code name} is the field that holds it, or the array it lies in. */
    private JsonNode value(JsonParser parser, JsonToken token, String name) throws IOException {
        keep(NODE);
        return switch (token) {
            case START_OBJECT -> object(parser, name);
            case START_ARRAY -> array(parser, name);
            case VALUE_STRING -> {
                String text = parser.getText();
                keep(text.length());
                yield NODES.textNode(text);
            }
            case VALUE_NUMBER_INT ->
                parser.getTextLength() <= 18
                        ? NODES.numberNode(parser.getLongValue())
                        : NODES.numberNode(parser.getDoubleValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                NODES.nullNode();
        };
    }

    private ObjectNode object(JsonParser parser, String of) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (reader.wantsIn(of, name)) {
                keep(name.length());
                object.set(name, value(parser, token, name));
            } else {
                parser.skipChildren();
            }
        }
        return object;
    }

    private ArrayNode array(JsonParser parser, String name) throws IOException {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token, name));
        }
        return array;
    }

    private void keep(int more) throws TooLarge {
        kept += more;
        if (kept > MAX_KEPT) {
            throw new TooLarge();
        }
    }
}
