package dev.abtest.runner;

import java.util.Locale;

/** How a session ended. */
public enum Outcome {
    /** The agent came to its end by itself, with exit status 0. Whether it solved the task is another matter. */
    COMPLETED,
    /** It was ended because its time was over: a result, with a time that is only a lower bound. */
    TIMED_OUT,
    /** The agent ended with another exit status: a result. */
    AGENT_FAILED,
    /** Something else than the agent failed: no result of the arm. */
    INFRASTRUCTURE;

    /** The word in documents and output. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /** Whether the session is stored as one of its arm. */
    public boolean isResult() {
        return this != INFRASTRUCTURE;
    }
}
