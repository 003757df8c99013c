package dev.abtest.runner;

/** Is told how a run goes on, by one thread at a time. */
public interface RunListener {
    /** A session, or another attempt at it, begins. */
    void started(PlannedSession session);

    /** An attempt was no result; {@code again} tells whether there will be another one. */
    void failed(PlannedSession session, String reason, boolean again);

    /** A session has its result, and it is stored. */
    void ended(PlannedSession session, Attempt attempt);

    /** Nobody wants to know. */
    static RunListener none() {
        return new RunListener() {
            @Override
            public void started(PlannedSession session) {}

            @Override
            public void failed(PlannedSession session, String reason, boolean again) {}

            @Override
            public void ended(PlannedSession session, Attempt attempt) {}
        };
    }
}
