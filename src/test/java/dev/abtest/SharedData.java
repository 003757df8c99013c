package dev.abtest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Recordings that may not be given away and lie beside the project. A user's checkout does not have them, and tests of
 * them are skipped there; with the environment variable CI they must be there.
 */
public final class SharedData {
    private static final Path FIXTURES = Path.of("../shared/fixtures");

    private SharedData() {}

    /** Whether they are there; fails where they must be. */
    public static boolean isThere() {
        boolean there = Files.isDirectory(FIXTURES);
        assertTrue(there || System.getenv("CI") == null, "CI must have the recordings in " + FIXTURES);
        return there;
    }

    /** A file or folder among them; without them the calling test is skipped. */
    public static Path folder(String relative) {
        assumeTrue(isThere(), "no recordings in " + FIXTURES);
        return FIXTURES.resolve(relative);
    }
}
