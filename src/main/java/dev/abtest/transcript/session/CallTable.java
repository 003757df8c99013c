package dev.abtest.transcript.session;

import dev.abtest.transcript.records.ErrorLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of one session, joined to their results by id, in whatever order both come. Ids are kept as hashes beside
 * two small numbers each. Calls without an id are joined by tool name, in order.
 */
public final class CallTable {
    /** How a tool call ended. */
    public enum CallOutcome {
        OK,
        /** The tool layer refused, crashed or disliked the arguments. */
        TOOL_ERROR,
        /** A command ran and returned something else than 0. */
        EXIT_NONZERO,
        /** Permissions, a hook, a sandbox or a mode refused it before it ran: a failure, and no person's word. */
        DENIED,
        /** A person said no: a correction, not a call. */
        REJECTED,
        /** A person stopped it while it ran: neither a failure nor a success of the tool. */
        ABORTED
    }

    /** Different tool names kept apart; the rest share one name. */
    private static final int MAX_TOOLS = 500;

    private static final int MAX_NAME = 100;
    private static final byte CALLED = 0x10;

    private long[] ids = new long[64];
    private byte[] states = new byte[64];
    private short[] toolOfSlot = new short[64];
    private int size;
    private boolean anonymous;

    private final Map<String, Integer> toolIndex = new HashMap<>();
    private final List<String> toolNames = new ArrayList<>();
    /** Per tool: calls made, good ones, anonymous ones that wait for a result, exit codes not 0. */
    private final int[][] perTool = new int[4][8];

    private final int[] outcomes = new int[CallOutcome.values().length];
    private int made;
    private int answered;

    /** A call; the same id again is the same call. A null or empty id is a call of its own. */
    void call(String id, String tool) {
        int index = index(tool);
        if (id == null || id.isEmpty()) {
            anonymous = true;
            made++;
            perTool[0][index]++;
            perTool[2][index]++;
            return;
        }
        int at = slot(id);
        if (at < 0 || (states[at] & CALLED) != 0) {
            return;
        }
        toolOfSlot[at] = (short) index;
        byte early = states[at];
        states[at] = CALLED;
        made++;
        perTool[0][index]++;
        if (early != 0) {
            settle(at, CallOutcome.values()[early - 1]);
        }
    }

    /**
     * Many calls of which only totals are known.
     *
     * @param calls all of them, rejected ones too
     */
    public void calls(String tool, int calls, int good, int failed, int rejected) {
        int index = index(tool);
        made += calls;
        answered += good + failed + rejected;
        perTool[0][index] += calls - rejected;
        perTool[1][index] += good;
        outcomes[CallOutcome.OK.ordinal()] += good;
        outcomes[CallOutcome.TOOL_ERROR.ordinal()] += failed;
        outcomes[CallOutcome.REJECTED.ordinal()] += rejected;
    }

    /**
     * A result. A second one for the same call replaces the first.
     *
     * @return whether it belongs to a call that is known by now
     */
    boolean result(String id, String tool, CallOutcome outcome) {
        if (id == null || id.isEmpty()) {
            return anonymousResult(tool, outcome);
        }
        int at = slot(id);
        if (at < 0) {
            return false;
        }
        if ((states[at] & CALLED) == 0) {
            states[at] = (byte) (outcome.ordinal() + 1);
            return false;
        }
        return settle(at, outcome);
    }

    /** The tool that was called under this id; empty when none was. */
    public String toolOf(String id) {
        if (id == null || id.isEmpty()) {
            return "";
        }
        long hash = IdSet.hash(id);
        int at = IdSet.find(ids, hash);
        return ids[at] == hash && (states[at] & CALLED) != 0 ? toolNames.get(toolOfSlot[at]) : "";
    }

    /** Calls of this tool so far that were answered and did not fail. */
    public int good(String tool) {
        Integer index = toolIndex.get(tool);
        return index == null ? 0 : perTool[1][index];
    }

    /** Whether a call of this id was made and answered. */
    public boolean isAnswered(String id) {
        long hash = IdSet.hash(id);
        int at = IdSet.find(ids, hash);
        return ids[at] == hash && states[at] > CALLED;
    }

    private boolean settle(int at, CallOutcome outcome) {
        int before = states[at] & 0x0f;
        if (before == outcome.ordinal() + 1) {
            return false;
        }
        if (before != 0) {
            count(toolOfSlot[at], CallOutcome.values()[before - 1], -1);
        }
        states[at] = (byte) (CALLED | (outcome.ordinal() + 1));
        count(toolOfSlot[at], outcome, 1);
        return true;
    }

    private boolean anonymousResult(String tool, CallOutcome outcome) {
        int index = tool == null || tool.isEmpty() ? firstWaiting() : index(tool);
        if (index < 0 || perTool[2][index] == 0) {
            return false;
        }
        perTool[2][index]--;
        count(index, outcome, 1);
        return true;
    }

    private int firstWaiting() {
        for (int i = 0; i < toolNames.size(); i++) {
            if (perTool[2][i] > 0) {
                return i;
            }
        }
        return -1;
    }

    private void count(int tool, CallOutcome outcome, int by) {
        answered += by;
        outcomes[outcome.ordinal()] += by;
        if (outcome == CallOutcome.OK) {
            perTool[1][tool] += by;
        } else if (outcome == CallOutcome.EXIT_NONZERO) {
            perTool[3][tool] += by;
        } else if (outcome == CallOutcome.REJECTED) {
            perTool[0][tool] -= by;
        }
    }

    private int slot(String id) {
        long hash = IdSet.hash(id);
        int at = IdSet.find(ids, hash);
        if (ids[at] == hash) {
            return at;
        }
        if (size >= IdSet.CAPACITY) {
            return -1;
        }
        ids[at] = hash;
        size++;
        if (size * 2 > ids.length) {
            grow();
            return IdSet.find(ids, hash);
        }
        return at;
    }

    private void grow() {
        long[] oldIds = ids;
        byte[] oldStates = states;
        short[] oldTools = toolOfSlot;
        ids = new long[oldIds.length * 2];
        states = new byte[ids.length];
        toolOfSlot = new short[ids.length];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int at = IdSet.find(ids, oldIds[i]);
                ids[at] = oldIds[i];
                states[at] = oldStates[i];
                toolOfSlot[at] = oldTools[i];
            }
        }
    }

    private int index(String tool) {
        String name = tool == null || tool.isEmpty() ? "(unnamed)" : tool;
        Integer known = toolIndex.get(name);
        if (known != null) {
            return known;
        }
        String kept = toolNames.size() >= MAX_TOOLS ? "(other)" : ErrorLine.printable(name, MAX_NAME);
        Integer index = toolIndex.get(kept);
        if (index == null) {
            index = toolNames.size();
            toolNames.add(kept);
            toolIndex.put(kept, index);
            for (int i = 0; i < perTool.length; i++) {
                if (index >= perTool[i].length) {
                    perTool[i] = Arrays.copyOf(perTool[i], index * 2);
                }
            }
        }
        return index;
    }

    /** Whether no more ids can be told apart. */
    boolean isFull() {
        return size >= IdSet.CAPACITY;
    }

    /** Whether any call came without an id. */
    boolean anyAnonymous() {
        return anonymous;
    }

    /** All calls, rejected ones too. */
    int made() {
        return made;
    }

    int unanswered() {
        return made - answered;
    }

    int ended(CallOutcome outcome) {
        return outcomes[outcome.ordinal()];
    }

    /** Calls by tool, rejected ones left out, in the order of the first call. */
    Map<String, RecordedSession.ToolUse> byTool() {
        Map<String, RecordedSession.ToolUse> use = new LinkedHashMap<>();
        for (int i = 0; i < toolNames.size(); i++) {
            if (perTool[0][i] > 0) {
                use.put(toolNames.get(i), new RecordedSession.ToolUse(perTool[0][i], perTool[1][i], perTool[3][i]));
            }
        }
        return use;
    }
}
