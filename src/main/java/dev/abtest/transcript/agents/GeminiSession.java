package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.IdSet;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
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
            "messages",
            "args");

    private final ReadContext context;
    private SessionRecorder recorder;
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
    public boolean fits(RecordShape record) {
        boolean message = switch (record.type()) {
            case "user", "assistant" -> record.has("content", "id", "timestamp") && !record.has("parentId");
            case "gemini", "info", "warning" -> record.has("id", "timestamp");
            default -> false;
        };
        return message || record.has("sessionId", "projectHash") || record.hasAny("$set", "$rewindTo");
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean wantsIn(String object, String field) {
        return object.equals("args") ? GeminiCalls.wantsOfInput(field) : wants(field);
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
            if (recorder != null && !recorder.id().isEmpty() && !recorder.id().equals(id)) {
                finish();
                recorder = null;
            }
            begin(line);
            recorder.id(id);
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
        if (recorder == null) {
            recorder = context.recorder(line);
            messages = new IdSet();
            latestId = "";
            inputTotal = 0;
            outputTotal = 0;
        }
    }

    private void times(JsonNode record) {
        recorder.seen(EpochMillis.parse(record.get("startTime")));
        recorder.seen(EpochMillis.parse(record.get("lastUpdated")));
    }

    /** A message; written again under the same id when its calls have ended. */
    private void message(JsonNode message) {
        recorder.piece();
        String id = message.path("id").asText("");
        boolean isNew = id.isEmpty() || messages.add(id);
        long time = EpochMillis.parse(message.get("timestamp"));
        recorder.seen(time);
        switch (message.path("type").asText("")) {
            case "user" -> user(message.path("content"), isNew, time);
            case "gemini" -> gemini(message, id, isNew, time);
            case "error" -> {
                if (isNew) {
                    recorder.sessionError(RecordJson.text(message.path("content")));
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
                recorder.clock().work(time);
                return; // a tool's answer in the user's role
            }
        }
        String text = content.isObject() ? content.path("text").asText("") : RecordJson.text(content);
        if (isNew && !text.startsWith("<session_context>")) {
            recorder.userMessage(text);
            recorder.clock().human(time);
        }
    }

    private void gemini(JsonNode message, String id, boolean isNew, long time) {
        recorder.clock().work(time);
        if (isNew) {
            recorder.assistantMessage();
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
        recorder.model(message.path("model").asText(""));
        recorder.message(RecordJson.text(message.path("content")));
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
        // Written again when it has ended: only the first time it is new.
        if (recorder.calls().toolOf(id).isEmpty()) {
            GeminiCalls.used(tool, call.path("args"), recorder.setting());
        }
        recorder.call(id, tool);
        recorder.clock().work(EpochMillis.parse(call.get("timestamp")));
        recorder.seen(EpochMillis.parse(call.get("timestamp")));
        switch (call.path("status").asText("")) {
            case "success" -> success(id, tool, call.path("result"));
            case "error" -> {
                String said = errorText(call.path("result"));
                recorder.result(
                        id, tool, GeminiCalls.isDenied(said) ? CallOutcome.DENIED : CallOutcome.TOOL_ERROR, said);
            }
            case "cancelled" -> recorder.result(id, tool, CallOutcome.ABORTED, "");
            default -> {
                // still going on
            }
        }
    }

    private void success(String id, String tool, JsonNode result) {
        long code = tool.equals("run_shell_command") ? exitCode(responseText(result, "output")) : 0;
        if (code == 0) {
            recorder.result(id, tool, CallOutcome.OK, "");
        } else {
            recorder.result(id, tool, CallOutcome.EXIT_NONZERO, "exit code " + code);
        }
    }

    /**
     * The exit code of a command, which Gemini CLI keeps in the text of the result alone: the line {@code Exit Code: n}
     * behind the output, with only lines of its own after it; 0 without one.
     */
    private static long exitCode(String text) {
        int at = text.lastIndexOf("Exit Code: ");
        if (at < 0 || (at > 0 && text.charAt(at - 1) != '\n')) {
            return 0;
        }
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        for (int line = end + 1; line < text.length(); ) {
            if (!text.startsWith("Signal:", line)
                    && !text.startsWith("Background PIDs:", line)
                    && !text.startsWith("Process Group PGID:", line)
                    && !text.startsWith("</untrusted_context>", line)
                    && text.charAt(line) != '\n') {
                return 0;
            }
            int next = text.indexOf('\n', line);
            line = next < 0 ? text.length() : next + 1;
        }
        try {
            return Long.parseLong(text, at + "Exit Code: ".length(), end, 10);
        } catch (NumberFormatException e) {
            return 0; // "(none)"
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
        return SessionRecorder.cutOff(recorder);
    }

    @Override
    public void finish() {
        if (recorder == null) {
            return;
        }
        if (subAgent) {
            context.leaveOutSubAgent();
            return;
        }
        if (inputTotal + input > 0) {
            recorder.token("input_total", inputTotal + input);
            recorder.token("output", outputTotal + output);
        }
        input = 0;
        output = 0;
        context.emit(recorder);
    }
}
