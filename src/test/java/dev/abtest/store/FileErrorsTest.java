package dev.abtest.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which file or folder a message names, and what to do about it. */
class FileErrorsTest {
    private static String failed(IOException e) {
        return FileErrors.failed("remove the folder", Path.of("/run/01"), e).getMessage();
    }

    @Test
    void theFolderIsNamedAlsoWhenTheErrorKnowsOnlyANameInIt() {
        assertEquals(
                "cannot remove the folder: /run/01 (inner): permission denied; check its owner and mode",
                failed(new AccessDeniedException("inner")));
        assertEquals(
                "cannot remove the folder: /run/01/a/inner: the folder is not empty; check the path",
                failed(new DirectoryNotEmptyException("/run/01/a/inner")));
        assertEquals(
                "cannot remove the folder: /run/01: no space left on device; free some space and try again",
                failed(new FileSystemException(null, null, "No space left on device")));
        assertEquals("cannot remove the folder: /run/01: odd; check the path", failed(new IOException("Odd")));
    }
}
