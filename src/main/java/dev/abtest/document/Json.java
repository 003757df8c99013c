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
import java.util.Map;

/** JSON laid out as Python's {@code json.dump(…, indent=2)} does it, and single values of JSON in a text. */
public final class Json {
    /** ASCII, so that half a surrogate pair in a prompt survives, which UTF-8 cannot hold. */
    private static final JsonFactory OUTPUT =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final int LONGEST_KEY = 1000;

    /** Objects and lists in each other in a document; each is read by a call in the call of the one around it. */
    static final int DEEPEST = 1000;

    /** Characters of a number that is entered, which are limited because the time to read one grows with their square. */
    static final int LONGEST_NUMBER = 1000;

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

    /**
     * The value that {@code text} is, or {@code text} itself as a string where it is not JSON.
     *
     * @throws UserError if a key in it is too long
     */
    public static JsonNode orText(String text) {
        JsonNode value;
        try (JsonInput in = JsonInput.ofLine(Values.JSON.createParser(text))) {
            value = whole(in);
        } catch (UserError | IOException e) {
            return TextNode.valueOf(text);
        }
        checkKeys(value);
        return value;
    }

    /**
     * The one value in {@code line}.
     *
     * @throws UserError if it is not JSON, or has text behind it, or a key in it is too long
     */
    static JsonNode value(byte[] line) throws IOException {
        try (JsonInput in = JsonInput.ofLine(Values.JSON.createParser(line))) {
            JsonNode value = whole(in);
            checkKeys(value);
            return value;
        }
    }

    /**
     * Refuses a key that is too long to be entered: people read keys, and other tools have limits of their own. Documents
     * that exist may have longer ones.
     *
     * @throws UserError if {@code key} has more than {@value #LONGEST_KEY} characters (of UTF-16)
     */
    public static void checkKey(String key) {
        if (key.length() > LONGEST_KEY) {
            throw new UserError("the key \"" + JsonInput.shortened(key) + "\" has " + key.length()
                    + " characters; a key may have up to " + LONGEST_KEY);
        }
    }

    private static void checkKeys(JsonNode value) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                checkKey(field.getKey());
                checkKeys(field.getValue());
            }
        } else if (value.isArray()) {
            for (JsonNode element : value) {
                checkKeys(element);
            }
        }
    }

    private static JsonNode whole(JsonInput in) throws IOException {
        JsonNode value = in.firstTree();
        in.endDocument();
        return value;
    }

    /** A class of its own, because most commands write a document and read no single value. */
    private static final class Values {
        /**
         * What becomes part of a document stands deeper there, and must not exceed the limits of {@link TestReader}:
         * nesting has half of its, a number keeps its length. Keys have our own limit, since the parser's is not exact.
         */
        static final JsonFactory JSON = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST / 2)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }
}
