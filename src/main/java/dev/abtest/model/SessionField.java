package dev.abtest.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a stored session, in stored order: the one table that the reader, the writer, the bulk entry and the CSV
 * of {@code show} go by. A field that is added here is stored, read and entered; its place in {@link SessionResult} is
 * what {@link #get} and {@link #set} name.
 */
public enum SessionField {
    SESSION_ID("session_id", Type.TEXT),
    SESSION_TYPE("session_type", Type.ARM),
    TASK_ID("task_id", Type.TEXT, "task"),
    START_TIME("start_time", Type.TIME),
    END_TIME("end_time", Type.TIME),
    MESSAGE_COUNT("message_count", Type.COUNT, Figure.MESSAGE_COUNT, "messages"),
    TOOL_CALLS("tool_calls", Type.COUNT, Figure.TOOL_CALLS),
    SUCCESSFUL_TOOL_CALLS("successful_tool_calls", Type.COUNT, Figure.TOOL_CALLS, "successful_calls"),
    ERRORS("errors", Type.TEXTS, "error"),
    COMPLETION_TIME_SECONDS("completion_time_seconds", Type.SECONDS, Figure.COMPLETION_TIME, "completion_time"),
    USER_CORRECTIONS("user_corrections", Type.COUNT, Figure.USER_CORRECTIONS),
    SUCCESS("success", Type.FLAG, Figure.SUCCESS),
    ERROR_RATE("error_rate", Type.RATE, Figure.TOOL_CALLS),
    SUCCESS_RATE("success_rate", Type.RATE, Figure.TOOL_CALLS),
    NOTES("notes", Type.TEXT),
    /** Whether the session was ended because its time was over: then the task is unsolved, and the time a lower bound. */
    TIMED_OUT("timed_out", Type.FLAG);

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

    /** The key of a stored session that lists, by their keys, the figures which hold no measurement. */
    public static final String UNKNOWN = "unknown";

    /** Names of fewer letters are not taken for each other when two letters differ: {@code node} is not {@code notes}. */
    private static final int SHORT = 7;

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
    private final Figure figure;
    private final List<String> aliases;

    SessionField(String key, Type type, String... aliases) {
        this(key, type, null, aliases);
    }

    SessionField(String key, Type type, Figure figure, String... aliases) {
        this.key = key;
        this.type = type;
        this.figure = figure;
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

    /**
     * The name of a field that {@code name} was probably meant to be: one of which it differs in one or two letters, or
     * in capitals and separators alone.
     *
     * @param name one that {@link #named} does not know
     * @return empty if it looks like none
     */
    public static Optional<String> near(String name) {
        String letters = isPlain(name) ? letters(name) : "";
        String nearest = "";
        int least = Integer.MAX_VALUE;
        List<String> names = new ArrayList<>(BY_NAME.keySet());
        names.addAll(List.of(UNKNOWN, "details"));
        for (String known : names) {
            String other = letters(known);
            int most = Math.min(other.length(), letters.length()) < SHORT ? 1 : 2;
            if (Math.abs(other.length() - letters.length()) <= most) {
                int distance = distance(letters, other);
                if (distance <= most && (distance < least || distance == least && known.compareTo(nearest) < 0)) {
                    nearest = known;
                    least = distance;
                }
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    /** Text that is no header of CSV has other characters. */
    private static boolean isPlain(String name) {
        for (char c : name.toCharArray()) {
            if (!Character.isLetterOrDigit(c) && " _-.".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String letters(String name) {
        StringBuilder letters = new StringBuilder();
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            if (Character.isLetterOrDigit(c)) {
                letters.append(c);
            }
        }
        return letters.toString();
    }

    /** Levenshtein's: letters to insert, leave out or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
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

    /** Which measurement it holds, or follows from; null if none, such as an id. */
    public Figure figure() {
        return figure;
    }

    /** Whether it holds a measurement of its own, so that it can be unknown. */
    public boolean canBeUnknown() {
        return figure != null && type != Type.RATE;
    }

    /** Whether it is stored only where it differs from its default: the original does not know it. */
    public boolean isOptional() {
        return this == TIMED_OUT;
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
            case TIMED_OUT -> session.timedOut();
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
            case TIMED_OUT -> session.timedOut((Boolean) value);
        }
    }

    /**
     * Whether the session has this field, and not only a default in its place. A time of 0 is unknown, as in the original;
     * that of a session which ran out of time is a lower bound, but that such a session did not solve its task is known.
     */
    public boolean isKnown(SessionResult session) {
        if (type == Type.TIME) {
            return get(session) != null;
        }
        if (this == COMPLETION_TIME_SECONDS) {
            return session.completionTimeSeconds() > 0
                    && !session.unknown().contains(figure)
                    && !SessionDetails.ranOutOfTime(session);
        }
        return figure == null
                || !session.unknown().contains(figure)
                || this == SUCCESS && SessionDetails.ranOutOfTime(session);
    }
}
