package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** {@code hermes chat -q … --format stream-json}. */
final class HermesStream implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "type",
            "subtype",
            "model",
            "session_id",
            "timestamp",
            "text",
            "name",
            "tool_call_id",
            "output",
            "is_error",
            "exit_code",
            "tokens",
            "input",
            "total",
            "cache_read",
            "cache_write",
            "duration_ms",
            "error",
            "message");

    private final ReadContext context;
    private SessionRecorder tally;
    private boolean inText;
    private int results;

    HermesStream(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        session(record.path("session_id").asText(""), type.equals("system"), line);
        tally.length++;
        tally.seen(EpochMillis.ofMillis(record.get("timestamp")));
        boolean wasInText = inText;
        inText = type.equals("text");
        switch (type) {
            case "system" -> tally.model(record.path("model").asText(""));
            case "text" -> text(record.path("text").asText(""), wasInText);
            case "tool_use" ->
                tally.calls.call(
                        record.path("tool_call_id").asText(""),
                        record.path("name").asText(""));
            case "tool_result" -> toolResult(record);
            case "result" -> result(record);
            default -> {
                // new events
            }
        }
    }

    private void text(String text, boolean goesOn) {
        if (!goesOn) {
            tally.assistantMessages++;
            tally.newMessage();
        }
        tally.messagePart(text);
    }

    private void toolResult(JsonNode record) {
        HermesResult result = HermesResult.of(record.path("output").asText(""));
        if (result.outcome() == CallOutcome.OK && record.path("is_error").asBoolean(false)) {
            // A long output is cut, and its exit code with it; the flag is Hermes' own guess.
            result = new HermesResult(CallOutcome.TOOL_ERROR, "failed");
        }
        tally.result(
                record.path("tool_call_id").asText(""),
                record.path("name").asText(""),
                result.outcome(),
                result.said());
    }

    private void result(JsonNode record) {
        results++;
        tally.agentMillis(record.get("duration_ms"));
        JsonNode tokens = record.path("tokens");
        tokens.fieldNames().forEachRemaining(name -> tally.token(name, tokens.get(name)));
        JsonNode exitCode = record.path("exit_code");
        if (exitCode.isNumber()) {
            tally.completed = Optional.of(exitCode.intValue() == 0);
        }
        JsonNode error = record.path("error");
        String said =
                error.isTextual() ? error.textValue() : error.path("message").asText("");
        if (!said.isEmpty()) {
            tally.sessionError(said);
        } else {
            tally.message(record.path("text").asText(""));
        }
    }

    private void session(String id, boolean begins, long line) {
        if (tally != null
                && !(begins && results > 0)
                && (id.isEmpty() || tally.id().isEmpty() || tally.id().equals(id))) {
            tally.id(id);
            return;
        }
        finish();
        tally = context.tally(TranscriptFormat.HERMES_STREAM, line);
        tally.id(id);
        tally.doubts.add(Caveat.HERMES_STREAM);
        results = 0;
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(tally);
    }

    @Override
    public void finish() {
        if (tally != null && !(tally.isEmpty() && results == 0)) {
            tally.userMessages = Math.max(1, results); // the prompt is not echoed
            context.emit(tally);
        }
    }
}
