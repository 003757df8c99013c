package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.IdSet;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import dev.abtest.transcript.session.TurnClock;
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
            "cwd",
            "model_provider",
            "approval_policy",
            "sandbox_policy",
            "mode",
            "namespace",
            "parsed_cmd",
            "cmd",
            "result",
            "isError",
            "status",
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
    private SessionRecorder recorder;
    private String sessionId = "";
    private boolean subAgent;
    /** Ids of calls to MCP servers that failed, which only a record beside their output tells. */
    private IdSet failed;

    private Tokens tokens;
    private People people;
    private boolean copying;
    private boolean copies;
    private long ownStart;
    private long lastTime;

    CodexRollout(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        return record.isTyped() && record.hasObject("payload") && record.has("timestamp") && !record.has("session_id");
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
        if (recorder == null) {
            begin(line);
        }
        recorder.piece();
        if (type.equals("session_meta")) {
            meta(payload, time);
            return;
        }
        boolean early = context.isTooEarly(time);
        if (isCopied(time) || early) {
            copies |= !early;
            if (type.equals("event_msg")) {
                tokens.copied(payload.path("info"));
            }
            return;
        }
        recorder.seen(time);
        switch (type) {
            case "turn_context" -> turn(payload);
            case "response_item" -> item(payload, time);
            case "event_msg" -> event(payload, time);
            default -> {
                // ignored before
            }
        }
    }

    private void begin(long line) {
        recorder = context.recorder(line);
        tokens = new Tokens();
        people = new People();
        failed = new IdSet();
        ownStart = EpochMillis.UNKNOWN;
        lastTime = EpochMillis.UNKNOWN;
    }

    private void meta(JsonNode payload, long time) {
        String id = payload.path("id").asText("");
        if (sessionId.isEmpty()) {
            sessionId = id;
            recorder.id(id);
            recorder.version(payload.path("cli_version").asText(""));
            subAgent = payload.path("source").has("subagent");
            setting(payload);
            ownStart = EpochMillis.parse(payload.get("timestamp"));
            if (context.isTooEarly(time)) {
                recorder.setting().resumes("");
            } else {
                recorder.seen(ownStart);
                recorder.seen(time);
            }
            lastTime = time;
        } else if (id.equals(sessionId)) {
            recorder.setting().resumes(""); // once more at the top of what a later process appended
        } else {
            // An older fork: the parent's records follow, its own come behind them.
            recorder.setting().resumes(id);
            copying = true;
            copies = true;
            lastTime = Math.max(time, 0);
        }
    }

    private void setting(JsonNode meta) {
        recorder.setting().provider(meta.path("model_provider").asText(""));
        recorder.setting().project(meta.path("cwd").asText(""));
        boolean fork = meta.hasNonNull("forked_from_id");
        tokens.fork(fork);
        if (fork) {
            recorder.setting().resumes(meta.path("forked_from_id").asText(""));
        }
    }

    private void turn(JsonNode context) {
        recorder.model(context.path("model").asText(""));
        JsonNode policy = context.path("sandbox_policy");
        String sandbox = policy.isTextual()
                ? policy.textValue()
                : policy.path("type").asText(policy.path("mode").asText(""));
        String approval = context.path("approval_policy").asText("");
        if (!approval.isEmpty() && !sandbox.isEmpty()) {
            recorder.setting().permissionMode(approval + "/" + sandbox);
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
                recorder.call(payload.path("call_id").asText(payload.path("id").asText("")), tool(payload));
            }
            case "function_call_output", "custom_tool_call_output" -> {
                people.work(time);
                output(payload.path("call_id").asText(""), CodexOutput.of(payload.path("output")));
            }
            case "web_search_call", "tool_search_call", "image_generation_call" -> {
                people.work(time);
                recorder.serverCall();
            }
            case "reasoning" -> people.work(time);
            default -> {
                // results of what the provider ran
            }
        }
    }

    private static String tool(JsonNode call) {
        String name = call.path("name").asText("local_shell");
        String namespace = call.path("namespace").asText("");
        return namespace.isEmpty() ? name : namespace + "__" + name;
    }

    private void output(String call, CodexOutput output) {
        if (output.outcome() != CallOutcome.OK || !failed.contains(call)) {
            recorder.result(call, "", output.outcome(), output.said());
        }
    }

    /** What 0.169 tells beside the items: what a person said, what commands read, and which calls to MCP servers failed. */
    private void completed(JsonNode item, long time) {
        switch (item.path("type").asText("")) {
            case "UserMessage" -> people.completedItem(RecordJson.text(item.path("content")), time);
            case "CommandExecution" -> item.path("parsed_cmd").forEach(this::command);
            case "McpToolCall" -> {
                if (isFailed(item)) {
                    failed(item);
                }
            }
            default -> {
                // repeats what the items say
            }
        }
    }

    /** A command as Codex takes it apart. What the calls' own arguments say of it is not read: they hold whole patches. */
    private void command(JsonNode parsed) {
        if (parsed.path("type").asText("").equals("read")) {
            recorder.setting().read(parsed.path("name").asText(""));
        } else {
            recorder.setting().command(parsed.path("cmd").asText(""));
        }
    }

    private void failed(JsonNode call) {
        String id = call.path("id").asText("");
        String error = call.path("error").path("message").asText("");
        failed.add(id);
        recorder.result(
                id,
                "",
                CallOutcome.TOOL_ERROR,
                error.isEmpty() ? RecordJson.text(call.path("result").path("content")) : error);
    }

    private static boolean isFailed(JsonNode call) {
        return call.path("status").asText("").equals("failed")
                || call.hasNonNull("error")
                || call.path("result").path("isError").asBoolean(false);
    }

    private void message(JsonNode payload, long time) {
        String role = payload.path("role").asText("");
        if (role.equals("assistant")) {
            people.work(time);
            recorder.assistantMessage();
            recorder.message(RecordJson.text(payload.path("content")));
        } else if (role.equals("user")) {
            people.item(RecordJson.text(payload.path("content")), time);
        }
    }

    private void event(JsonNode payload, long time) {
        switch (payload.path("type").asText("")) {
            case "user_message" -> people.event(payload.path("message").asText(""), time);
            case "item_completed" -> completed(payload.path("item"), time);
            case "token_count" -> tokens.count(payload.path("info"));
            case "turn_aborted" -> recorder.interrupt();
            case "task_complete" -> complete(payload);
            case "error" -> recorder.sessionError(payload.path("message").asText(""));
            default -> {
                // repeats what the items say
            }
        }
    }

    private void complete(JsonNode payload) {
        recorder.agentMillis(payload.get("duration_ms"));
        boolean failed = payload.hasNonNull("error");
        recorder.completed(!failed);
        if (failed) {
            recorder.sessionError(payload.get("error"));
        }
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
        if (copies) {
            recorder.caveat(Caveat.COPIED);
        }
        people.addTo(recorder);
        tokens.addTo(recorder);
        context.emit(recorder);
    }

    /**
     * A person's messages in a Codex rollout. Releases write them in up to three places at once; the first place that has
     * any counts, and the time of turns with it.
     */
    private static final class People {
        /** What Codex itself says in the user's role. */
        private static final String[] NOT_HUMAN = {
            "<environment_context",
            "<user_instructions",
            "<permissions",
            "# AGENTS.md instructions",
            "<turn_aborted",
            "<skill",
            "<INSTRUCTIONS"
        };

        private final int[] messages = new int[3];
        private final String[] first = {"", "", ""};
        private final TurnClock[] clocks = {new TurnClock(), new TurnClock(), new TurnClock()};

        /** An event {@code user_message}; 0.169 no longer writes it. */
        void event(String text, long time) {
            human(0, text, time);
        }

        /** An event {@code item_completed} with a {@code UserMessage}. */
        void completedItem(String text, long time) {
            human(1, text, time);
        }

        /** An item in the user's role. */
        void item(String text, long time) {
            for (String beginning : NOT_HUMAN) {
                if (text.startsWith(beginning)) {
                    return;
                }
            }
            human(2, text, time);
        }

        void work(long time) {
            for (TurnClock clock : clocks) {
                clock.work(time);
            }
        }

        private void human(int place, String text, long time) {
            if (messages[place] == 0) {
                first[place] = text;
            }
            messages[place]++;
            clocks[place].human(time);
        }

        void addTo(SessionRecorder recorder) {
            int place = messages[0] > 0 ? 0 : messages[1] > 0 ? 1 : 2;
            recorder.userMessages(messages[place]);
            recorder.setting().prompt(first[place]);
            recorder.clock(clocks[place]);
        }
    }

    /**
     * Codex' running token counter. It begins at 0 again when an old release resumes a session, and in a fork it begins
     * with the parent's total.
     */
    private static final class Tokens {
        private static final String[] FIELDS = {"input_tokens", "cached_input_tokens", "output_tokens", "total_tokens"};

        private final long[] before = new long[FIELDS.length];
        private long[] latest;
        private long[] inherited;
        private boolean fork;

        void fork(boolean isFork) {
            fork = isFork;
        }

        /** A count among the records copied from the parent. */
        void copied(JsonNode info) {
            JsonNode total = info.path("total_token_usage");
            if (total.isObject()) {
                inherited = values(total);
            }
        }

        void count(JsonNode info) {
            JsonNode total = info.path("total_token_usage");
            if (!total.isObject()) {
                return;
            }
            long[] now = values(total);
            if (latest == null) {
                if (fork) {
                    inherited = minus(now, values(info.path("last_token_usage")));
                }
            } else if (now[FIELDS.length - 1] < latest[FIELDS.length - 1]) {
                for (int i = 0; i < FIELDS.length; i++) {
                    before[i] += latest[i];
                }
            }
            latest = now;
        }

        void addTo(SessionRecorder recorder) {
            if (latest == null) {
                return;
            }
            for (int i = 0; i < FIELDS.length; i++) {
                long total = before[i] + latest[i] - (inherited == null ? 0 : inherited[i]);
                recorder.token(FIELDS[i], Math.max(0, total));
            }
        }

        private static long[] values(JsonNode usage) {
            long[] values = new long[FIELDS.length];
            for (int i = 0; i < values.length; i++) {
                long value = usage.path(FIELDS[i]).asLong(0);
                values[i] = value < 0 || value > 1L << 50 ? 0 : value;
            }
            return values;
        }

        private static long[] minus(long[] left, long[] right) {
            long[] difference = new long[left.length];
            for (int i = 0; i < left.length; i++) {
                difference[i] = left[i] - right[i];
            }
            return difference;
        }
    }
}
