package dev.abtest.transcript.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/** A file that is one JSON document, cut into records: the elements of an array, or objects one after the other. */
public final class RecordDocument {
    private final FormatReader reader;
    private final Problem.OfFile problems;
    private final TreeReader tree;
    private long line;

    /** Records go to {@code reader}, and what is no record to {@code problems}. */
    public RecordDocument(FormatReader reader, Problem.OfFile problems) {
        this.reader = reader;
        this.problems = problems;
        this.tree = new TreeReader(reader);
    }

    /**
     * Reads to the end, or to the first place that is no JSON.
     *
     * @throws IOException if the stream fails; what is no JSON is a problem instead
     */
    public void read(InputStream in) throws IOException {
        try (JsonParser parser = RecordJson.FACTORY.createParser(in)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY
                        && parser.getParsingContext().getParent().inRoot()) {
                    array(parser);
                } else {
                    element(parser, token);
                }
            }
        } catch (JsonProcessingException | CharConversionException e) {
            reader.abandon();
            problems.add(lineOf(e), RecordJson.reason(e) + "; what follows was not read");
        }
        reader.finish();
    }

    private void array(JsonParser parser) throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            element(parser, token);
        }
    }

    private void element(JsonParser parser, JsonToken token) throws IOException {
        line = parser.currentTokenLocation().getLineNr();
        if (token != JsonToken.START_OBJECT) {
            problems.add(line, "not a record: an object was expected");
            parser.skipChildren();
            return;
        }
        int outside = parser.getParsingContext().getNestingDepth() - 1;
        try {
            tree.record(parser, line);
        } catch (TreeReader.TooLarge e) {
            reader.abandon();
            problems.add(line, RecordJson.reason(e));
        }
        while (parser.getParsingContext().getNestingDepth() > outside) {
            if (parser.nextToken() == null) {
                return;
            }
        }
    }

    private long lineOf(IOException e) {
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            return Math.max(json.getLocation().getLineNr(), 1);
        }
        return Math.max(line, 1);
    }
}
