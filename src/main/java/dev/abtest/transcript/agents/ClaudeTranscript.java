package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
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
        final SessionRecorder recorder;
        final ClaudeMessages messages;
        /** Slash commands that have not shown yet whether they become a prompt: uuid and time. */
        final Deque<Map.Entry<String, Long>> commands = new ArrayDeque<>();

        Session(SessionRecorder recorder) {
            this.recorder = recorder;
            this.messages = new ClaudeMessages(recorder);
        }
    }

    @Override
    public boolean fits(RecordShape record) {
        return record.isTyped()
                && (record.hasAny("sessionId", "leafUuid", "isSidechain") || record.has("messageId", "snapshot"));
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
        SessionRecorder recorder = current.recorder;
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
            }
            if (owner != ReadContext.Owner.NEW) {
                return;
            }
        }
        recorder.version(record.path("version").asText(""));
        if (recorder.length() == 1 && record.path("version").asText("").equals("hermes-agent")) {
            recorder.caveat(Caveat.HERMES_TRACE);
        }
        mainChain(record, type, recorder);
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
        current.messages.assistant(message, record.path("uuid").asText(""));
        if (record.path("isApiErrorMessage").asBoolean(false)) {
            recorder.sessionError(RecordJson.text(message.path("content")));
        }
    }

    private void user(JsonNode record, SessionRecorder recorder, long time) {
        JsonNode content = record.path("message").path("content");
        boolean denied = record.path("toolDenialKind").asText("").equals("user-rejected");
        if (current.messages.results(content, denied)) {
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
            case HUMAN -> human(recorder, time);
            case PROGRAM -> {
                // nobody's words
            }
        }
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
        if (sessions.size() >= MAX_OPEN && !sessions.containsKey(id)) {
            String eldest = sessions.keySet().iterator().next();
            end(sessions.remove(eldest));
        }
        current = sessions.computeIfAbsent(id, name -> {
            SessionRecorder recorder = context.recorder(line);
            recorder.id(name);
            return new Session(recorder);
        });
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
        session.messages.finish();
        context.emit(session.recorder);
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
