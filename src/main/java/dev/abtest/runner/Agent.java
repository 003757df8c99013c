package dev.abtest.runner;

/** Whatever can do a session: the commands of {@link SessionRunner}, or code in this process. */
public interface Agent {
    /** Does {@code session} once. May be called by several threads at once. */
    Attempt attempt(PlannedSession session, RunPlan plan, Subject subject);

    /** Ends the sessions that are going on; their attempts then return soon, and what they return is not used. */
    default void stop() {}
}
