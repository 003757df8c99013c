package dev.abtest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs and not every machine has: with the environment variable CI it must be there. */
public final class Needs {
    private Needs() {}

    /**
     * Returns {@code there}; fails if it must be and is not.
     *
     * @param what completes "CI must have"
     */
    public static boolean isThere(boolean there, String what) {
        assertTrue(there || System.getenv("CI") == null, "CI must have " + what);
        return there;
    }

    /** Skips the calling test where that is not there; fails in CI. */
    public static void orSkip(boolean there, String what) {
        assumeTrue(isThere(there, what), "without " + what);
    }
}
