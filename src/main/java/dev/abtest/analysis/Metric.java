package dev.abtest.analysis;

/** What is compared between the arms. */
public enum Metric {
    /** Mean of the sessions' error rates; the primary metric. */
    ERROR_RATE("error_rate"),
    /** Failed calls of all sessions by calls of all sessions. */
    POOLED_ERROR_RATE("pooled_error_rate"),
    /** Seconds, by their geometric mean; sessions without a time take no part. */
    COMPLETION_TIME("completion_time"),
    /** Messages a session. */
    MESSAGES("messages"),
    /** Times a person had to step in. */
    USER_CORRECTIONS("user_corrections"),
    /** Part of the sessions that solved the task. */
    TASK_SUCCESS("task_success");

    private final String key;

    Metric(String key) {
        this.key = key;
    }

    /** The name in JSON and CSV. */
    public String key() {
        return key;
    }

    /** Whether this one stands alone at alpha, and decides. */
    public boolean isPrimary() {
        return this == ERROR_RATE;
    }

    /** Whether more of it is better; of all others less is. */
    public boolean moreIsBetter() {
        return this == TASK_SUCCESS;
    }

    /** Whether arms are compared by a ratio instead of a difference. */
    public boolean isRatio() {
        return this == COMPLETION_TIME;
    }
}
