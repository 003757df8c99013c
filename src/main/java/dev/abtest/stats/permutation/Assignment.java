package dev.abtest.stats.permutation;

import java.util.Arrays;

/**
 * Which arm each session went to, and in which random block it was drawn. A permutation test exchanges sessions
 * within their block only, because only those assignments could have come out.
 */
public final class Assignment {
    private final boolean[] second;
    private final int[] block;

    private Assignment(boolean[] second, int[] block) {
        this.second = second.clone();
        this.block = block.clone();
    }

    /**
     * All sessions in one block: every split with the same sizes was possible.
     *
     * @param second one entry a session, true in the second arm
     */
    public static Assignment of(boolean[] second) {
        return new Assignment(second, new int[second.length]);
    }

    /** The first {@code first} sessions in the first arm, the others in the second. */
    public static Assignment ofSizes(int first, int second) {
        boolean[] arms = new boolean[first + second];
        Arrays.fill(arms, first, arms.length, true);
        return of(arms);
    }

    /**
     * Sessions drawn in blocks.
     *
     * @param second one entry a session, true in the second arm
     * @param block one entry a session, equal for those of one block
     */
    public static Assignment inBlocks(boolean[] second, int[] block) {
        return new Assignment(second, block);
    }

    /** The number of sessions. */
    public int size() {
        return second.length;
    }

    boolean second(int session) {
        return second[session];
    }

    int block(int session) {
        return block[session];
    }
}
