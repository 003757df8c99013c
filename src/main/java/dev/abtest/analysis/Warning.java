package dev.abtest.analysis;

/**
 * A reason to read a figure with care.
 *
 * @param kind what it is about
 * @param sentence the reason, in one sentence that says what it means for the reader
 */
public record Warning(Kind kind, String sentence) {
    /** What a warning is about. */
    public enum Kind {
        /** Sessions that called no tool. */
        NO_TOOL_CALLS("no_tool_calls"),
        /** Sessions whose time is unknown. */
        NO_TIMES("no_times"),
        /** Arms without any spread. */
        CONSTANT_ARMS("constant_arms"),
        /** Arms of very different size. */
        UNEQUAL_ARMS("unequal_arms"),
        /** The smaller arm scatters more, which both tests of means take badly. */
        NOISY_SMALL_ARM("noisy_small_arm"),
        /** One arm was recorded before the other. */
        ARMS_APART_IN_TIME("arms_apart_in_time"),
        /** Every look at a growing test is another chance of a false alarm. */
        ONE_LOOK("one_look"),
        /** Too many sessions for the exact test. */
        NO_EXACT_TEST("no_exact_test"),
        /** Sessions whose time was over. */
        TIMED_OUT("timed_out"),
        /** Planned sessions that have no result. */
        LOST_SESSIONS("lost_sessions"),
        /** Sessions of runs and others in one test. */
        NOT_ONLY_RUNS("not_only_runs"),
        /** Both arms ran the same command. */
        SAME_COMMAND("same_command");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** The name in JSON. */
        public String key() {
            return key;
        }
    }
}
