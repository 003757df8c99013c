package dev.abtest.transcript.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** The JSON that others wrote: how it is parsed, what is said when it cannot be, and where its texts are. */
public final class RecordJson {
    /** Makes parsers with limits on all that could fill the memory. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            // Names come from the file: interning them would fill the virtual machine's own table.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(16 << 20)
                    .maxNestingDepth(500)
                    .build())
            .build();

    private RecordJson() {}

    /** The text of a message's content: a string, or the first text among blocks; empty when it holds none. */
    public static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        for (JsonNode block : content) {
            if (block.path("text").isTextual()) {
                return block.path("text").textValue();
            }
        }
        return "";
    }

    /** In own words, because Jackson's would quote the file. */
    static String reason(IOException e) {
        if (e instanceof TreeReader.TooLarge) {
            return "the record holds more than 24 million characters";
        }
        if (e instanceof JsonEOFException) {
            return "the record is cut off";
        }
        if (e instanceof StreamConstraintsException) {
            return "the record is nested deeper than 500, or has a text of more than 16 million characters or a number"
                    + " of more than 1000 digits";
        }
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            return "not JSON at column " + json.getLocation().getColumnNr();
        }
        return "not UTF-8 text";
    }
}
