package dev.abtest;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Data beside the project that may not be given away. Without it a test is skipped, but fails where CI is set. */
public final class SharedData {
    private SharedData() {}

    /**
     * A file or folder of {@code ../shared/fixtures}.
     *
     * @param relative its path within that folder
     */
    public static Path folder(String relative) {
        Path path = Path.of("../shared/fixtures").resolve(relative);
        if (!Files.exists(path)) {
            if (System.getenv("CI") != null) {
                fail("CI is set, so this test must not be skipped, but its data is missing: "
                        + path.toAbsolutePath().normalize());
            }
            Assumptions.abort("not there: " + path);
        }
        return path;
    }
}
