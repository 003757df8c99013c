package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
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
    private SessionRecorder tally;
    private ClaudeMessages messages;
    private int results;

    ClaudeStream(ReadContext context) {
        this.context = context;
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
        tally.length++;
        JsonNode parent = record.path("parent_tool_use_id");
        if (parent.isTextual() && !parent.textValue().isEmpty()) {
            subAgent(record);
            return;
        }
        switch (type) {
            case "system" -> {
                if (record.path("subtype").asText("").equals("init")) {
                    tally.version(record.path("claude_code_version").asText(""));
                    tally.model(record.path("model").asText(""));
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
        tally.agentMillis(record.get("duration_ms"));
        tally.cost(record.hasNonNull("total_cost_usd") ? record.get("total_cost_usd") : record.get("cost_usd"));
        String subtype = record.path("subtype").asText("");
        boolean failed = record.path("is_error").asBoolean(false);
        String text = record.path("result").asText("");
        if (!subtype.isEmpty()) {
            tally.completed = Optional.of(subtype.equals("success") && !failed);
        }
        if (!failed && !subtype.startsWith("error")) {
            tally.message(text);
            return;
        }
        JsonNode errors = record.path("errors");
        if (errors.isArray() && !errors.isEmpty()) {
            for (JsonNode error : errors) {
                tally.sessionError(subtype + ": " + error.asText(""));
            }
        } else {
            tally.sessionError(subtype.equals("success") ? text : subtype);
        }
    }

    private void subAgent(JsonNode record) {
        tally.subRecords++;
        for (JsonNode block : record.path("message").path("content")) {
            String kind = block.path("type").asText("");
            if (kind.equals("tool_use")) {
                tally.subCalls++;
            } else if (kind.equals("tool_result") && block.path("is_error").asBoolean(false)) {
                tally.subFailed++;
            }
        }
    }

    private void session(String id, long line) {
        if (tally != null && (id.isEmpty() || tally.id().isEmpty() || tally.id().equals(id))) {
            tally.id(id);
            return;
        }
        emit();
        tally = context.tally(TranscriptFormat.CLAUDE_STREAM, line);
        tally.id(id);
        messages = new ClaudeMessages(tally);
        results = 0;
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(tally);
    }

    private void emit() {
        if (tally == null || (results == 0 && tally.assistantMessages == 0)) {
            return;
        }
        // The prompt is not echoed: each result answers one.
        tally.userMessages = Math.max(1, results);
        if (results > 0 && tally.assistantMessages == 0 && tally.sessionErrors == 0 && tally.length == results) {
            tally.assistantMessages = results; // the result object alone
        }
        context.emit(tally);
    }

    @Override
    public void finish() {
        emit();
    }
}
