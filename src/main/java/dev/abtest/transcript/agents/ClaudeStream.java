package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import dev.abtest.transcript.agents.ClaudeMessages.Refusal;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.Caveat;
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
            "timestamp",
            "cwd",
            "permissionMode",
            "input",
            "tool_result_meta",
            "non_execution_kind",
            "permission_decision",
            "source",
            "origin",
            "kind",
            "model_usage_since_last_result",
            "costUSD",
            "provider");

    /** What was spent since the result before: by model, whose names are fields here. */
    private static final String OWN_USAGE = "model_usage_since_last_result";

    private final ReadContext context;
    private SessionRecorder recorder;
    private ClaudeMessages messages;
    private int results;
    /** Results that answer a person's prompt, and not the end of a task in the background. */
    private int prompts;
    /** US dollars that the results count as their own; NaN when one does not tell. */
    private double ownCost;

    ClaudeStream(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        return switch (record.type()) {
            case "system" -> record.has("session_id", "subtype");
            case "result" -> record.has("subtype") && record.hasAny("duration_ms", "num_turns", "total_cost_usd");
            case "user", "assistant" -> record.hasInMessage("content");
            default -> false;
        };
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean wantsIn(String object, String field) {
        return switch (object) {
            case "input" -> ClaudeMessages.wantsOfInput(field);
            case OWN_USAGE -> true;
            default -> wants(field);
        };
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
        recorder.seen(EpochMillis.parse(record.get("timestamp"))); // from 2.1 on
        switch (type) {
            case "system" -> {
                if (record.path("subtype").asText("").equals("init")) {
                    begun(record);
                }
            }
            case "assistant" ->
                messages.assistant(record.path("message"), record.path("uuid").asText(""));
            case "user" ->
                messages.results(
                        record.path("message").path("content"), id -> refusal(record.path("tool_result_meta"), id));
            case "result" -> result(record);
            default -> {
                // ignored before
            }
        }
    }

    private void begun(JsonNode record) {
        recorder.version(record.path("claude_code_version").asText(""));
        recorder.model(record.path("model").asText(""));
        recorder.setting().project(record.path("cwd").asText(""));
        recorder.setting().permissionMode(record.path("permissionMode").asText(""));
    }

    private static Refusal refusal(JsonNode meta, String callId) {
        for (JsonNode call : meta) {
            if (call.path("id").asText("").equals(callId)) {
                return Refusal.of(
                        call.path("non_execution_kind").asText(""),
                        call.path("permission_decision").path("source").asText(""));
            }
        }
        return Refusal.NONE;
    }

    private void result(JsonNode record) {
        results++;
        if (!record.path("origin").path("kind").asText("").equals("task-notification")) {
            prompts++;
        }
        recorder.agentMillis(record.get("duration_ms"));
        cost(record);
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

    /** The total of a resumed session includes what was spent before; the sum of what each result counts does not. */
    private void cost(JsonNode record) {
        JsonNode models = record.path(OWN_USAGE);
        if (!models.isObject()) {
            ownCost = Double.NaN;
        }
        for (JsonNode model : models) {
            ownCost += model.path("costUSD").asDouble(Double.NaN);
            recorder.setting().provider(model.path("provider").asText(""));
        }
        if (Double.isNaN(ownCost)) {
            recorder.cost(record.hasNonNull("total_cost_usd") ? record.get("total_cost_usd") : record.get("cost_usd"));
        } else {
            recorder.cost(DoubleNode.valueOf(ownCost));
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
        prompts = 0;
        ownCost = 0;
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
        recorder.userMessages(Math.max(1, prompts));
        if (results > 0 && recorder.length() == results) { // the result object alone
            recorder.caveat(Caveat.CLAUDE_JSON);
            recorder.assistantMessages(recorder.sessionErrors() == 0 ? results : 0);
        }
        context.emit(recorder);
    }

    @Override
    public void finish() {
        emit();
    }
}
