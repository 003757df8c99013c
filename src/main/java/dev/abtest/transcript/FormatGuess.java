package dev.abtest.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides by the first records what a file is. Its name is never asked. */
final class FormatGuess {
    /** Records that are looked at. */
    private static final int RECORDS = 64;

    private final Agent family;
    private final int[] votes = new int[TranscriptFormat.values().length];

    private FormatGuess(Agent family) {
        this.family = family;
    }

    /**
     * The format that most of the first records belong to.
     *
     * @param head the beginning of the file, which may end anywhere
     * @param family the formats to choose among
     * @return empty when no record belongs to one of them
     */
    static Optional<TranscriptFormat> of(InputHead head, Agent family) throws IOException {
        FormatGuess guess = new FormatGuess(family);
        if (head.isDocument()) {
            guess.document(head);
        } else {
            guess.lines(head);
        }
        int best = -1;
        for (int i = 0; i < guess.votes.length; i++) {
            if (guess.votes[i] > 0 && (best < 0 || guess.votes[i] > guess.votes[best])) {
                best = i;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(TranscriptFormat.values()[best]);
    }

    private void document(InputHead head) throws IOException {
        try (JsonParser parser = RecordJson.FACTORY.createParser(head.bytes(), head.from(), head.length())) {
            int records = 0;
            for (JsonToken token = parser.nextToken(); token != null && records < RECORDS; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    records++;
                    vote(parser);
                }
            }
        } catch (IOException e) {
            // The head ends within a record, or is damaged: what was seen so far decides.
        }
    }

    private void lines(InputHead head) throws IOException {
        int line = head.from();
        int end = head.from() + head.length();
        for (int records = 0; records < RECORDS && line < end; records++) {
            int next = line;
            while (next < end && head.bytes()[next] != '\n') {
                next++;
            }
            if (next > line) {
                try (JsonParser parser = RecordJson.FACTORY.createParser(head.bytes(), line, next - line)) {
                    if (parser.nextToken() == JsonToken.START_OBJECT) {
                        vote(parser);
                    }
                } catch (IOException e) {
                    // not a record
                }
            }
            line = next + 1;
        }
    }

    private void vote(JsonParser parser) throws IOException {
        Shape shape = new Shape();
        try {
            shape.read(parser);
        } finally {
            TranscriptFormat format = shape.format();
            if (format != null && (family == Agent.AUTO || family == format.family())) {
                votes[format.ordinal()]++;
            }
        }
    }

    /** The fields of a record and the few values that tell formats apart. */
    private static final class Shape {
        private final Set<String> fields = new HashSet<>();
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, JsonToken> tokens = new HashMap<>();

        void read(JsonParser parser) throws IOException {
            for (String name = parser.nextFieldName();
                    name != null && fields.size() < 200;
                    name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                fields.add(name);
                tokens.put(name, token);
                if (token == JsonToken.VALUE_STRING && (name.equals("type") || name.equals("role"))) {
                    texts.put(name, parser.getText());
                }
                parser.skipChildren();
            }
            while (parser.currentToken() != null && parser.currentToken() != JsonToken.END_OBJECT) {
                parser.nextToken();
            }
        }

        private boolean has(String... names) {
            for (String name : names) {
                if (!fields.contains(name)) {
                    return false;
                }
            }
            return true;
        }

        private boolean is(String name, JsonToken token) {
            return tokens.get(name) == token;
        }

        /** Null when it is none that is known. */
        TranscriptFormat format() {
            if (texts.containsKey("type")) {
                TranscriptFormat typed = typed(texts.get("type"));
                if (typed != null) {
                    return typed;
                }
            }
            return untyped();
        }

        private TranscriptFormat typed(String type) {
            if (has("payload", "timestamp") && !has("session_id")) {
                return TranscriptFormat.CODEX_ROLLOUT;
            }
            if (type.equals("thread.started") || type.startsWith("turn.") || type.startsWith("item.")) {
                return TranscriptFormat.CODEX_EXEC;
            }
            if (has("sessionId") || has("leafUuid") || (has("messageId", "snapshot")) || has("isSidechain")) {
                return TranscriptFormat.CLAUDE_TRANSCRIPT;
            }
            boolean millis =
                    is("timestamp", JsonToken.VALUE_NUMBER_INT) || is("timestamp", JsonToken.VALUE_NUMBER_FLOAT);
            return switch (type) {
                case "tool_use", "tool_result" ->
                    has("tool_id")
                            ? TranscriptFormat.GEMINI_STREAM
                            : has("name") ? TranscriptFormat.HERMES_STREAM : null;
                case "init" -> has("session_id") ? TranscriptFormat.GEMINI_STREAM : null;
                case "message" -> has("role", "content", "timestamp") ? TranscriptFormat.GEMINI_STREAM : null;
                case "text" -> millis ? TranscriptFormat.HERMES_STREAM : null;
                case "system" ->
                    has("session_id") ? millis ? TranscriptFormat.HERMES_STREAM : TranscriptFormat.CLAUDE_STREAM : null;
                case "result" -> result(millis);
                case "user", "assistant" ->
                    is("message", JsonToken.START_OBJECT)
                            ? TranscriptFormat.CLAUDE_STREAM
                            : has("content", "id", "timestamp") ? TranscriptFormat.GEMINI_SESSION : null;
                case "gemini", "info", "warning" -> has("id", "timestamp") ? TranscriptFormat.GEMINI_SESSION : null;
                default -> null;
            };
        }

        private TranscriptFormat result(boolean millis) {
            if (has("stats")) {
                return TranscriptFormat.GEMINI_STREAM;
            }
            if (millis && has("exit_code")) {
                return TranscriptFormat.HERMES_STREAM;
            }
            return has("duration_ms") || has("num_turns") || has("is_error") || has("total_cost_usd")
                    ? TranscriptFormat.CLAUDE_STREAM
                    : null;
        }

        private TranscriptFormat untyped() {
            if (has("sessionId", "projectHash") || has("$set") || has("$rewindTo")) {
                return TranscriptFormat.GEMINI_SESSION;
            }
            if (is("conversations", JsonToken.START_ARRAY)) {
                return TranscriptFormat.HERMES_TRAJECTORY;
            }
            if (has("traj") || has("task_id", "reward")) {
                return TranscriptFormat.TAU_BENCH;
            }
            if (has("session_id", "session_start")
                    || has("session_id", "last_updated")
                    || has("session_id", "base_url")) {
                return TranscriptFormat.HERMES_SNAPSHOT;
            }
            if (has("id", "source") && (has("started_at") || has("model_config") || has("system_prompt"))) {
                return TranscriptFormat.HERMES_EXPORT;
            }
            if (is("stats", JsonToken.START_OBJECT) && (has("response") || has("session_id"))) {
                return TranscriptFormat.GEMINI_JSON;
            }
            if (has("session_id") && is("error", JsonToken.START_OBJECT) && !has("messages")) {
                return TranscriptFormat.GEMINI_JSON;
            }
            boolean chat = texts.containsKey("role") && (has("content") || has("tool_calls") || has("function_call"));
            return chat || is("messages", JsonToken.START_ARRAY) ? TranscriptFormat.CHAT_LIST : null;
        }
    }
}
