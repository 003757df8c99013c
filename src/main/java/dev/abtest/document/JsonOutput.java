package dev.abtest.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;

/** JSON laid out as Python's {@code json.dump(…, indent=2)} does it. */
public final class JsonOutput {
    /** ASCII, so that half a surrogate pair in a prompt survives, which UTF-8 cannot hold. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonOutput() {}

    /** Writes to {@code stream}, which stays open when the generator is closed. */
    public static JsonGenerator to(OutputStream stream) throws IOException {
        return likePython(JSON.createGenerator(stream));
    }

    /** Writes to {@code writer}, which stays open when the generator is closed. */
    public static JsonGenerator to(Writer writer) throws IOException {
        return likePython(JSON.createGenerator(writer));
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
}
