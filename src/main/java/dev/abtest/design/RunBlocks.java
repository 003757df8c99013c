package dev.abtest.design;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.permutation.Assignment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How the sessions of a test came to their arms: in random blocks if all of them come from runs, else in a way that
 * nobody wrote down.
 */
public final class RunBlocks {
    private final ABTest test;
    /** A number for each block of each run, by the session's arm and id. */
    private final Map<String, Integer> blockOf = new HashMap<>();

    private final int blocks;
    private int perArm = 1;
    private int fromRuns;
    private int both;
    private int lostCold;
    private int lostWarm;

    private RunBlocks(ABTest test, List<PlanJson.View> runs) {
        this.test = test;
        int before = 0;
        for (PlanJson.View run : runs) {
            before += read(run, before);
        }
        blocks = before;
        for (SessionType arm : SessionType.values()) {
            for (SessionResult session : test.arm(arm)) {
                fromRuns += blockOf.containsKey(key(session)) ? 1 : 0;
                both++;
            }
        }
    }

    /** Those of what is analyzed together; what cannot be read of a damaged run is as if it were not there. */
    public static RunBlocks of(Runs.Selection selection) {
        return new RunBlocks(selection.test(), selection.runs());
    }

    /** How the sessions came to their arms: within their blocks if all come from runs, else freely. */
    public Assignment assignment() {
        int cold = test.cold().size();
        int warm = test.warm().size();
        if (!known()) {
            return Assignment.ofSizes(cold, warm);
        }
        boolean[] second = new boolean[cold + warm];
        int[] block = new int[cold + warm];
        int i = 0;
        for (SessionType arm : SessionType.values()) {
            for (SessionResult session : test.arm(arm)) {
                second[i] = arm == SessionType.WARM;
                block[i++] = blockOf.get(key(session));
            }
        }
        return Assignment.inBlocks(second, block);
    }

    /** {@code sessions} sessions in each arm, assigned in the way of this test. */
    public Assignment assignmentOf(int sessions) {
        if (!known()) {
            return Assignment.ofSizes(sessions, sessions);
        }
        boolean[] second = new boolean[2 * sessions];
        int[] block = new int[2 * sessions];
        for (int i = 0; i < sessions; i++) {
            second[sessions + i] = true;
            block[i] = i / perArm;
            block[sessions + i] = i / perArm;
        }
        return Assignment.inBlocks(second, block);
    }

    /** The number of blocks; empty when not all sessions come from runs. */
    public OptionalInt count() {
        return known() ? OptionalInt.of(blocks) : OptionalInt.empty();
    }

    /** Sessions that were added in another way to a test that has some from runs; 0 when none comes from a run. */
    public int strangers() {
        return fromRuns == 0 ? 0 : both - fromRuns;
    }

    /** Planned sessions of an arm that have no result because something other than the agent failed. */
    public int lost(SessionType arm) {
        return switch (arm) {
            case COLD -> lostCold;
            case WARM -> lostWarm;
        };
    }

    private boolean known() {
        return both > 0 && fromRuns == both;
    }

    /** Returns how many blocks {@code run} has; {@code before} is the number of those of earlier runs. */
    private int read(PlanJson.View run, int before) {
        int highest = 0;
        for (PlanJson.Slot session : run.sessions()) {
            highest = Math.max(highest, session.block());
            if (session.type().isPresent()) {
                SessionType arm = session.type().get();
                blockOf.put(key(arm, session.sessionId()), before + session.block());
                if (session.outcome().isPresent() && !session.outcome().get().isResult()) {
                    lostCold += arm == SessionType.COLD ? 1 : 0;
                    lostWarm += arm == SessionType.WARM ? 1 : 0;
                }
            }
        }
        perArm = Math.max(perArm, run.block());
        return highest;
    }

    private static String key(SessionResult session) {
        return key(session.sessionType(), session.sessionId());
    }

    private static String key(SessionType arm, String sessionId) {
        return arm.key() + ' ' + sessionId;
    }
}
