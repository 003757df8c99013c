package dev.abtest.stats.permutation;

/** What a permutation test compares: one figure (or pair of figures) a session, and how an arm is summed up. */
public interface TestStatistic {
    /** Whether the session has the figure. A session without takes no part, and its label is not exchanged. */
    boolean has(int session);

    /**
     * A counter of the labellings that separate the arms at least as far as the observed one.
     *
     * @param sessions the sessions that take part, in the order in which the counter numbers them
     * @param second the observed labelling of these, true in the second arm; at least two on each side
     * @param maxMoves the most moves that come between two starts
     */
    Counter counter(int[] sessions, boolean[] second, int maxMoves);

    /** The values of these sessions, in their order. */
    static double[] pick(double[] values, int[] sessions) {
        double[] picked = new double[sessions.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = values[sessions[i]];
        }
        return picked;
    }

    /** Counts the labellings in a run of moves whose statistic is at least as extreme as the observed one. */
    interface Counter {
        /**
         * Walks on from a labelling, which is not counted itself, and counts those that the moves mark as complete.
         *
         * @param start the labelling before the first move, true in the second arm; left as it is
         * @param moves each packs two sessions and a flag
         * @param length how many of them count
         */
        long extreme(boolean[] start, int[] moves, int length);
    }
}
