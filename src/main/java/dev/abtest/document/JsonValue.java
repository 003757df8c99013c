package dev.abtest.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.model.UserError;
import java.io.IOException;

/** A single JSON value in a text. */
public final class JsonValue {
    private JsonValue() {}

    /** The value that {@code text} is, or {@code text} itself as a string where it is not JSON. */
    public static JsonNode orText(String text) {
        try (JsonInput in = JsonInput.ofLine(TestReader.JSON.createParser(text))) {
            JsonNode value = in.firstTree();
            in.endDocument();
            return value;
        } catch (UserError | IOException e) {
            return TextNode.valueOf(text);
        }
    }
}
