package dev.abtest;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Recordings that may not be given away and lie beside the project. A user's checkout does not have them, and tests of
 * them are skipped there; with the environment variable CI they must be there.
 */
public final class SharedData {
    private static final Path FIXTURES = Path.of("../shared/fixtures");
    private static final String WHAT = "the recordings in " + FIXTURES;

    private SharedData() {}

    /** Whether they are there; fails where they must be. */
    public static boolean isThere() {
        return Needs.isThere(Files.isDirectory(FIXTURES), WHAT);
    }

    /** A file or folder among them; without them the calling test is skipped. */
    public static Path folder(String relative) {
        Needs.orSkip(Files.isDirectory(FIXTURES), WHAT);
        return FIXTURES.resolve(relative);
    }
}
