package dev.abtest.runner;

import dev.abtest.model.SessionResult;
import java.util.Optional;

/** Where a run puts what its sessions brought: a stored test, or memory. */
interface RunResults {
    /** Takes a session's new state, and its result if it has one. Returns when both are safe. */
    void store(PlannedSession session, Optional<SessionResult> result);
}
