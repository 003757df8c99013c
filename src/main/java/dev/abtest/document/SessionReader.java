package dev.abtest.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the fields of one session by their stored names; the bulk entry's other spellings are {@code BulkFields}'. */
final class SessionReader {
    private SessionReader() {}

    /**
     * The session whose object begins at {@code in}'s current token.
     *
     * @param defaults what fields have that the object does not set
     * @throws UserError with the position, for a wrong type, a missing field or a number out of range
     */
    static SessionResult read(JsonInput in, SessionResult.Builder defaults) throws IOException {
        in.expectObject();
        Map<String, JsonNode> extra = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            if (!take(field, in, defaults)) {
                extra = extra == null ? new LinkedHashMap<>() : extra;
                extra.put(field, in.tree());
            }
        }
        if (extra != null) {
            defaults.extra(extra);
        }
        try {
            return defaults.build();
        } catch (UserError e) {
            throw in.error(e.getMessage());
        }
    }

    private static boolean take(String field, JsonInput in, SessionResult.Builder session) throws IOException {
        switch (field) {
            case "session_id" -> session.sessionId(in.text());
            case "session_type" -> session.sessionType(type(in));
            case "task_id" -> session.taskId(in.text());
            case "start_time" -> session.startTime(in.textOrNull());
            case "end_time" -> session.endTime(in.textOrNull());
            case "message_count" -> session.messageCount(in.wholeNumber());
            case "tool_calls" -> session.toolCalls(in.wholeNumber());
            case "successful_tool_calls" -> session.successfulToolCalls(in.wholeNumber());
            case "errors" -> session.errors(in.texts());
            case "completion_time_seconds" -> session.completionTimeSeconds(in.number());
            case "user_corrections" -> session.userCorrections(in.wholeNumber());
            case "success" -> session.success(in.flag());
            case "notes" -> session.notes(in.text());
            case "error_rate", "success_rate" -> in.skip(); // derived: written for readers, never trusted
            default -> {
                return false;
            }
        }
        return true;
    }

    private static SessionType type(JsonInput in) throws IOException {
        String key = in.text();
        Optional<SessionType> type = SessionType.of(key);
        if (type.isEmpty()) {
            throw in.error("expected cold or warm, found \"" + key + '"');
        }
        return type.get();
    }
}
