package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Gemini CLI's session file: one JSON object (up to 0.3x) or a line per message (from 0.40 on). */
final class GeminiSession implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "sessionId",
            "kind",
            "startTime",
            "lastUpdated",
            "$set",
            "id",
            "timestamp",
            "type",
            "content",
            "text",
            "functionResponse",
            "response",
            "output",
            "toolCalls",
            "name",
            "status",
            "result",
            "error",
            "message",
            "tokens",
            "input",
            "model",
            "messages");

    private final ReadContext context;
    private SessionRecorder tally;
    private IdSet messages;
    private String latestId = "";
    private long input;
    private long output;
    private long inputTotal;
    private long outputTotal;
    private boolean subAgent;

    GeminiSession(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public String elements() {
        return "messages";
    }

    @Override
    public void element(JsonNode element, long line) {
        begin(line);
        message(element);
    }

    @Override
    public void record(JsonNode record, long line) {
        if (record.has("sessionId")) {
            String id = record.path("sessionId").asText("");
            if (tally != null && !tally.id().isEmpty() && !tally.id().equals(id)) {
                finish();
                tally = null;
            }
            begin(line);
            tally.id(id);
            subAgent = record.path("kind").asText("").equals("subagent");
            times(record);
        } else if (record.has("$set")) {
            begin(line);
            times(record.path("$set"));
            for (JsonNode message : record.path("$set").path("messages")) {
                message(message);
            }
        } else if (record.has("type")) {
            begin(line);
            message(record);
        }
    }

    private void begin(long line) {
        if (tally == null) {
            tally = context.tally(TranscriptFormat.GEMINI_SESSION, line);
            messages = new IdSet();
            latestId = "";
            inputTotal = 0;
            outputTotal = 0;
        }
    }

    private void times(JsonNode record) {
        tally.seen(EpochMillis.parse(record.get("startTime")));
        tally.seen(EpochMillis.parse(record.get("lastUpdated")));
    }

    /** A message; written again under the same id when its calls have ended. */
    private void message(JsonNode message) {
        tally.length++;
        String id = message.path("id").asText("");
        boolean isNew = id.isEmpty() || messages.add(id);
        long time = EpochMillis.parse(message.get("timestamp"));
        tally.seen(time);
        switch (message.path("type").asText("")) {
            case "user" -> user(message.path("content"), isNew, time);
            case "gemini" -> gemini(message, id, isNew, time);
            case "error" -> {
                if (isNew) {
                    tally.sessionError(ClaudeMessages.text(message.path("content")));
                }
            }
            default -> {
                // info and warning
            }
        }
    }

    private void user(JsonNode content, boolean isNew, long time) {
        for (JsonNode part : content) {
            if (part.has("functionResponse")) {
                tally.clock.work(time);
                return; // a tool's answer in the user's role
            }
        }
        String text = content.isObject() ? content.path("text").asText("") : ClaudeMessages.text(content);
        if (isNew && !text.startsWith("<session_context>")) {
            tally.userMessages++;
            tally.clock.human(time);
        }
    }

    private void gemini(JsonNode message, String id, boolean isNew, long time) {
        tally.clock.work(time);
        if (isNew) {
            tally.assistantMessages++;
            inputTotal += input;
            outputTotal += output;
            input = 0;
            output = 0;
            latestId = id;
        }
        if (id.equals(latestId) && message.has("tokens")) {
            input = count(message.path("tokens").path("input"));
            output = count(message.path("tokens").path("output"));
        }
        tally.model(message.path("model").asText(""));
        tally.message(ClaudeMessages.text(message.path("content")));
        for (JsonNode call : message.path("toolCalls")) {
            call(call);
        }
    }

    private static long count(JsonNode tokens) {
        long value = tokens.asLong(0);
        return value < 0 || value > 1L << 40 ? 0 : value;
    }

    private void call(JsonNode call) {
        String id = call.path("id").asText("");
        String tool = call.path("name").asText("");
        tally.calls.call(id, tool);
        tally.clock.work(EpochMillis.parse(call.get("timestamp")));
        tally.seen(EpochMillis.parse(call.get("timestamp")));
        switch (call.path("status").asText("")) {
            case "success" -> success(id, tool, call.path("result"));
            case "error" -> tally.result(id, tool, CallOutcome.TOOL_ERROR, errorText(call.path("result")));
            case "cancelled" -> tally.result(id, tool, CallOutcome.ABORTED, "");
            default -> {
                // still going on
            }
        }
    }

    private void success(String id, String tool, JsonNode result) {
        long code = tool.equals("run_shell_command") ? GeminiExitCode.of(responseText(result, "output")) : 0;
        if (code == 0) {
            tally.result(id, tool, CallOutcome.OK, "");
        } else {
            tally.result(id, tool, CallOutcome.EXIT_NONZERO, "exit code " + code);
        }
    }

    private static String errorText(JsonNode result) {
        String error = responseText(result, "error");
        return error.isEmpty() ? responseText(result, "output") : error;
    }

    private static String responseText(JsonNode result, String field) {
        for (JsonNode part : result) {
            JsonNode text = part.path("functionResponse").path("response").path(field);
            if (text.isTextual()) {
                return text.textValue();
            }
        }
        return "";
    }

    @Override
    public void abandon() {
        // what was read stays: a message is complete or not there
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(tally);
    }

    @Override
    public void finish() {
        if (tally == null) {
            return;
        }
        if (subAgent) {
            context.leaveOutSubAgent();
            return;
        }
        if (inputTotal + input > 0) {
            tally.tokens.put("input_total", inputTotal + input);
            tally.tokens.put("output", outputTotal + output);
        }
        input = 0;
        output = 0;
        context.emit(tally);
    }
}
