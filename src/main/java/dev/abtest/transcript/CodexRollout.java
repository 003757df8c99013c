package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** Codex' own record: {@code ~/.codex/sessions/YYYY/MM/DD/rollout-….jsonl}. */
final class CodexRollout implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "timestamp",
            "type",
            "payload",
            "id",
            "cli_version",
            "source",
            "subagent",
            "forked_from_id",
            "model",
            "role",
            "content",
            "text",
            "name",
            "call_id",
            "output",
            "success",
            "info",
            "total_token_usage",
            "last_token_usage",
            "input_tokens",
            "cached_input_tokens",
            "output_tokens",
            "total_tokens",
            "duration_ms",
            "error",
            "message",
            "item");

    /** Records copied by a fork are written in one go: none follows the one before it later than this. */
    private static final long COPY_GAP_MILLIS = 20;

    private final ReadContext context;
    private SessionRecorder tally;
    private String sessionId = "";
    private boolean subAgent;
    private CodexTokens tokens;
    private CodexPeople people;
    private boolean copying;
    private boolean copies;
    private long ownStart;
    private long lastTime;

    CodexRollout(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean ignores(String type) {
        return switch (type) {
            case "session_meta", "turn_context", "response_item", "event_msg" -> false;
            default -> true;
        };
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        JsonNode payload = record.path("payload");
        long time = EpochMillis.parse(record.get("timestamp"));
        if (tally == null) {
            begin(line);
        }
        tally.length++;
        if (type.equals("session_meta")) {
            meta(payload, time);
            return;
        }
        if (isCopied(time)) {
            copies = true;
            if (type.equals("event_msg")) {
                tokens.copied(payload.path("info"));
            }
            return;
        }
        tally.seen(time);
        switch (type) {
            case "turn_context" -> tally.model(payload.path("model").asText(""));
            case "response_item" -> item(payload, time);
            case "event_msg" -> event(payload, time);
            default -> {
                // ignored before
            }
        }
    }

    private void begin(long line) {
        tally = context.tally(TranscriptFormat.CODEX_ROLLOUT, line);
        tokens = new CodexTokens();
        people = new CodexPeople();
        ownStart = EpochMillis.UNKNOWN;
        lastTime = EpochMillis.UNKNOWN;
    }

    private void meta(JsonNode payload, long time) {
        String id = payload.path("id").asText("");
        if (sessionId.isEmpty()) {
            sessionId = id;
            tally.id(id);
            tally.version(payload.path("cli_version").asText(""));
            subAgent = payload.path("source").has("subagent");
            tokens.fork(payload.hasNonNull("forked_from_id"));
            ownStart = EpochMillis.parse(payload.get("timestamp"));
            tally.seen(ownStart);
            tally.seen(time);
            lastTime = time;
        } else if (!id.equals(sessionId)) {
            // An older fork: the parent's records follow, its own come behind them.
            copying = true;
            copies = true;
            lastTime = Math.max(time, 0);
        }
    }

    /**
     * Copied records carry either the parent's time, which is before the fork, or the moment of copying. That the copy
     * ends where time begins to pass is our reading of the files; paginated forks (0.169) hold no copies at all.
     */
    private boolean isCopied(long time) {
        if (!copying || time == EpochMillis.UNKNOWN) {
            return copying;
        }
        copying = time < ownStart || time - lastTime <= COPY_GAP_MILLIS;
        lastTime = time;
        return copying;
    }

    private void item(JsonNode payload, long time) {
        switch (payload.path("type").asText("")) {
            case "message" -> message(payload, time);
            case "function_call", "custom_tool_call", "local_shell_call" -> {
                people.work(time);
                String tool = payload.path("name").asText("local_shell");
                tally.calls.call(
                        payload.path("call_id").asText(payload.path("id").asText("")), tool);
            }
            case "function_call_output", "custom_tool_call_output" -> {
                people.work(time);
                CodexOutput output = CodexOutput.of(payload.path("output"));
                tally.result(payload.path("call_id").asText(""), "", output.outcome(), output.said());
            }
            case "web_search_call", "tool_search_call", "image_generation_call" -> {
                people.work(time);
                tally.serverCalls++;
            }
            case "reasoning" -> people.work(time);
            default -> {
                // results of what the provider ran
            }
        }
    }

    private void message(JsonNode payload, long time) {
        String role = payload.path("role").asText("");
        if (role.equals("assistant")) {
            people.work(time);
            tally.assistantMessages++;
            tally.message(ClaudeMessages.text(payload.path("content")));
        } else if (role.equals("user")) {
            people.item(ClaudeMessages.text(payload.path("content")), time);
        }
    }

    private void event(JsonNode payload, long time) {
        switch (payload.path("type").asText("")) {
            case "user_message" -> people.event(time);
            case "item_completed" -> {
                if (payload.path("item").path("type").asText("").equals("UserMessage")) {
                    people.completedItem(time);
                }
            }
            case "token_count" -> tokens.count(payload.path("info"));
            case "turn_aborted" -> tally.interrupts++;
            case "task_complete" -> complete(payload);
            case "error" -> tally.sessionError(payload.path("message").asText(""));
            default -> {
                // repeats what the items say
            }
        }
    }

    private void complete(JsonNode payload) {
        tally.agentMillis(payload.get("duration_ms"));
        boolean failed = payload.hasNonNull("error");
        tally.completed = Optional.of(!failed);
        if (failed) {
            tally.sessionError(payload.get("error"));
        }
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
        if (copies) {
            tally.doubts.add(Caveat.COPIED);
        }
        people.addTo(tally);
        tokens.addTo(tally);
        context.emit(tally);
    }
}
