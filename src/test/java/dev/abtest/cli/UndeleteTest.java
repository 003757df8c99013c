package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndeleteTest {
    private final Cli cli;
    private final Path scratch;
    private final Path trash;

    UndeleteTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("store"));
        this.trash = cli.folder().resolve(".trash");
    }

    private void delete(String... ids) {
        for (String id : ids) {
            assertEquals(0, cli.run("delete", id).status());
        }
    }

    /** A folder as a run makes it. */
    private Path logs(String id) throws IOException {
        Path logs = Files.createDirectory(cli.folder().resolve(id + ".logs"));
        Files.writeString(logs.resolve(".abtest-own"), "logs of " + id + "\n");
        Files.writeString(logs.resolve("out"), "printed");
        return logs;
    }

    @Test
    void bringsBackWhatWasDeletedToTheByte() throws IOException {
        String id = cli.create("t");
        cli.add(id, "cold", "s");
        Path logs = logs(id);
        String before = cli.stored(id);
        Object inode = Files.getAttribute(cli.file(id), "unix:ino");
        delete(id);
        assertEquals("", cli.ok("list", "-q"));
        assertFalse(Files.exists(logs));
        assertEquals("Restored test: " + id + "\n", cli.ok("undelete", id));
        assertEquals(before, cli.stored(id));
        assertEquals(inode, Files.getAttribute(cli.file(id), "unix:ino"));
        assertEquals("printed", Files.readString(logs.resolve("out")));
        assertEquals(List.of(".abtest-own"), List.of(trash.toFile().list()), "nothing is left in the trash");
        cli.ok("delete", "--forever", id);
        assertFalse(Files.exists(logs), "the mark of the logs holds");
    }

    @Test
    void theTrashIsForTheUserAlone() throws IOException {
        delete(cli.create("t"));
        for (Path folder : List.of(trash, trash.resolve("1"))) {
            assertEquals(
                    PosixFilePermissions.fromString("rwx------"),
                    Files.getPosixFilePermissions(folder),
                    folder.toString());
        }
    }

    @Test
    void ofATestThatWasDeletedTwiceTheLastComesBackFirst() {
        String id = cli.create("t");
        delete(id);
        assertEquals(id, cli.create("t"), "the id is free again");
        cli.add(id, "cold", "second");
        assertEquals(1, cli.run("undelete", id).status(), "its place is taken");
        delete(id, cli.create("other"));
        cli.ok("undelete", id);
        assertTrue(cli.stored(id).contains("second"));
        cli.ok("delete", id, "--forever");
        cli.ok("undelete", id);
        assertFalse(cli.stored(id).contains("second"));
        delete(id);
        assertEquals("Emptied the trash: 2 tests\n", cli.ok("delete", "--empty-trash"));
    }

    @Test
    void whatIsNotThereIsAnsweredWithWhatIs() {
        Cli.Outcome empty = cli.run("undelete", "x");
        assertEquals(1, empty.status());
        assertEquals("abtest: test x is not in the trash " + trash + ", which is empty\n", empty.err());
        assertFalse(Files.exists(cli.folder()));
        String b = cli.create("b");
        String a = cli.create("a");
        delete(b, a);
        Cli.Outcome outcome = cli.run("undelete", "x");
        assertEquals(1, outcome.status());
        assertEquals(List.of("abtest: test x is not in the trash " + trash + "; these are:", a, b), outcome.errLines());
        assertEquals(1, cli.run("undelete", "../x").status());
    }

    @Test
    void aTestThatIsThereIsNotReplaced() {
        String id = cli.create("t");
        delete(id);
        cli.create("t");
        cli.add(id, "cold", "new");
        Cli.Outcome outcome = cli.run("undelete", id);
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().startsWith("abtest: test " + id + " is there, so the deleted one stays"), outcome.err());
        assertTrue(cli.stored(id).contains("new"));
    }

    @Test
    void anotherStoreIsNamedInTheUndo() {
        String id = cli.create("t");
        Cli.Outcome outcome = cli.with("ABTEST_DIR", null)
                .run("delete", id, "--dir", cli.folder().toString());
        assertEquals("undo: abtest undelete " + id + " --dir " + cli.folder() + "\n", outcome.err());
    }

    @Test
    void logsInTheirPlaceStayInTheTrash() throws IOException {
        String id = cli.create("t");
        Path logs = logs(id);
        delete(id);
        Files.createDirectory(logs);
        Cli.Outcome outcome = cli.run("undelete", id);
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().contains("stays there, because something is in its place"), outcome.err());
        assertTrue(Files.exists(trash.resolve("1/" + id + ".logs/out")));
        assertEquals("Emptied the trash: 0 tests\n", cli.ok("delete", "--empty-trash"));
        assertFalse(Files.exists(trash.resolve("1")));
    }

    /** Killed between the two moves. */
    @Test
    void aTestWhoseLogsAreStillInTheStoreComesBack() throws IOException {
        String id = cli.create("t");
        delete(id);
        Path logs = logs(id);
        assertEquals("Restored test: " + id + "\n", cli.ok("undelete", id));
        assertTrue(Files.exists(logs.resolve("out")));
    }

    /** Killed before the move: the folder in the trash is there, and nothing in it. */
    @Test
    void anUnfinishedFolderInTheTrashIsInNobodysWay() throws IOException {
        String id = cli.create("t");
        delete(id);
        cli.ok("undelete", id);
        Files.createDirectory(trash.resolve("1"));
        Files.createDirectory(trash.resolve("2"));
        Files.createFile(trash.resolve("2/.abtest-own"));
        assertEquals(1, cli.run("undelete", id).status());
        delete(id);
        cli.ok("undelete", id);
        cli.ok("delete", "--empty-trash");
        assertEquals(List.of(".abtest-own"), List.of(trash.toFile().list()));
    }

    @Test
    void aLinkInThePlaceOfTheTrashIsNotFollowed() throws IOException {
        String id = cli.create("t");
        Path victim = Files.createDirectory(scratch.resolve("victim"));
        Files.createSymbolicLink(trash, victim);
        Cli.Outcome outcome = cli.run("delete", id);
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains(".trash: not a folder"), outcome.err());
        assertTrue(Files.exists(cli.file(id)));
        Files.createDirectory(victim.resolve("1"));
        Files.writeString(victim.resolve("1/.abtest-own"), "a deleted test\n");
        Files.writeString(victim.resolve("1/x.json"), "{}");
        assertEquals(1, cli.run("undelete", "x").status());
        assertEquals("Emptied the trash: 0 tests\n", cli.ok("delete", "--empty-trash"));
        assertTrue(Files.exists(victim.resolve("1/x.json")));
    }

    @Test
    void whatSomebodyElsePutIntoTheTrashStays() throws IOException {
        delete(cli.create("t"));
        Path foreign = Files.createDirectory(trash.resolve("7"));
        Files.writeString(foreign.resolve("x.json"), "{}");
        assertEquals("Emptied the trash: 1 test\n", cli.ok("delete", "--empty-trash"));
        assertTrue(Files.exists(foreign.resolve("x.json")));
        delete(cli.create("u"));
        assertTrue(Files.exists(trash.resolve("8")), "and its number is not used");
    }
}
