package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.Map;

/** {@code gemini -p … --output-format json}: the answer and totals. */
final class GeminiJson implements FormatReader {
    private final ReadContext context;

    GeminiJson(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        boolean failure =
                record.has("session_id") && record.hasObject("error") && !record.has("messages") && !record.isTyped();
        return failure || (record.hasObject("stats") && record.hasAny("response", "session_id"));
    }

    /** All: models and tools are names of fields here. */
    @Override
    public boolean wants(String field) {
        return true;
    }

    @Override
    public void record(JsonNode record, long line) {
        SessionRecorder recorder = context.recorder(line);
        recorder.caveat(Caveat.GEMINI_JSON);
        recorder.piece();
        recorder.id(record.path("session_id").asText(""));
        recorder.userMessages(1);
        String response = record.path("response").asText("");
        recorder.assistantMessages(response.isEmpty() ? 0 : 1);
        recorder.message(response);
        tools(record.path("stats").path("tools").path("byName"), recorder);
        models(record.path("stats").path("models"), recorder);
        JsonNode error = record.path("error");
        recorder.completed(!error.isObject());
        if (error.isObject()) {
            recorder.sessionError(error.path("message").asText(""));
        }
        context.emit(recorder);
    }

    private static void tools(JsonNode byName, SessionRecorder recorder) {
        for (Map.Entry<String, JsonNode> tool : byName.properties()) {
            int calls = count(tool.getValue().path("count"), 1 << 24);
            int good = count(tool.getValue().path("success"), calls);
            int rejected = count(tool.getValue().path("decisions").path("reject"), calls - good);
            int failed = count(tool.getValue().path("fail"), calls - good) - rejected;
            recorder.calls().calls(tool.getKey(), calls, good, Math.max(0, failed), rejected);
        }
    }

    private static int count(JsonNode number, int max) {
        return (int) Math.max(0, Math.min(max, number.asLong(0)));
    }

    private static void models(JsonNode models, SessionRecorder recorder) {
        long input = 0;
        long output = 0;
        for (Map.Entry<String, JsonNode> model : models.properties()) {
            recorder.model(model.getKey());
            input += Math.max(0, model.getValue().path("tokens").path("prompt").asLong(0));
            output += Math.max(
                    0, model.getValue().path("tokens").path("candidates").asLong(0));
        }
        if (input > 0) {
            recorder.token("input_tokens", input);
            recorder.token("output_tokens", output);
        }
    }

    @Override
    public void finish() {
        // each record was a session
    }
}
