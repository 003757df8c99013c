package dev.abtest.transcript;

/**
 * The counts of a session as they are stored and judged.
 *
 * @param toolCalls calls less those that the user rejected
 * @param successfulToolCalls of those, answered and not failed; a call that a person stopped is no failure
 * @param failedToolCalls of those, failed
 */
record CallCounts(int toolCalls, int successfulToolCalls, int failedToolCalls) {

    /** With commands that returned something else than 0 counted as failed, or as successful. */
    static CallCounts of(RecordedSession.Calls calls, boolean exitCodesFail) {
        int toolCalls = calls.made() - calls.rejected();
        int failed = calls.toolErrors() + (exitCodesFail ? calls.exitNonzero() : 0);
        return new CallCounts(toolCalls, toolCalls - failed - calls.unanswered(), failed);
    }

    /** 0 for a session without calls. */
    double errorRate() {
        return toolCalls == 0 ? 0 : (double) (toolCalls - successfulToolCalls) / toolCalls;
    }
}
