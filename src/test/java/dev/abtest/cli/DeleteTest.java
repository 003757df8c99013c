package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeleteTest {
    private final Cli cli;
    private final Path scratch;

    DeleteTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("a/b/store"));
    }

    @Test
    void deletesAndSaysSoAsTheOriginal() {
        String id = cli.create("t");
        Cli.Outcome outcome = cli.run("delete", id);
        assertEquals(0, outcome.status());
        assertEquals("Deleted test: " + id + "\n", outcome.out());
        assertEquals("undo: abtest undelete " + id + "\n", outcome.err());
        assertFalse(Files.exists(cli.file(id)));
        assertEquals("No tests found.\n", cli.ok("list"));
    }

    @Test
    void deletesSeveralAndFailsForTheOneThatIsMissing() {
        String one = cli.create("one");
        String two = cli.create("two");
        Cli.Outcome outcome = cli.run("delete", one, "missing", two);
        assertEquals(1, outcome.status());
        assertEquals("Deleted test: " + one + "\nDeleted test: " + two + "\n", outcome.out());
        assertEquals(3, outcome.errLines().size());
        assertTrue(outcome.errLines().get(1).startsWith("abtest: test missing not found"), outcome.err());
    }

    @Test
    void aBeginningOrATaskIdDeletesNothing() {
        String id = cli.create("t");
        for (String name : new String[] {"test_", "t", "", id.substring(0, id.length() - 1), id + ".json"}) {
            assertEquals(1, cli.run("delete", name).status(), name);
            assertTrue(Files.exists(cli.file(id)), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "../../outside", "x/../../outside", "./outside", "..", "."})
    void nothingOutsideTheFolderIsDeleted(String id) throws IOException {
        cli.create("t");
        for (Path folder = cli.folder().getParent(); !folder.equals(scratch.getParent()); folder = folder.getParent()) {
            Files.writeString(folder.resolve("outside.json"), "{}");
        }
        assertEquals(1, cli.run("delete", id).status());
        for (Path folder = cli.folder().getParent(); !folder.equals(scratch.getParent()); folder = folder.getParent()) {
            assertTrue(Files.exists(folder.resolve("outside.json")));
        }
    }

    @Test
    void aPathInsteadOfAnIdDeletesNothing() throws IOException {
        Path file = Files.writeString(scratch.resolve("outside.json"), "{}");
        assertEquals(1, cli.run("delete", file.toString()).status());
        assertEquals(1, cli.run("delete", file.toString().replace(".json", "")).status());
        assertTrue(Files.exists(file));
    }

    @Test
    void aCorruptTestCanBeDeletedByItsFullId() {
        cli.store("broken", "{");
        assertEquals("Deleted test: broken\n", cli.run("delete", "broken").out());
        assertFalse(Files.exists(cli.file("broken")));
    }

    @Test
    void aLinkIsDeletedAndItsTargetKept() throws IOException {
        String id = cli.create("t");
        Path target = scratch.resolve("target.json");
        Files.move(cli.file(id), target);
        Files.createSymbolicLink(cli.file(id), target);
        assertEquals(0, cli.run("delete", id).status());
        assertFalse(Files.isSymbolicLink(cli.file(id)));
        assertTrue(Files.exists(target));
        cli.ok("undelete", id);
        assertTrue(Files.isSymbolicLink(cli.file(id)));
        cli.ok("delete", "--forever", id);
        assertTrue(Files.exists(target));
    }

    @Test
    void aFolderCalledLikeATestIsKept() throws IOException {
        Files.createDirectories(cli.file("x"));
        Cli.Outcome outcome = cli.run("delete", "x");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("not a regular file"), outcome.err());
        assertTrue(Files.isDirectory(cli.file("x")));
    }

    @Test
    void deletingFromAMissingFolderDoesNotMakeOne() {
        assertEquals(1, cli.run("delete", "x").status());
        assertFalse(Files.exists(cli.folder()));
    }

    @Test
    void aMalformedIdRefusesAllBeforeOneIsTouched() {
        String id = cli.create("t");
        for (String malformed : new String[] {"../x", "", ".trash", "a/b"}) {
            Cli.Outcome outcome = cli.run("delete", id, malformed);
            assertEquals(1, outcome.status());
            assertEquals("", outcome.out());
            assertTrue(
                    outcome.err().startsWith("abtest: \"" + malformed + "\" is no test id, so nothing was changed"),
                    outcome.err());
        }
        assertTrue(Files.exists(cli.file(id)));
    }

    @Test
    void foreverLeavesNothingToUndo() {
        String id = cli.create("t");
        assertEquals("Deleted test: " + id + "\n", cli.ok("delete", id, "--forever"));
        assertFalse(Files.exists(cli.folder().resolve(".trash")));
        assertEquals(1, cli.run("undelete", id).status());
    }

    @Test
    void theTrashIsEmptiedOnRequestAlone() {
        assertEquals(2, cli.run("delete").status());
        assertEquals(2, cli.run("delete", "x", "--empty-trash").status());
        assertEquals(2, cli.run("delete", "--forever", "--empty-trash").status());
        assertEquals("Emptied the trash: 0 tests\n", cli.ok("delete", "--empty-trash"));
        assertFalse(Files.exists(cli.folder()), "asking makes no folder");
        cli.run("delete", cli.create("one"), cli.create("two"));
        assertEquals("Emptied the trash: 2 tests\n", cli.ok("delete", "--empty-trash"));
        assertEquals("Emptied the trash: 0 tests\n", cli.ok("delete", "--empty-trash"));
    }
}
