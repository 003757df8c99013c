package dev.abtest.transcript.agents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import java.io.IOException;

/** Hermes' batch trajectories (ShareGPT): one prompt a line, calls and results as tagged JSON in the texts. */
final class HermesTrajectory implements FormatReader {
    private final ReadContext context;
    private SessionRecorder recorder;

    HermesTrajectory(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        return record.hasArray("conversations");
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
        recorder.piece();
        String value = element.path("value").asText("");
        switch (element.path("from").asText("")) {
            case "human" -> recorder.userMessage(value);
            case "gpt" -> {
                recorder.assistantMessage();
                recorder.message(value);
                blocks(value, "<tool_call>", "</tool_call>", true);
            }
            case "tool" -> blocks(value, "<tool_response>", "</tool_response>", false);
            default -> {
                // system
            }
        }
    }

    private void begin(long line) {
        if (recorder == null) {
            recorder = context.recorder(line);
            recorder.caveat(Caveat.HERMES_NO_FLAG);
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
        recorder.call("", name);
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
        recorder.result("", name, result.outcome(), result.said());
    }

    @Override
    public void record(JsonNode record, long line) {
        begin(line);
        if (record.path("prompt_index").isNumber()) {
            recorder.id("prompt" + record.path("prompt_index").asText());
        }
        recorder.model(record.path("model")
                .asText(record.path("metadata").path("model").asText("")));
        if (record.path("completed").isBoolean()) {
            recorder.completed(record.path("completed").booleanValue());
        }
        context.emit(recorder);
        recorder = null;
    }

    @Override
    public void abandon() {
        recorder = null;
    }

    @Override
    public void finish() {
        // each record was a session
    }
}
