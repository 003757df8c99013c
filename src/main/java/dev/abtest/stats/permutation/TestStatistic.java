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
    ExtremeCounter counter(int[] sessions, boolean[] second, int maxMoves);

    /**
     * The difference of means, studentised: |Welch's t|. For a ratio of geometric means pass logarithms.
     *
     * @param values one a session; NaN where the session has none
     */
    static TestStatistic mean(double[] values) {
        return new TestStatistic() {
            @Override
            public boolean has(int session) {
                return !Double.isNaN(values[session]);
            }

            @Override
            public ExtremeCounter counter(int[] sessions, boolean[] second, int maxMoves) {
                return new MeanCounter(pick(values, sessions), second, maxMoves);
            }
        };
    }

    /**
     * The difference of the ratios of sums, studentised by the delta method as in {@link dev.abtest.stats.RatioOfSums}.
     *
     * @param numerators one a session
     * @param denominators one a session; 0 or NaN where the session takes no part
     */
    static TestStatistic ratio(double[] numerators, double[] denominators) {
        return new TestStatistic() {
            @Override
            public boolean has(int session) {
                return denominators[session] > 0;
            }

            @Override
            public ExtremeCounter counter(int[] sessions, boolean[] second, int maxMoves) {
                return new RatioCounter(pick(numerators, sessions), pick(denominators, sessions), second, maxMoves);
            }
        };
    }

    private static double[] pick(double[] values, int[] sessions) {
        double[] picked = new double[sessions.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = values[sessions[i]];
        }
        return picked;
    }
}
