package dev.abtest.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that this program made, and what was put in their place. */
class OwnFolderTest {
    @TempDir
    Path scratch;

    @Test
    void aNameThatIsTakenIsLeftAlone() throws IOException {
        Files.createDirectory(scratch.resolve("x"));
        Files.createSymbolicLink(scratch.resolve("x.2"), scratch.resolve("nowhere"));
        OwnFolder folder = OwnFolder.create(scratch, "x", "me");
        assertEquals(scratch.resolve("x.3"), folder.path());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
        assertTrue(folder.isEmpty());
        folder.delete();
        assertTrue(Files.exists(scratch.resolve("x")));
        assertFalse(Files.exists(folder.path()));
        folder.delete(); // once more is no error
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/x", "x/../../y"})
    void onlyASinglePartOfAPathIsAName(String name) {
        Path inner = scratch.resolve("inner");
        assertThrows(IllegalArgumentException.class, () -> OwnFolder.create(inner, name, "me"));
    }

    @Test
    void itIsFoundAgainByItsMarkAlone() throws IOException {
        OwnFolder folder = OwnFolder.create(scratch, "x", "me");
        assertTrue(OwnFolder.find(folder.path(), "me").isPresent());
        assertTrue(OwnFolder.isMarked(folder.path()));
        assertEquals(Optional.empty(), OwnFolder.find(folder.path(), "you"));
        Files.createSymbolicLink(scratch.resolve("link"), folder.path());
        assertEquals(Optional.empty(), OwnFolder.find(scratch.resolve("link"), "me"));
        assertEquals(Optional.empty(), OwnFolder.find(scratch.resolve("nowhere"), "me"));
        assertEquals(Optional.empty(), OwnFolder.find(Files.createFile(scratch.resolve("file")), "me"));
        folder.release();
        assertEquals(Optional.empty(), OwnFolder.find(folder.path(), "me"));
    }

    @Test
    void anotherFolderInItsPlaceIsNotDeleted() throws IOException {
        OwnFolder folder = OwnFolder.create(scratch, "x", "me");
        Files.move(folder.path(), scratch.resolve("away"));
        Files.createDirectory(folder.path());
        Files.writeString(folder.path().resolve("file"), "precious");
        assertFalse(folder.isThere());
        folder.delete();
        assertEquals("precious", Files.readString(folder.path().resolve("file")));
        folder.release();
        assertTrue(OwnFolder.isMarked(scratch.resolve("away")));
    }

    @Test
    void allThatIsInItGoesAndNoLinkIsFollowed() throws IOException {
        Path victim = Files.createDirectory(scratch.resolve("victim"));
        Files.writeString(victim.resolve("file"), "precious");
        OwnFolder folder = OwnFolder.create(scratch, "x", "me");
        Path deep = folder.path();
        for (int level = 0; level < 30; level++) {
            deep = Files.createDirectory(deep.resolve(".moved" + level % 3));
            Files.createSymbolicLink(deep.resolve("link"), victim);
            Files.createLink(deep.resolve("hard"), victim.resolve("file"));
            Files.writeString(deep.resolve("\n"), "odd name");
        }
        for (Path at = deep; !at.equals(folder.path()); at = at.getParent()) {
            Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("---------"));
        }
        folder.delete();
        assertFalse(Files.exists(folder.path()));
        assertEquals("precious", Files.readString(victim.resolve("file")));
    }

    @Test
    void ensureTakesAFolderAsItIsAndNothingElse() throws IOException {
        OwnFolder.ensure(scratch.resolve("new"), "me");
        assertTrue(OwnFolder.find(scratch.resolve("new"), "me").isPresent());
        OwnFolder.ensure(scratch.resolve("new"), "me");
        Path old = Files.createDirectory(scratch.resolve("old"));
        OwnFolder.ensure(old, "me");
        assertFalse(OwnFolder.isMarked(old));
        Files.createSymbolicLink(scratch.resolve("link"), old);
        assertThrows(NotDirectoryException.class, () -> OwnFolder.ensure(scratch.resolve("link"), "me"));
    }

    @Test
    void whatAKilledProcessHasBegunToMakeIsRemovedAndNothingElse() throws IOException {
        Path empty = Files.createDirectory(scratch.resolve("empty"));
        Path begun = Files.createDirectory(scratch.resolve("begun"));
        Files.createFile(begun.resolve(OwnFolder.MARK));
        Path used = Files.createDirectory(scratch.resolve("used"));
        Files.createFile(used.resolve("file"));
        Path link = Files.createSymbolicLink(scratch.resolve("link"), Files.createDirectory(scratch.resolve("target")));
        Path marked = OwnFolder.create(scratch, "marked", "you").path();
        for (Path path : List.of(empty, begun, used, link, marked, scratch.resolve("nothing"))) {
            OwnFolder.removeUnfinished(path);
        }
        assertFalse(Files.exists(empty));
        assertFalse(Files.exists(begun));
        assertTrue(Files.exists(used.resolve("file")));
        assertTrue(Files.exists(scratch.resolve("target")));
        assertTrue(OwnFolder.isMarked(marked));
    }
}
