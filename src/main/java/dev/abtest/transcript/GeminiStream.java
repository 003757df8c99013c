package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** {@code gemini -p … --output-format stream-json}. */
final class GeminiStream implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "type",
            "timestamp",
            "session_id",
            "model",
            "role",
            "content",
            "tool_name",
            "tool_id",
            "status",
            "error",
            "message",
            "severity",
            "stats",
            "total_tokens",
            "input_tokens",
            "output_tokens",
            "cached",
            "duration_ms");

    private static final String[] TOKENS = {"input_tokens", "output_tokens", "cached", "total_tokens"};

    private final ReadContext context;
    private SessionRecorder tally;
    private boolean inText;

    GeminiStream(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        if (tally == null || type.equals("init")) {
            finish();
            tally = context.tally(TranscriptFormat.GEMINI_STREAM, line);
            tally.doubts.add(Caveat.GEMINI_STREAM);
        }
        tally.length++;
        tally.seen(EpochMillis.parse(record.get("timestamp")));
        boolean wasInText = inText;
        inText = false;
        switch (type) {
            case "init" -> {
                tally.id(record.path("session_id").asText(""));
                tally.model(record.path("model").asText(""));
            }
            case "message" -> message(record, wasInText);
            case "tool_use" ->
                tally.calls.call(
                        record.path("tool_id").asText(""),
                        record.path("tool_name").asText(""));
            case "tool_result" -> toolResult(record);
            case "error" -> {
                if (record.path("severity").asText("").equals("error")) {
                    tally.sessionError(record.path("message").asText(""));
                }
            }
            case "result" -> result(record);
            default -> {
                // new events
            }
        }
    }

    private void message(JsonNode record, boolean goesOn) {
        String role = record.path("role").asText("");
        if (role.equals("user")) {
            tally.userMessages++;
        } else if (role.equals("assistant")) {
            inText = true;
            if (!goesOn) {
                tally.assistantMessages++;
                tally.newMessage();
            }
            tally.messagePart(record.path("content").asText(""));
        }
    }

    private void toolResult(JsonNode record) {
        boolean failed = record.path("status").asText("").equals("error");
        tally.result(
                record.path("tool_id").asText(""),
                "",
                failed ? CallOutcome.TOOL_ERROR : CallOutcome.OK,
                record.path("error").path("message").asText(""));
    }

    private void result(JsonNode record) {
        boolean failed = !record.path("status").asText("").equals("success");
        tally.completed = Optional.of(!failed);
        JsonNode stats = record.path("stats");
        for (String name : TOKENS) {
            tally.token(name, stats.get(name));
        }
        if (stats.path("duration_ms").asLong(0) > 0) { // 0 after a failure of the API
            tally.agentMillis(stats.get("duration_ms"));
        }
        if (failed) {
            tally.sessionError(record.path("error"));
        }
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(tally);
    }

    @Override
    public void finish() {
        if (tally != null) {
            context.emit(tally);
        }
    }
}
