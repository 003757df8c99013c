package dev.abtest.runner;

import dev.abtest.design.PlannedSession;

/**
 * Is told how a run proceeds, by one thread at a time; the run waits for it, so that a listener can store what it is
 * told before the next session starts. An exception that it throws ends the run.
 */
public interface RunListener {
    /** A session, or another attempt at it, begins. */
    default void started(PlannedSession session) {}

    /** An attempt gave no result; {@code again} tells whether there will be another one. */
    default void failed(PlannedSession session, String reason, boolean again) {}

    /** A session has its result. */
    default void ended(PlannedSession session, Agent.Attempt attempt) {}

    /** Something went wrong that changes no result, said in one line. */
    default void warned(String problem) {}

    /** Ignores what it is told. */
    static RunListener none() {
        return new RunListener() {};
    }
}
