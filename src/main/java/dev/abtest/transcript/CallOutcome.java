package dev.abtest.transcript;

/** How a tool call ended. */
enum CallOutcome {
    OK,
    /** The tool layer refused, crashed or disliked the arguments. */
    TOOL_ERROR,
    /** A command ran and returned something else than 0. */
    EXIT_NONZERO,
    /** A person said no: a correction, not a call. */
    REJECTED,
    /** A person stopped it while it ran: neither a failure nor a success of the tool. */
    ABORTED
}
