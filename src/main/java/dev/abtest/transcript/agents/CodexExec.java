package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.IdSet;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.Set;

/** {@code codex exec --json}. */
final class CodexExec implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "type",
            "thread_id",
            "item",
            "id",
            "text",
            "exit_code",
            "status",
            "error",
            "message",
            "usage",
            "input_tokens",
            "cached_input_tokens",
            "cache_write_input_tokens",
            "output_tokens",
            "reasoning_output_tokens",
            "server",
            "command",
            "tool");

    private final ReadContext context;
    private SessionRecorder recorder;
    private int turns;
    private IdSet messages;

    CodexExec(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        String type = record.type();
        return switch (type) {
            case "thread.started" -> record.has("thread_id");
            case "turn.started", "turn.completed", "turn.failed" -> true;
            default -> type.startsWith("item.") && record.hasObject("item");
        };
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean ignores(String type) {
        return type.equals("item.updated");
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        if (type.equals("thread.started")) {
            thread(record.path("thread_id").asText(""), line);
            return;
        }
        if (recorder == null) {
            begin("", line);
        }
        recorder.piece();
        switch (type) {
            case "turn.started" -> turns++;
            case "turn.completed" -> {
                recorder.completed(true);
                usage(record.path("usage"));
            }
            case "turn.failed" -> failed(record.path("error").path("message").asText(""));
            case "error" -> failed(record.path("message").asText(""));
            case "item.started" -> item(record.path("item"), false);
            case "item.completed" -> item(record.path("item"), true);
            default -> {
                // new kinds
            }
        }
    }

    private void thread(String id, long line) {
        if (recorder != null && !recorder.id().isEmpty() && !recorder.id().equals(id)) {
            finish();
            recorder = null;
        }
        if (recorder == null) {
            begin(id, line);
        }
        recorder.id(id);
    }

    private void begin(String id, long line) {
        recorder = context.recorder(line);
        recorder.id(id);
        recorder.caveat(Caveat.CODEX_STREAM);
        messages = new IdSet();
        turns = 0;
    }

    private void failed(String message) {
        recorder.completed(false);
        recorder.sessionError(message);
    }

    private void item(JsonNode item, boolean ended) {
        String type = item.path("type").asText("");
        // Items are numbered anew in each turn of a resumed thread.
        String id = turns + "/" + item.path("id").asText("");
        switch (type) {
            case "agent_message" -> {
                if (ended && messages.add(id)) {
                    recorder.assistantMessage();
                    recorder.message(item.path("text").asText(""));
                }
            }
            case "command_execution", "file_change", "mcp_tool_call", "collab_tool_call" -> {
                recorder.call(id, tool(type, item));
                if (ended) {
                    recorder.setting().command(item.path("command").asText(""));
                    result(id, item);
                }
            }
            case "web_search" -> {
                if (ended) {
                    recorder.serverCall();
                }
            }
            default -> {
                // reasoning and todo lists are no calls, and an item "error" is a warning
            }
        }
    }

    private static String tool(String type, JsonNode item) {
        String tool = item.path("tool").asText("");
        String server = item.path("server").asText("");
        if (tool.isEmpty()) {
            return type;
        }
        return server.isEmpty() ? tool : "mcp__" + server + "__" + tool; // as the rollout names it
    }

    private void result(String id, JsonNode item) {
        long code = item.path("exit_code").asLong(0);
        String status = item.path("status").asText("");
        if (code != 0) {
            recorder.result(id, "", CallOutcome.EXIT_NONZERO, "exit code " + code);
        } else if (status.equals("failed") || status.equals("declined")) {
            String said = item.path("error").path("message").asText("");
            // Nobody is asked in this mode: what is declined, the settings declined.
            CallOutcome outcome = status.equals("failed") ? CallOutcome.TOOL_ERROR : CallOutcome.DENIED;
            recorder.result(id, "", outcome, said.isEmpty() ? status : said);
        } else if (!status.equals("in_progress")) {
            recorder.result(id, "", CallOutcome.OK, "");
        }
    }

    private void usage(JsonNode usage) {
        usage.fieldNames().forEachRemaining(name -> recorder.token(name, usage.get(name)));
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(recorder);
    }

    @Override
    public void finish() {
        if (recorder != null) {
            recorder.userMessages(Math.max(turns, recorder.isEmpty() ? 0 : 1));
            context.emit(recorder);
        }
    }
}
