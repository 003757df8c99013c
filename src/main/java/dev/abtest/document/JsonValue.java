package dev.abtest.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.model.UserError;
import java.io.IOException;

/** A single JSON value in a text. */
public final class JsonValue {
    /** What becomes part of a document stands deeper there, and the document must not exceed its reader's 1000. */
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(500).build())
            .build();

    private JsonValue() {}

    /** The value that {@code text} is, or {@code text} itself as a string where it is not JSON. */
    public static JsonNode orText(String text) {
        try (JsonInput in = JsonInput.ofLine(JSON.createParser(text))) {
            JsonNode value = in.firstTree();
            in.endDocument();
            return value;
        } catch (UserError | IOException e) {
            return TextNode.valueOf(text);
        }
    }
}
