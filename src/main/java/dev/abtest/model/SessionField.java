package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of a stored session, in stored order: the one table that the reader, the writer, the bulk entry and the CSV
 * of {@code show} go by. A field that is added here is stored, read and entered; its place in {@link SessionResult} is
 * what {@link #get} and {@link #set} name.
 */
public enum SessionField {
    SESSION_ID("session_id", Type.TEXT),
    SESSION_TYPE("session_type", Type.ARM),
    TASK_ID("task_id", Type.TEXT),
    START_TIME("start_time", Type.TIME),
    END_TIME("end_time", Type.TIME),
    MESSAGE_COUNT("message_count", Type.COUNT, "messages"),
    TOOL_CALLS("tool_calls", Type.COUNT),
    SUCCESSFUL_TOOL_CALLS("successful_tool_calls", Type.COUNT, "successful_calls"),
    ERRORS("errors", Type.TEXTS, "error"),
    COMPLETION_TIME_SECONDS("completion_time_seconds", Type.SECONDS, "completion_time"),
    USER_CORRECTIONS("user_corrections", Type.COUNT),
    SUCCESS("success", Type.FLAG),
    ERROR_RATE("error_rate", Type.RATE),
    SUCCESS_RATE("success_rate", Type.RATE),
    NOTES("notes", Type.TEXT);

    /** What a field holds, and in which unit. */
    public enum Type {
        /** A {@link String}, never null. */
        TEXT,
        /** A {@link SessionType}. */
        ARM,
        /** ISO 8601 as a {@link String}; null when unknown. */
        TIME,
        /** An {@link Integer}, 0 or more. */
        COUNT,
        /** A {@link Double}, finite, 0 or more. */
        SECONDS,
        /** A {@link Boolean}. */
        FLAG,
        /** A list of {@link String}s. */
        TEXTS,
        /** A {@link Double} from 0 to 1 that follows from other fields: written for readers and never read. */
        RATE
    }

    /** The key of a stored session that lists, by their keys, the fields which hold no measurement. */
    private static final String UNKNOWN = "unknown";

    private static final Map<String, SessionField> BY_KEY = new HashMap<>();
    private static final Map<String, SessionField> BY_NAME = new HashMap<>();

    static {
        for (SessionField field : values()) {
            BY_KEY.put(field.key, field);
            BY_NAME.put(field.key, field);
            for (String alias : field.aliases) {
                BY_NAME.put(alias, field);
            }
        }
    }

    private final String key;
    private final Type type;
    private final List<String> aliases;

    SessionField(String key, Type type, String... aliases) {
        this.key = key;
        this.type = type;
        this.aliases = List.of(aliases);
    }

    /** The field with this key in a document; null for a key that this version does not know. */
    public static SessionField ofKey(String key) {
        return BY_KEY.get(key);
    }

    /**
     * The field that a column, a key or an option's name means: {@code tool-calls}, {@code --tool-calls} and {@code
     * Tool_Calls} are one; null for any other name.
     */
    public static SessionField named(String name) {
        String plain = name.startsWith("--") ? name.substring(2) : name;
        return BY_NAME.get(plain.strip().toLowerCase(Locale.ROOT).replace('-', '_'));
    }

    /** The name in documents and CSV. */
    public String key() {
        return key;
    }

    /** What the field holds. */
    public Type type() {
        return type;
    }

    /** Whether a person enters it as a number or as true or false, so that R's {@code NA} means that it is unknown. */
    public boolean isFigure() {
        return type == Type.COUNT || type == Type.SECONDS || type == Type.FLAG;
    }

    /** The value, of the class that {@link #type} names. */
    public Object get(SessionResult session) {
        return switch (this) {
            case SESSION_ID -> session.sessionId();
            case SESSION_TYPE -> session.sessionType();
            case TASK_ID -> session.taskId();
            case START_TIME -> session.startTime();
            case END_TIME -> session.endTime();
            case MESSAGE_COUNT -> session.messageCount();
            case TOOL_CALLS -> session.toolCalls();
            case SUCCESSFUL_TOOL_CALLS -> session.successfulToolCalls();
            case ERRORS -> session.errors();
            case COMPLETION_TIME_SECONDS -> session.completionTimeSeconds();
            case USER_CORRECTIONS -> session.userCorrections();
            case SUCCESS -> session.success();
            case ERROR_RATE -> session.errorRate();
            case SUCCESS_RATE -> session.successRate();
            case NOTES -> session.notes();
        };
    }

    /** Sets the value, of the class that {@link #type} names; a rate is derived, and setting it does nothing. */
    @SuppressWarnings("unchecked") // a list of texts, by the type
    public void set(SessionResult.Builder session, Object value) {
        switch (this) {
            case SESSION_ID -> session.sessionId((String) value);
            case SESSION_TYPE -> session.sessionType((SessionType) value);
            case TASK_ID -> session.taskId((String) value);
            case START_TIME -> session.startTime((String) value);
            case END_TIME -> session.endTime((String) value);
            case MESSAGE_COUNT -> session.messageCount((Integer) value);
            case TOOL_CALLS -> session.toolCalls((Integer) value);
            case SUCCESSFUL_TOOL_CALLS -> session.successfulToolCalls((Integer) value);
            case ERRORS -> session.errors((List<String>) value);
            case COMPLETION_TIME_SECONDS -> session.completionTimeSeconds((Double) value);
            case USER_CORRECTIONS -> session.userCorrections((Integer) value);
            case SUCCESS -> session.success((Boolean) value);
            case ERROR_RATE, SUCCESS_RATE -> {}
            case NOTES -> session.notes((String) value);
        }
    }

    /**
     * Whether the session has this figure. Stored as they are, a time and a number of messages of 0 mean that nobody
     * measured them, as in the original; whether a task was solved can be listed as unknown.
     */
    public boolean isKnown(SessionResult session) {
        return switch (this) {
            case START_TIME, END_TIME -> get(session) != null;
            case MESSAGE_COUNT -> session.messageCount() > 0;
            case COMPLETION_TIME_SECONDS -> session.completionTimeSeconds() > 0;
            case SUCCESS ->
                session.extra().isEmpty() || !isListed(session.extra().get(UNKNOWN));
            case SESSION_ID,
                    SESSION_TYPE,
                    TASK_ID,
                    TOOL_CALLS,
                    SUCCESSFUL_TOOL_CALLS,
                    ERRORS,
                    USER_CORRECTIONS,
                    ERROR_RATE,
                    SUCCESS_RATE,
                    NOTES -> true;
        };
    }

    private boolean isListed(JsonNode unknown) {
        if (unknown != null) {
            for (JsonNode name : unknown) {
                if (key.equals(name.textValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code extra} with this field listed as unknown. */
    public Map<String, JsonNode> unknownIn(Map<String, JsonNode> extra) {
        Map<String, JsonNode> more = new LinkedHashMap<>(extra);
        more.put(UNKNOWN, JsonNodeFactory.instance.arrayNode().add(key));
        return more;
    }
}
