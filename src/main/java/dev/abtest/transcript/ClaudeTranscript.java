package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
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

    /** Sessions of one file that are counted side by side; transcripts put end to end need one at a time. */
    private static final int MAX_OPEN = 1000;

    private final ReadContext context;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private Session current;

    ClaudeTranscript(ReadContext context) {
        this.context = context;
    }

    /** One session of the file. */
    private static final class Session {
        final SessionRecorder tally;
        final ClaudeMessages messages;
        /** Slash commands that have not shown yet whether they become a prompt: uuid and time. */
        final Deque<Map.Entry<String, Long>> commands = new ArrayDeque<>();

        Session(SessionRecorder tally) {
            this.tally = tally;
            this.messages = new ClaudeMessages(tally);
        }
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field);
    }

    @Override
    public boolean ignores(String type) {
        return switch (type) {
            case "user", "assistant", "system", "attachment" -> false;
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
        SessionRecorder tally = current.tally;
        tally.length++;
        if (record.path("isSidechain").asBoolean(false)) {
            subAgent(record, type, tally);
            return;
        }
        String uuid = record.path("uuid").asText("");
        if (!uuid.isEmpty()) {
            ReadContext.Owner owner = context.owner(uuid, tally.id());
            if (owner == ReadContext.Owner.OTHER_SESSION) {
                tally.doubts.add(Caveat.COPIED);
            }
            if (owner != ReadContext.Owner.NEW) {
                return;
            }
        }
        tally.version(record.path("version").asText(""));
        if (tally.length == 1 && record.path("version").asText("").equals("hermes-agent")) {
            tally.doubts.add(Caveat.HERMES_TRACE);
        }
        mainChain(record, type, tally);
    }

    private void mainChain(JsonNode record, String type, SessionRecorder tally) {
        long time = EpochMillis.parse(record.get("timestamp"));
        switch (type) {
            case "user" -> {
                tally.seen(time);
                user(record, tally, time);
            }
            case "assistant" -> {
                tally.seen(time);
                tally.clock.work(time);
                assistant(record, tally);
            }
            case "system" -> {
                tally.seen(time);
                if (record.path("subtype").asText("").equals("turn_duration")) {
                    tally.agentMillis(record.get("durationMs"));
                }
            }
            case "attachment" -> attachment(record.path("attachment"), record.path("origin"), tally);
            default -> {
                // ignored before
            }
        }
    }

    private void assistant(JsonNode record, SessionRecorder tally) {
        JsonNode message = record.path("message");
        current.messages.assistant(message, record.path("uuid").asText(""));
        if (record.path("isApiErrorMessage").asBoolean(false)) {
            tally.sessionError(ClaudeMessages.text(message.path("content")));
        }
    }

    private void user(JsonNode record, SessionRecorder tally, long time) {
        JsonNode content = record.path("message").path("content");
        boolean denied = record.path("toolDenialKind").asText("").equals("user-rejected");
        if (current.messages.results(content, denied)) {
            tally.clock.work(time);
            return;
        }
        if (record.path("isMeta").asBoolean(false)) {
            expandedCommand(record.path("parentUuid").asText(""), tally);
            return;
        }
        String origin = record.path("origin").path("kind").asText("");
        if (record.path("isCompactSummary").asBoolean(false) || !(origin.isEmpty() || origin.equals("human"))) {
            return;
        }
        String text = ClaudeMessages.text(content);
        switch (ClaudeUserText.of(text)) {
            case INTERRUPT -> tally.interrupts++;
            case COMMAND -> command(record.path("uuid").asText(""), time);
            case HUMAN -> human(tally, time);
            case PROGRAM -> {
                // nobody's words
            }
        }
    }

    private static void human(SessionRecorder tally, long time) {
        tally.userMessages++;
        tally.clock.human(time);
    }

    /** A slash command is a person's message only when it expands to a prompt: a meta record that hangs on it. */
    private void command(String uuid, long time) {
        current.commands.addLast(Map.entry(uuid, time));
        if (current.commands.size() > MAX_COMMANDS) {
            current.commands.removeFirst();
        }
    }

    private void expandedCommand(String parent, SessionRecorder tally) {
        if (parent.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Long> command : current.commands) {
            if (command.getKey().equals(parent)) {
                human(tally, command.getValue());
                current.commands.remove(command);
                return;
            }
        }
    }

    private static void attachment(JsonNode attachment, JsonNode recordOrigin, SessionRecorder tally) {
        String origin = attachment
                .path("origin")
                .path("kind")
                .asText(recordOrigin.path("kind").asText(""));
        if (attachment.path("type").asText("").equals("queued_command") && origin.equals("human")) {
            tally.steering++;
        }
    }

    private static void subAgent(JsonNode record, String type, SessionRecorder tally) {
        tally.subRecords++;
        for (JsonNode block : record.path("message").path("content")) {
            String kind = block.path("type").asText("");
            if (type.equals("assistant") && kind.equals("tool_use")) {
                tally.subCalls++;
            } else if (kind.equals("tool_result") && block.path("is_error").asBoolean(false)) {
                tally.subFailed++;
            }
        }
    }

    private void session(String id, long line) {
        if (current != null && (id.isEmpty() || current.tally.id().equals(id))) {
            return;
        }
        if (sessions.size() >= MAX_OPEN && !sessions.containsKey(id)) {
            String eldest = sessions.keySet().iterator().next();
            end(sessions.remove(eldest));
        }
        current = sessions.computeIfAbsent(id, name -> {
            SessionRecorder tally = context.tally(TranscriptFormat.CLAUDE_TRANSCRIPT, line);
            tally.id(name);
            return new Session(tally);
        });
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(current == null ? null : current.tally);
    }

    @Override
    public void finish() {
        sessions.values().forEach(this::end);
    }

    private void end(Session session) {
        session.messages.finish();
        context.emit(session.tally);
    }
}
