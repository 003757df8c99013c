package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.Set;

/** {@code claude -p … --output-format stream-json --verbose}, and the one result of {@code --output-format json}. */
final class ClaudeStream implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "type",
            "subtype",
            "session_id",
            "uuid",
            "parent_tool_use_id",
            "message",
            "id",
            "role",
            "model",
            "content",
            "text",
            "name",
            "tool_use_id",
            "is_error",
            "claude_code_version",
            "duration_ms",
            "result",
            "total_cost_usd",
            "cost_usd",
            "errors",
            "modelUsage",
            "isReplay");

    private final ReadContext context;
    private SessionRecorder recorder;
    private ClaudeMessages messages;
    private int results;

    ClaudeStream(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        return switch (record.type()) {
            case "system" -> record.has("session_id");
            case "result" -> record.hasAny("duration_ms", "num_turns", "is_error", "total_cost_usd");
            case "user", "assistant" -> record.hasObject("message");
            default -> false;
        };
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean ignores(String type) {
        return switch (type) {
            case "system", "user", "assistant", "result" -> false;
            default -> true;
        };
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        if (type.isEmpty() || ignores(type)) {
            return;
        }
        session(record.path("session_id").asText(""), line);
        recorder.piece();
        JsonNode parent = record.path("parent_tool_use_id");
        if (parent.isTextual() && !parent.textValue().isEmpty()) {
            subAgent(record);
            return;
        }
        switch (type) {
            case "system" -> {
                if (record.path("subtype").asText("").equals("init")) {
                    recorder.version(record.path("claude_code_version").asText(""));
                    recorder.model(record.path("model").asText(""));
                }
            }
            case "assistant" ->
                messages.assistant(record.path("message"), record.path("uuid").asText(""));
            case "user" -> messages.results(record.path("message").path("content"), false);
            case "result" -> result(record);
            default -> {
                // ignored before
            }
        }
    }

    private void result(JsonNode record) {
        results++;
        recorder.agentMillis(record.get("duration_ms"));
        recorder.cost(record.hasNonNull("total_cost_usd") ? record.get("total_cost_usd") : record.get("cost_usd"));
        String subtype = record.path("subtype").asText("");
        boolean failed = record.path("is_error").asBoolean(false);
        String text = record.path("result").asText("");
        if (!subtype.isEmpty()) {
            recorder.completed(subtype.equals("success") && !failed);
        }
        if (!failed && !subtype.startsWith("error")) {
            recorder.message(text);
            return;
        }
        JsonNode errors = record.path("errors");
        if (errors.isArray() && !errors.isEmpty()) {
            for (JsonNode error : errors) {
                recorder.sessionError(subtype + ": " + error.asText(""));
            }
        } else {
            recorder.sessionError(subtype.equals("success") ? text : subtype);
        }
    }

    private void subAgent(JsonNode record) {
        recorder.subAgentRecord();
        for (JsonNode block : record.path("message").path("content")) {
            String kind = block.path("type").asText("");
            if (kind.equals("tool_use")) {
                recorder.subAgentCall();
            } else if (kind.equals("tool_result") && block.path("is_error").asBoolean(false)) {
                recorder.subAgentFailure();
            }
        }
    }

    private void session(String id, long line) {
        if (recorder != null
                && (id.isEmpty() || recorder.id().isEmpty() || recorder.id().equals(id))) {
            recorder.id(id);
            return;
        }
        emit();
        recorder = context.recorder(line);
        recorder.id(id);
        messages = new ClaudeMessages(recorder);
        results = 0;
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(recorder);
    }

    private void emit() {
        if (recorder == null || (results == 0 && recorder.assistantMessages() == 0)) {
            return;
        }
        // The prompt is not echoed: each result answers one.
        recorder.userMessages(Math.max(1, results));
        if (results > 0
                && recorder.assistantMessages() == 0
                && recorder.sessionErrors() == 0
                && recorder.length() == results) {
            recorder.assistantMessages(results); // the result object alone
        }
        context.emit(recorder);
    }

    @Override
    public void finish() {
        emit();
    }
}
