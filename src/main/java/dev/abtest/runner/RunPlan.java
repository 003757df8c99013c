package dev.abtest.runner;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionType;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as it is stored in the test before its first session starts: the whole order, and what each session does.
 *
 * @param number 1 for the first run of a test
 * @param runId marks the run's processes and folders
 * @param createdAt ISO 8601
 * @param design how the order was drawn
 * @param options what each session does
 * @param messages what each arm's sessions begin with
 * @param sessions in the order in which they are to start
 */
public record RunPlan(
        int number,
        String runId,
        String createdAt,
        Design design,
        RunOptions options,
        Map<SessionType, List<Message>> messages,
        List<PlannedSession> sessions) {

    /** Draws the order of {@code design}. */
    public static RunPlan of(Name name, Design design, RunOptions options, Map<SessionType, List<Message>> messages) {
        List<PlannedSession> sessions = new ArrayList<>();
        int block = 0;
        for (List<SessionType> arms : design.blocks()) {
            block++;
            for (SessionType arm : arms) {
                int position = sessions.size() + 1;
                sessions.add(new PlannedSession(
                        position, name.sessionId(position), arm, block, Optional.empty(), List.of()));
            }
        }
        return new RunPlan(
                name.number(), name.runId(), name.createdAt(), design, options, Map.copyOf(messages), sessions);
    }

    /** What tells a run from others; see {@link RunPlan}. */
    public record Name(int number, String runId, String createdAt) {
        /** For the next run of {@code test}. */
        public static Name next(ABTest test, String createdAt) {
            return fresh(StoredPlan.count(test) + 1, createdAt);
        }

        /** A name that no other run has. */
        public static Name fresh(int number, String createdAt) {
            return new Name(number, Long.toHexString(new SecureRandom().nextLong() | 1L << 63), createdAt);
        }

        String sessionId(int position) {
            return "run" + number + (position < 10 ? "-0" : "-") + position;
        }
    }

    /** The command of an arm: the cold one in both when the set-up is checked against itself. */
    public String command(SessionType arm) {
        return switch (seen(arm)) {
            case COLD -> options.commands().cold();
            case WARM -> options.commands().warm();
        };
    }

    /** The messages that a session of the arm begins with. */
    List<Message> messages(SessionType arm) {
        return messages.getOrDefault(seen(arm), List.of());
    }

    /** The arm as its sessions see it. */
    SessionType seen(SessionType arm) {
        return design.aa() ? SessionType.COLD : arm;
    }

    /** The sessions without a result, in their order. */
    public List<PlannedSession> remaining() {
        List<PlannedSession> remaining = new ArrayList<>();
        for (PlannedSession session : sessions) {
            if (!session.hasResult()) {
                remaining.add(session);
            }
        }
        return remaining;
    }

    /** The plan with a session's new state. */
    RunPlan with(PlannedSession session) {
        List<PlannedSession> changed = new ArrayList<>(sessions);
        changed.set(session.position() - 1, session);
        return new RunPlan(number, runId, createdAt, design, options, messages, changed);
    }
}
