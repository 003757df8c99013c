package dev.abtest.analysis;

/**
 * How a test is judged.
 *
 * @param alpha the false-alarm rate of one look at the primary metric, above 0 and below 1
 * @param minEffect the smallest relative change of the error rate worth a recommendation, 0 or more
 * @param test whose p decides
 */
public record Settings(double alpha, double minEffect, DecidingTest test) {
    /** Which test of the primary metric carries the recommendation. */
    public enum DecidingTest {
        /** Welch's t-test. */
        WELCH("welch"),
        /** The studentised permutation test. */
        EXACT("exact");

        private final String key;

        DecidingTest(String key) {
            this.key = key;
        }

        /** The word in options and output. */
        public String key() {
            return key;
        }
    }

    public static final Settings DEFAULTS = new Settings(0.05, 0.2, DecidingTest.WELCH);
}
