package dev.abtest.analysis;

import dev.abtest.model.SessionResult;

/**
 * A figure of a session that metrics are made of. An enum, not method references: the first of those takes 3 ms of a
 * process, and every {@code analyze} and {@code add-result} needs figures.
 */
enum Figure {
    ERROR_RATE,
    TOOL_CALLS,
    FAILED_CALLS,
    /** 0 if unknown. */
    SECONDS,
    /** NaN if the time is unknown: such a session takes no part. */
    LOG_SECONDS,
    MESSAGES,
    USER_CORRECTIONS,
    /** 1 or 0. */
    SOLVED;

    double of(SessionResult session) {
        return switch (this) {
            case ERROR_RATE -> session.errorRate();
            case TOOL_CALLS -> session.toolCalls();
            case FAILED_CALLS -> session.toolCalls() - session.successfulToolCalls();
            case SECONDS -> session.completionTimeSeconds();
            case LOG_SECONDS ->
                session.completionTimeSeconds() > 0 ? Math.log(session.completionTimeSeconds()) : Double.NaN;
            case MESSAGES -> session.messageCount();
            case USER_CORRECTIONS -> session.userCorrections();
            case SOLVED -> session.success() ? 1 : 0;
        };
    }
}
