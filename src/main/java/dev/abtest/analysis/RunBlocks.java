package dev.abtest.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.permutation.Assignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a test's document tells of the runs that brought its sessions: fields {@code run} and {@code earlier_runs}, each
 * with the planned {@code sessions} and the random {@code block} each was drawn in.
 */
final class RunBlocks {
    private final ABTest test;
    /** A number for each block of each run, by the session's arm and id. */
    private final Map<String, Integer> blockOf = new HashMap<>();

    private final int blocks;
    private int perArm;
    private int fromRuns;
    private int both;
    private int lostCold;
    private int lostWarm;
    private boolean aa;

    private RunBlocks(ABTest test) {
        this.test = test;
        int before = 0;
        for (JsonNode run : runs(test)) {
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

    static RunBlocks of(ABTest test) {
        return new RunBlocks(test);
    }

    /** How the sessions came to their arms: within their blocks if all come from runs, else freely. */
    Assignment assignment() {
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

    /** As many sessions of each arm as {@code sessions}, assigned in the way of this test. */
    Assignment assignmentOf(int sessions) {
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
    OptionalInt count() {
        return known() ? OptionalInt.of(blocks) : OptionalInt.empty();
    }

    /** Sessions that were added in another way, in a test that has some from runs. */
    int strangers() {
        return fromRuns == 0 ? 0 : both - fromRuns;
    }

    /** Planned sessions of an arm that have no result because something else than the agent failed. */
    int lost(SessionType arm) {
        return switch (arm) {
            case COLD -> lostCold;
            case WARM -> lostWarm;
        };
    }

    /** Whether a run gave both arms the same command. */
    boolean isAa() {
        return aa;
    }

    private boolean known() {
        return both > 0 && fromRuns == both;
    }

    private static List<JsonNode> runs(ABTest test) {
        List<JsonNode> runs = new ArrayList<>();
        JsonNode earlier = test.extra().get("earlier_runs");
        if (earlier != null) {
            earlier.forEach(runs::add);
        }
        JsonNode last = test.extra().get("run");
        if (last != null) {
            runs.add(last);
        }
        return runs;
    }

    /** Returns how many blocks {@code run} has; {@code before} is the number of those of the runs before. */
    private int read(JsonNode run, int before) {
        int highest = 0;
        for (JsonNode session : run.path("sessions")) {
            String arm = session.path("session_type").asText();
            int block = session.path("block").asInt();
            highest = Math.max(highest, block);
            blockOf.put(arm + ' ' + session.path("session_id").asText(), before + block);
            if (session.path("outcome").asText().equals("infrastructure")) {
                lostCold += arm.equals(SessionType.COLD.key()) ? 1 : 0;
                lostWarm += arm.equals(SessionType.WARM.key()) ? 1 : 0;
            }
        }
        perArm = Math.max(1, Math.max(perArm, run.path("block").asInt()));
        aa |= run.path("aa").asBoolean();
        return highest;
    }

    private static String key(SessionResult session) {
        return session.sessionType().key() + ' ' + session.sessionId();
    }
}
