package dev.abtest.model;

/**
 * What is measured of a session. A figure is a measurement or it is unknown; one that is unknown has the original's
 * default in its {@link SessionField}, 0 or false, and that means nothing.
 */
public enum Figure {
    MESSAGE_COUNT("message_count"),
    /** How many calls there were and how many of them worked: both are known, or neither is. */
    TOOL_CALLS("tool_calls"),
    COMPLETION_TIME("completion_time_seconds"),
    USER_CORRECTIONS("user_corrections"),
    /** Whether the session solved its task. */
    SUCCESS("success");

    private final String key;

    Figure(String key) {
        this.key = key;
    }

    /** The name in the list of a stored session's unknown figures. */
    public String key() {
        return key;
    }
}
