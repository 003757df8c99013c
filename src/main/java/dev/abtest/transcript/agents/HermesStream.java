package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
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
    private SessionRecorder recorder;
    private boolean inText;
    private int results;

    HermesStream(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        boolean millis = record.hasNumber("timestamp"); // Claude Code's stream, which it resembles, has none
        return switch (record.type()) {
            case "tool_use", "tool_result" -> record.has("name");
            case "text" -> millis && record.has("text");
            case "system" -> millis && record.has("session_id");
            case "result" -> millis && record.has("exit_code");
            default -> false;
        };
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        session(record.path("session_id").asText(""), type.equals("system"), line);
        recorder.piece();
        recorder.seen(EpochMillis.ofMillis(record.get("timestamp")));
        boolean wasInText = inText;
        inText = type.equals("text");
        switch (type) {
            case "system" -> recorder.model(record.path("model").asText(""));
            case "text" -> text(record.path("text").asText(""), wasInText);
            case "tool_use" ->
                recorder.call(
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
            recorder.assistantMessage();
            recorder.newMessage();
        }
        recorder.messagePart(text);
    }

    private void toolResult(JsonNode record) {
        HermesResult result = HermesResult.of(record.path("output").asText(""));
        if (result.outcome() == CallOutcome.OK && record.path("is_error").asBoolean(false)) {
            // A long output is cut, and its exit code with it; the flag is Hermes' own guess.
            result = new HermesResult(CallOutcome.TOOL_ERROR, "failed");
        }
        recorder.result(
                record.path("tool_call_id").asText(""),
                record.path("name").asText(""),
                result.outcome(),
                result.said());
    }

    private void result(JsonNode record) {
        results++;
        recorder.agentMillis(record.get("duration_ms"));
        JsonNode tokens = record.path("tokens");
        tokens.fieldNames().forEachRemaining(name -> recorder.token(name, tokens.get(name)));
        JsonNode exitCode = record.path("exit_code");
        if (exitCode.isNumber()) {
            recorder.completed(exitCode.intValue() == 0);
        }
        JsonNode error = record.path("error");
        String said =
                error.isTextual() ? error.textValue() : error.path("message").asText("");
        if (!said.isEmpty()) {
            recorder.sessionError(said);
        } else {
            recorder.message(record.path("text").asText(""));
        }
    }

    private void session(String id, boolean begins, long line) {
        if (recorder != null
                && !(begins && results > 0)
                && (id.isEmpty() || recorder.id().isEmpty() || recorder.id().equals(id))) {
            recorder.id(id);
            return;
        }
        finish();
        recorder = context.recorder(line);
        recorder.id(id);
        recorder.caveat(Caveat.HERMES_STREAM);
        results = 0;
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(recorder);
    }

    @Override
    public void finish() {
        if (recorder != null && !(recorder.isEmpty() && results == 0)) {
            recorder.userMessages(Math.max(1, results)); // the prompt is not echoed
            context.emit(recorder);
        }
    }
}
