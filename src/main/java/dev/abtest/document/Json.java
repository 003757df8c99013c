package dev.abtest.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;

/** JSON laid out as Python's {@code json.dump(…, indent=2)} does it, and single values of JSON in a text. */
public final class Json {
    /** ASCII, so that half a surrogate pair in a prompt survives, which UTF-8 cannot hold. */
    private static final JsonFactory OUTPUT =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Json() {}

    /** Writes to {@code stream}, which stays open when the generator is closed. */
    public static JsonGenerator to(OutputStream stream) throws IOException {
        return likePython(OUTPUT.createGenerator(stream));
    }

    /** Writes to {@code writer}, which stays open when the generator is closed. */
    public static JsonGenerator to(Writer writer) throws IOException {
        return likePython(OUTPUT.createGenerator(writer));
    }

    private static JsonGenerator likePython(JsonGenerator out) {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indent)
                        .withArrayIndenter(indent));
    }

    /** The value that {@code text} is, or {@code text} itself as a string where it is not JSON. */
    public static JsonNode orText(String text) {
        try (JsonInput in = JsonInput.ofLine(Values.JSON.createParser(text))) {
            return whole(in);
        } catch (UserError | IOException e) {
            return TextNode.valueOf(text);
        }
    }

    /**
     * The one value in {@code line}.
     *
     * @throws UserError if it is not JSON, or has text behind it
     */
    static JsonNode value(byte[] line) throws IOException {
        try (JsonInput in = JsonInput.ofLine(Values.JSON.createParser(line))) {
            return whole(in);
        }
    }

    private static JsonNode whole(JsonInput in) throws IOException {
        JsonNode value = in.firstTree();
        in.endDocument();
        return value;
    }

    /** A class of its own, because most commands write a document and read no single value. */
    private static final class Values {
        /** What becomes part of a document stands deeper there, and the document must not exceed its reader's 1000. */
        static final JsonFactory JSON = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(500).build())
                .build();
    }
}
