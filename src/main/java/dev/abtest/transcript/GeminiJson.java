package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** {@code gemini -p … --output-format json}: the answer and totals. */
final class GeminiJson implements FormatReader {
    private final ReadContext context;

    GeminiJson(ReadContext context) {
        this.context = context;
    }

    /** All: models and tools are names of fields here. */
    @Override
    public boolean wants(String field) {
        return true;
    }

    @Override
    public void record(JsonNode record, long line) {
        SessionRecorder tally = context.tally(TranscriptFormat.GEMINI_JSON, line);
        tally.doubts.add(Caveat.GEMINI_JSON);
        tally.length = 1;
        tally.id(record.path("session_id").asText(""));
        tally.userMessages = 1;
        String response = record.path("response").asText("");
        tally.assistantMessages = response.isEmpty() ? 0 : 1;
        tally.message(response);
        tools(record.path("stats").path("tools").path("byName"), tally);
        models(record.path("stats").path("models"), tally);
        JsonNode error = record.path("error");
        tally.completed = Optional.of(!error.isObject());
        if (error.isObject()) {
            tally.sessionError(error.path("message").asText(""));
        }
        context.emit(tally);
    }

    private static void tools(JsonNode byName, SessionRecorder tally) {
        for (Map.Entry<String, JsonNode> tool : byName.properties()) {
            int calls = count(tool.getValue().path("count"), 1 << 24);
            int good = count(tool.getValue().path("success"), calls);
            int rejected = count(tool.getValue().path("decisions").path("reject"), calls - good);
            int failed = count(tool.getValue().path("fail"), calls - good) - rejected;
            tally.calls.calls(tool.getKey(), calls, good, Math.max(0, failed), rejected);
        }
    }

    private static int count(JsonNode number, int max) {
        return (int) Math.max(0, Math.min(max, number.asLong(0)));
    }

    private static void models(JsonNode models, SessionRecorder tally) {
        long input = 0;
        long output = 0;
        for (Map.Entry<String, JsonNode> model : models.properties()) {
            tally.model(model.getKey());
            input += Math.max(0, model.getValue().path("tokens").path("prompt").asLong(0));
            output += Math.max(
                    0, model.getValue().path("tokens").path("candidates").asLong(0));
        }
        if (input > 0) {
            tally.tokens.put("input_tokens", input);
            tally.tokens.put("output_tokens", output);
        }
    }

    @Override
    public void finish() {
        // each record was a session
    }
}
