package dev.abtest.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/** Hermes' batch trajectories (ShareGPT): one prompt a line, calls and results as tagged JSON in the texts. */
final class HermesTrajectory implements FormatReader {
    private final ReadContext context;
    private SessionRecorder tally;

    HermesTrajectory(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean wants(String field) {
        return switch (field) {
            case "from", "value", "prompt_index", "metadata", "model", "completed" -> true;
            default -> false;
        };
    }

    @Override
    public String elements() {
        return "conversations";
    }

    @Override
    public void element(JsonNode element, long line) {
        begin(line);
        tally.length++;
        String value = element.path("value").asText("");
        switch (element.path("from").asText("")) {
            case "human" -> tally.userMessages++;
            case "gpt" -> {
                tally.assistantMessages++;
                tally.message(value);
                blocks(value, "<tool_call>", "</tool_call>", true);
            }
            case "tool" -> blocks(value, "<tool_response>", "</tool_response>", false);
            default -> {
                // system
            }
        }
    }

    private void begin(long line) {
        if (tally == null) {
            tally = context.tally(TranscriptFormat.HERMES_TRAJECTORY, line);
            tally.doubts.add(Caveat.HERMES_NO_FLAG);
        }
    }

    private void blocks(String value, String open, String close, boolean calls) {
        int from = value.indexOf(open);
        while (from >= 0) {
            int end = value.indexOf(close, from);
            String json = value.substring(from + open.length(), end < 0 ? value.length() : end);
            if (calls) {
                call(json);
            } else {
                response(json);
            }
            from = end < 0 ? -1 : value.indexOf(open, end);
        }
    }

    private void call(String json) {
        String name = "";
        try (JsonParser parser = RecordJson.FACTORY.createParser(json)) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                if (field.equals("name")) {
                    name = parser.getValueAsString("");
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            // A call that the model wrote badly is a call all the same.
        }
        tally.calls.call("", name);
    }

    private void response(String json) {
        String name = "";
        HermesResult result = new HermesResult(CallOutcome.OK, "");
        try (JsonParser parser = RecordJson.FACTORY.createParser(json)) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (field.equals("name")) {
                    name = parser.getValueAsString("");
                } else if (field.equals("content")) {
                    result = token == JsonToken.START_OBJECT
                            ? HermesResult.ofObject(parser)
                            : HermesResult.of(parser.getValueAsString(""));
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            // What was read before the damage counts.
        }
        tally.result("", name, result.outcome(), result.said());
    }

    @Override
    public void record(JsonNode record, long line) {
        begin(line);
        if (record.path("prompt_index").isNumber()) {
            tally.id("prompt" + record.path("prompt_index").asText());
        }
        tally.model(record.path("model")
                .asText(record.path("metadata").path("model").asText("")));
        if (record.path("completed").isBoolean()) {
            tally.completed = Optional.of(record.path("completed").booleanValue());
        }
        context.emit(tally);
        tally = null;
    }

    @Override
    public void abandon() {
        tally = null;
    }

    @Override
    public void finish() {
        // each record was a session
    }
}
