package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.agents.ClaudeMessages.Refusal;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.CallTable;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Claude Code's own transcript: {@code ~/.claude/projects/<folder>/<session>.jsonl}. */
final class ClaudeTranscript implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "type",
            "subtype",
            "sessionId",
            "uuid",
            "parentUuid",
            "timestamp",
            "version",
            "isSidechain",
            "isMeta",
            "isCompactSummary",
            "isApiErrorMessage",
            "origin",
            "kind",
            "toolDenialKind",
            "toolDenialBeforeRun",
            "permissionDecision",
            "source",
            "interruptedMessageId",
            "requestSessionId",
            "cwd",
            "permissionMode",
            "totalCostUSD",
            "input",
            "durationMs",
            "message",
            "id",
            "role",
            "model",
            "content",
            "text",
            "name",
            "tool_use_id",
            "is_error",
            "usage",
            "input_tokens",
            "cache_creation_input_tokens",
            "cache_read_input_tokens",
            "output_tokens",
            "attachment");

    private static final int MAX_COMMANDS = 64;

    /** Records that are remembered until a reply shows whose they are. */
    private static final int MAX_UNMARKED = 10_000;

    /** Sessions of one file that are counted side by side; transcripts put end to end need one at a time. */
    private static final int MAX_OPEN = 1000;

    private final ReadContext context;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private Session current;
    /** Whether the session's working directory is known, which stands in each record and counts once. */
    private boolean placed;

    ClaudeTranscript(ReadContext context) {
        this.context = context;
    }

    /** One session of the file. */
    private static final class Session {
        final long line;
        SessionRecorder recorder;
        ClaudeMessages messages;
        /** Slash commands that have not shown yet whether they become a prompt: uuid and time. */
        final Deque<Map.Entry<String, Long>> commands = new ArrayDeque<>();
        /** The calls whose refusal does not say whether a person stopped them while they ran. */
        final List<String> refused = new ArrayList<>();
        /** Ids of the records since the last reply, which carry no mark of their own. */
        final List<String> unmarked = new ArrayList<>();
        /** Whether records still come that were copied from the parent. */
        boolean copying;
        /** What the session cost with all that it goes on from. */
        JsonNode totalCost;

        Session(long line, SessionRecorder recorder) {
            this.line = line;
            begin(recorder);
        }

        private void begin(SessionRecorder newRecorder) {
            recorder = newRecorder;
            messages = new ClaudeMessages(newRecorder);
        }

        /** What was read so far was copied from the parent, and counts there. */
        void forget(SessionRecorder newRecorder) {
            newRecorder.id(recorder.id());
            begin(newRecorder);
            commands.clear();
            refused.clear();
            unmarked.clear();
            copying = true;
        }
    }

    @Override
    public boolean fits(RecordShape record) {
        return switch (record.type()) {
            case "user", "assistant" -> record.hasAny("sessionId", "isSidechain") && record.hasInMessage("content");
            default ->
                record.isTyped() && (record.hasAny("sessionId", "leafUuid") || record.has("messageId", "snapshot"));
        };
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field) && !(placed && field.equals("cwd"));
    }

    @Override
    public boolean wantsIn(String object, String field) {
        return object.equals("input") ? ClaudeMessages.wantsOfInput(field) : wants(field);
    }

    @Override
    public boolean ignores(String type) {
        return switch (type) {
            case "user", "assistant", "system", "attachment", "cost-state" -> false;
            default -> true;
        };
    }

    @Override
    public void record(JsonNode record, long line) {
        String type = record.path("type").asText("");
        if (type.isEmpty() || ignores(type)) {
            return;
        }
        session(record.path("sessionId").asText(""), line);
        if (type.equals("cost-state")) {
            current.totalCost = record.get("totalCostUSD");
            return;
        }
        if (isCopied(record, type)) {
            return;
        }
        SessionRecorder recorder = current.recorder;
        if (context.isTooEarly(EpochMillis.parse(record.get("timestamp")))) {
            recorder.setting().resumes("");
            return;
        }
        recorder.piece();
        if (record.path("isSidechain").asBoolean(false)) {
            subAgent(record, type, recorder);
            return;
        }
        String uuid = record.path("uuid").asText("");
        if (!uuid.isEmpty()) {
            ReadContext.Owner owner = context.owner(uuid, recorder.id());
            if (owner == ReadContext.Owner.OTHER_SESSION) {
                recorder.caveat(Caveat.COPIED);
                recorder.setting().resumes("");
            }
            if (owner != ReadContext.Owner.NEW) {
                return;
            }
        }
        recorder.version(record.path("version").asText(""));
        recorder.setting().project(record.path("cwd").asText(""));
        placed = recorder.setting().hasProject();
        recorder.setting().permissionMode(record.path("permissionMode").asText(""));
        if (recorder.length() == 1 && record.path("version").asText("").equals("hermes-agent")) {
            recorder.caveat(Caveat.HERMES_TRACE);
        }
        mainChain(record, type, recorder);
    }

    /**
     * Whether a fork copied the record from its parent. Claude Code 2.1 marks copied replies: they name the session that
     * asked for them. What stands before such a reply was copied, too, and so was what hangs on it until the session
     * itself goes on, with a person's message or a reply of its own.
     */
    private boolean isCopied(JsonNode record, String type) {
        String uuid = record.path("uuid").asText("");
        String asked = record.path("requestSessionId").asText("");
        if (type.equals("assistant") && !asked.isEmpty() && !uuid.isEmpty() && !asked.equals(current.recorder.id())) {
            context.owner(uuid, asked);
            context.give(current.unmarked, asked);
            current.forget(context.recorder(current.line));
            placed = false;
            current.recorder.caveat(Caveat.COPIED);
            current.recorder.setting().resumes(asked);
            return true;
        }
        if (current.copying && (type.equals("assistant") || isPerson(record, type))) {
            current.copying = false;
        }
        if (type.equals("assistant")) {
            current.unmarked.clear();
        } else if (!uuid.isEmpty() && current.unmarked.size() < MAX_UNMARKED) {
            current.unmarked.add(uuid);
        }
        if (current.copying && !uuid.isEmpty()) {
            context.owner(uuid, current.recorder.setting().parent());
        }
        return current.copying;
    }

    private static boolean isPerson(JsonNode record, String type) {
        if (!type.equals("user") || record.path("isMeta").asBoolean(false)) {
            return false;
        }
        JsonNode first = record.path("message").path("content").path(0);
        return !first.path("type").asText("").equals("tool_result");
    }

    private void mainChain(JsonNode record, String type, SessionRecorder recorder) {
        long time = EpochMillis.parse(record.get("timestamp"));
        switch (type) {
            case "user" -> {
                recorder.seen(time);
                user(record, recorder, time);
            }
            case "assistant" -> {
                recorder.seen(time);
                recorder.clock().work(time);
                assistant(record, recorder);
            }
            case "system" -> {
                recorder.seen(time);
                if (record.path("subtype").asText("").equals("turn_duration")) {
                    recorder.agentMillis(record.get("durationMs"));
                }
            }
            case "attachment" -> attachment(record.path("attachment"), record.path("origin"), recorder);
            default -> {
                // ignored before
            }
        }
    }

    private void assistant(JsonNode record, SessionRecorder recorder) {
        JsonNode message = record.path("message");
        current.refused.clear();
        current.messages.assistant(message, record.path("uuid").asText(""));
        if (record.path("isApiErrorMessage").asBoolean(false)) {
            recorder.sessionError(RecordJson.text(message.path("content")));
        }
    }

    private void user(JsonNode record, SessionRecorder recorder, long time) {
        JsonNode content = record.path("message").path("content");
        if (!record.path("interruptedMessageId").asText("").isEmpty()) {
            current.refused.forEach(call -> recorder.result(call, "", CallOutcome.ABORTED, ""));
            current.refused.clear();
        }
        if (current.messages.results(content, call -> refusal(record, call))) {
            recorder.clock().work(time);
            return;
        }
        if (record.path("isMeta").asBoolean(false)) {
            expandedCommand(record.path("parentUuid").asText(""), recorder);
            return;
        }
        String origin = record.path("origin").path("kind").asText("");
        if (record.path("isCompactSummary").asBoolean(false) || !(origin.isEmpty() || origin.equals("human"))) {
            return;
        }
        String text = RecordJson.text(content);
        switch (UserText.of(text)) {
            case INTERRUPT -> recorder.interrupt();
            case COMMAND -> command(record.path("uuid").asText(""), time);
            case HUMAN -> {
                recorder.setting().prompt(text);
                human(recorder, time);
            }
            case PROGRAM -> {
                // nobody's words
            }
        }
    }

    private Refusal refusal(JsonNode record, String call) {
        Refusal refusal = Refusal.of(
                record.path("toolDenialKind").asText(""),
                record.path("permissionDecision").path("source").asText(""));
        // A person may also have stopped the call while it ran; a record behind it then says so.
        if (refusal == Refusal.BY_PERSON
                && current.refused.size() < MAX_COMMANDS
                && !record.path("toolDenialBeforeRun").asBoolean(false)) {
            current.refused.add(call);
        }
        return refusal;
    }

    private static void human(SessionRecorder recorder, long time) {
        recorder.userMessage();
        recorder.clock().human(time);
    }

    /** A slash command is a person's message only when it expands to a prompt: a meta record that hangs on it. */
    private void command(String uuid, long time) {
        current.commands.addLast(Map.entry(uuid, time));
        if (current.commands.size() > MAX_COMMANDS) {
            current.commands.removeFirst();
        }
    }

    private void expandedCommand(String parent, SessionRecorder recorder) {
        if (parent.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Long> command : current.commands) {
            if (command.getKey().equals(parent)) {
                human(recorder, command.getValue());
                current.commands.remove(command);
                return;
            }
        }
    }

    private static void attachment(JsonNode attachment, JsonNode recordOrigin, SessionRecorder recorder) {
        String origin = attachment
                .path("origin")
                .path("kind")
                .asText(recordOrigin.path("kind").asText(""));
        if (attachment.path("type").asText("").equals("queued_command") && origin.equals("human")) {
            recorder.steering(1);
        }
    }

    private static void subAgent(JsonNode record, String type, SessionRecorder recorder) {
        recorder.subAgentRecord();
        for (JsonNode block : record.path("message").path("content")) {
            String kind = block.path("type").asText("");
            if (type.equals("assistant") && kind.equals("tool_use")) {
                recorder.subAgentCall();
            } else if (kind.equals("tool_result") && block.path("is_error").asBoolean(false)) {
                recorder.subAgentFailure();
            }
        }
    }

    private void session(String id, long line) {
        if (current != null && (id.isEmpty() || current.recorder.id().equals(id))) {
            return;
        }
        placed = false;
        if (sessions.size() >= MAX_OPEN && !sessions.containsKey(id)) {
            String eldest = sessions.keySet().iterator().next();
            end(sessions.remove(eldest));
        }
        current = sessions.computeIfAbsent(id, name -> {
            SessionRecorder recorder = context.recorder(line);
            recorder.id(name);
            return new Session(line, recorder);
        });
    }

    @Override
    public boolean hasSubAgentFiles() {
        return true;
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(current == null ? null : current.recorder);
    }

    @Override
    public void finish() {
        sessions.values().forEach(this::end);
    }

    private void end(Session session) {
        SessionRecorder recorder = session.recorder;
        session.messages.finish();
        if (recorder.isEmpty() && recorder.subAgents().records() > 0) {
            context.subAgentsOf(recorder.id(), recorder.subAgents());
            return;
        }
        recorder.subAgents(context.takeSubAgentsOf(recorder.id()));
        if (recorder.subAgents().records() == 0 && startedAgents(recorder.calls())) {
            recorder.caveat(Caveat.SUB_AGENTS_ELSEWHERE);
        }
        if (!recorder.setting().isResumed()) {
            recorder.cost(session.totalCost);
        }
        context.emit(recorder);
    }

    private static boolean startedAgents(CallTable calls) {
        return calls.good("Task") + calls.good("Agent") > 0;
    }

    /** Whose words stand in a user record of Claude Code. */
    private enum UserText {
        HUMAN,
        /** A slash command, which may expand to a prompt or be done on the spot. */
        COMMAND,
        INTERRUPT,
        /** What the program puts there itself. */
        PROGRAM;

        private static final String[] PROGRAM_TEXTS = {
            "<local-command-stdout>",
            "<local-command-stderr>",
            "<local-command-caveat>",
            "Caveat:",
            "<bash-input>",
            "<bash-stdout>",
            "<bash-stderr>",
            "<task-notification>",
            "<system-reminder>",
            "<session-start-hook>",
            "<tick>",
            "<goal>",
            "Operation stopped by hook:"
        };

        static UserText of(String text) {
            if (text.startsWith("[Request interrupted by user")) {
                return INTERRUPT;
            }
            if (text.startsWith("<command-name>") || text.startsWith("<command-message>")) {
                return COMMAND;
            }
            for (String beginning : PROGRAM_TEXTS) {
                if (text.startsWith(beginning)) {
                    return PROGRAM;
                }
            }
            return HUMAN;
        }
    }
}
