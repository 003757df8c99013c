package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Expected output in a file. When a comparison fails it leaves what it got beside that file, so that a change that is
 * meant is accepted by renaming one file.
 */
final class Golden {
    private Golden() {}

    /** Fails when {@code actual} is not the text of {@code file}. */
    static void assertMatches(Path file, String actual) throws IOException {
        assertMatches(file, actual, UnaryOperator.identity());
    }

    /** As {@link #assertMatches(Path, String)}, of both texts after {@code simplified}. */
    static void assertMatches(Path file, String actual, UnaryOperator<String> simplified) throws IOException {
        Path got = file.resolveSibling(file.getFileName() + ".got");
        boolean exists = Files.exists(file);
        String expected = exists ? Files.readString(file) : "(there is no " + file + ")";
        if (exists && simplified.apply(expected).equals(simplified.apply(actual))) {
            Files.deleteIfExists(got);
            return;
        }
        Files.writeString(got, actual);
        assertEquals(
                simplified.apply(expected),
                simplified.apply(actual),
                "not as expected; to accept it: mv " + got + " " + file);
    }
}
