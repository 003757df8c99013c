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
            "parameters",
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
    private SessionRecorder recorder;
    private boolean inText;
    /** Whether the model's reply goes on: it ends with a result of a tool. */
    private boolean inReply;

    GeminiStream(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        return switch (record.type()) {
            case "tool_use", "tool_result" -> record.has("tool_id");
            case "init" -> record.has("session_id", "timestamp");
            case "message" -> record.has("role", "content", "timestamp");
            case "result" -> record.has("stats");
            default -> false;
        };
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean wantsIn(String object, String field) {
        return object.equals("parameters") ? GeminiCalls.wantsOfInput(field) : wants(field);
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        if (recorder == null || type.equals("init")) {
            finish();
            recorder = context.recorder(line);
            recorder.caveat(Caveat.GEMINI_STREAM);
            inReply = false;
        }
        recorder.piece();
        recorder.seen(EpochMillis.parse(record.get("timestamp")));
        boolean wasInText = inText;
        inText = false;
        switch (type) {
            case "init" -> {
                recorder.id(record.path("session_id").asText(""));
                recorder.model(record.path("model").asText(""));
            }
            case "message" -> message(record, wasInText);
            case "tool_use" -> toolUse(record);
            case "tool_result" -> toolResult(record);
            case "error" -> {
                if (record.path("severity").asText("").equals("error")) {
                    recorder.sessionError(record.path("message").asText(""));
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
            inReply = false;
            recorder.userMessage(record.path("content").asText(""));
        } else if (role.equals("assistant")) {
            inText = true;
            reply();
            if (!goesOn) {
                recorder.newMessage();
            }
            recorder.messagePart(record.path("content").asText(""));
        }
    }

    /** A reply is its text and its calls, or calls alone; what comes after their results is the next one. */
    private void reply() {
        if (!inReply) {
            inReply = true;
            recorder.assistantMessage();
        }
    }

    private void toolUse(JsonNode record) {
        String tool = record.path("tool_name").asText("");
        reply();
        recorder.call(record.path("tool_id").asText(""), tool);
        GeminiCalls.used(tool, record.path("parameters"), recorder.setting());
    }

    private void toolResult(JsonNode record) {
        inReply = false;
        boolean failed = record.path("status").asText("").equals("error");
        JsonNode error = record.path("error");
        boolean denied = error.path("type").asText("").equals("policy_violation")
                || GeminiCalls.isDenied(error.path("message").asText(""));
        recorder.result(
                record.path("tool_id").asText(""),
                "",
                !failed ? CallOutcome.OK : denied ? CallOutcome.DENIED : CallOutcome.TOOL_ERROR,
                error.path("message").asText(""));
    }

    private void result(JsonNode record) {
        boolean failed = !record.path("status").asText("").equals("success");
        recorder.completed(!failed);
        JsonNode stats = record.path("stats");
        for (String name : TOKENS) {
            recorder.token(name, stats.get(name));
        }
        if (stats.path("duration_ms").asLong(0) > 0) { // 0 after a failure of the API
            recorder.agentMillis(stats.get("duration_ms"));
        }
        if (failed) {
            recorder.sessionError(record.path("error"));
        }
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(recorder);
    }

    @Override
    public void finish() {
        if (recorder != null) {
            context.emit(recorder);
        }
    }
}
