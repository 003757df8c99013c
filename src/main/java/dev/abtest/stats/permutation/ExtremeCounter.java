package dev.abtest.stats.permutation;

/** Counts the labellings in a run of moves whose statistic is at least as extreme as the observed one. */
public interface ExtremeCounter {
    /**
     * Walks on from a labelling, which is not counted itself, and counts those that the moves mark as complete.
     *
     * @param start the labelling before the first move, true in the second arm; left as it is
     * @param moves each packs two sessions and a flag
     * @param length how many of them count
     */
    long extreme(boolean[] start, int[] moves, int length);
}
