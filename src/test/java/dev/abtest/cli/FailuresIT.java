package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disk full, read-only, no permission, no home: one clear line, status 1, the document as it was, no litter. */
class FailuresIT {
    private static final String[] ADD = {"add-result", "t", "--session-type", "cold", "--session-id", "new"};
    private static final String[] CREATE = {"create", "--task-id", "u", "--description", "d", "--prompt", "p"};

    private final Launcher launcher;
    private final Path scratch;
    private String id;
    private byte[] before;

    FailuresIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch);
    }

    @BeforeEach
    void storeATest() throws IOException {
        id = launcher.create("t");
        String line = "{\"session_type\":\"cold\",\"session_id\":\"%s\",\"notes\":\"" + "x".repeat(1000) + "\"}\n";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append(line.formatted(i));
        }
        assertEquals(
                0,
                launcher.runWith(lines.toString(), "add-result", id, "--from", "-")
                        .status());
        before = Files.readAllBytes(launcher.file(id));
    }

    @AfterEach
    void letTheFolderBeDeleted() throws IOException {
        setMode(launcher.store(), "rwxr-xr-x");
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void assertFailed(Cli.Outcome outcome, String... words) throws IOException {
        assertEquals(1, outcome.status(), outcome.toString());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.err().startsWith("abtest: "), outcome.err());
        for (String word : words) {
            assertTrue(outcome.err().contains(word), outcome.err());
        }
        assertFalse(outcome.err().contains("Exception"), outcome.err());
        assertArrayEquals(before, Files.readAllBytes(launcher.file(id)));
        assertEquals(List.of(id + ".json"), launcher.storedFiles());
    }

    /** A limit on the size of files fails in the midst of writing, as a full disk does. */
    @Test
    void aDiskThatIsFullLeavesTheDocumentAndNoLitter() throws IOException {
        for (String limit : List.of("8", "64", "200")) {
            Cli.Outcome outcome = launcher.shell("ulimit -f " + limit + "; exec \"$0\" \"$@\"", ADD);
            assertFailed(outcome, launcher.store().toString(), "nothing was changed", "free some space");
        }
    }

    @Test
    void aDiskThatIsFullLeavesNoHalfOfANewTest() throws IOException {
        Cli.Outcome outcome = launcher.shell(
                "ulimit -f 8; exec \"$0\" \"$@\"",
                "create",
                "--task-id",
                "u",
                "--description",
                "d",
                "--prompt",
                "p".repeat(20_000));
        assertFailed(outcome, "nothing was changed", "free some space");
    }

    @Test
    void aDiskThatIsFullAcknowledgesNoLineOfAStream() throws IOException {
        Path lines = Files.writeString(scratch.resolve("lines"), "{\"session_id\":\"a\"}\n{\"session_id\":\"b\"}\n");
        Cli.Outcome outcome = launcher.shell(
                "ulimit -f 64; exec \"$0\" \"$@\"",
                "add-result",
                id,
                "--from",
                lines.toString(),
                "--each",
                "--session-type",
                "warm");
        assertFailed(outcome, "nothing was changed", "free some space");
    }

    @Test
    void aFolderThatIsReadOnlyIsSaidToBe() throws IOException {
        setMode(launcher.store(), "r-xr-xr-x");
        launcher.boundByPermissions();
        assertFailed(launcher.run(ADD), launcher.store().toString(), "permission denied", "--dir");
        assertFailed(launcher.run(CREATE), launcher.store().toString(), "permission denied", "--dir");
        assertFailed(launcher.run("delete", id), launcher.store().toString(), "permission denied");
        assertTrue(launcher.ok("list", "-q").contains(id));
        assertTrue(launcher.ok("show", id).contains(id));
    }

    @Test
    void aFolderThatCannotBeEnteredIsSaidToBe() throws IOException {
        launcher.boundByPermissions();
        setMode(launcher.store(), "---------");
        List<Cli.Outcome> outcomes = List.of(
                launcher.run("list"),
                launcher.run("show", id),
                launcher.run("analyze", "t"),
                launcher.run(ADD),
                launcher.run(CREATE),
                launcher.run("delete", id));
        setMode(launcher.store(), "rwxr-xr-x");
        for (Cli.Outcome outcome : outcomes) {
            assertFailed(outcome, launcher.store().toString());
        }
        for (Cli.Outcome outcome : outcomes) {
            assertFalse(outcome.err().contains("not found"), outcome.err());
        }
    }

    @Test
    void aDocumentThatCannotBeReadIsNotCalledMissing() throws IOException {
        String other = launcher.create("other");
        setMode(launcher.file(id), "---------");
        launcher.boundByPermissions();
        Cli.Outcome show = launcher.run("show", id);
        Cli.Outcome add = launcher.run("add-result", id, "--session-type", "cold", "--session-id", "s");
        Cli.Outcome list = launcher.run("list", "-q");
        setMode(launcher.file(id), "rw-r--r--");
        for (Cli.Outcome outcome : List.of(show, add)) {
            assertEquals(1, outcome.status());
            assertTrue(
                    outcome.err().contains(launcher.file(id) + ": cannot be read: permission denied"), outcome.err());
        }
        assertEquals(0, list.status());
        assertEquals(other + "\n", list.out());
        assertTrue(list.err().contains(launcher.file(id) + ": cannot be read: permission denied"), list.err());
        assertArrayEquals(before, Files.readAllBytes(launcher.file(id)));
    }

    @Test
    void aPlainFileOrANamelessPlaceAsFolderIsOneLine() throws IOException {
        Path plain = Files.writeString(scratch.resolve("plain"), "x");
        for (String folder : List.of(plain.toString(), plain + "/below", "/proc/abtest", "/dev/null")) {
            assertFailed(
                    launcher.run("create", "--task-id=u", "--description=d", "--prompt=p", "--dir", folder), folder);
        }
        assertFailed(launcher.run("list", "--dir", plain.toString()), plain.toString());
        assertFailed(launcher.run("show", "x", "--dir", plain.toString()), plain.toString());
        assertEquals("x", Files.readString(plain));
    }

    @Test
    void aHomeThatIsMissingIsAnEmptyStoreThatCannotBeWritten() throws IOException {
        launcher.with("ABTEST_DIR", null).with("HOME", "/proc/nobody");
        assertEquals("No tests found.\n", launcher.ok("list"));
        assertFailed(launcher.run(CREATE), "/proc/nobody/.hermes/ab_tests");
    }

    @Test
    void aHomeThatIsNotSetIsOneLine() throws IOException {
        launcher.with("ABTEST_DIR", null).with("HOME", null);
        for (String[] command : List.of(ADD, CREATE, new String[] {"list"})) {
            assertFailed(launcher.run(command), "HOME is not set", "--dir");
        }
        launcher.with("ABTEST_DIR", launcher.store().toString());
        assertEquals(id + "\n", launcher.ok("list", "-q"));
    }

    @Test
    void memoryThatIsTooSmallIsSaidToBe() throws IOException {
        launcher.with("ABTEST_JAVA_OPTS", "-Xmx6m");
        String line = "{\"session_type\":\"cold\",\"session_id\":\"%s\",\"notes\":\"" + "y".repeat(10_000) + "\"}\n";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            lines.append(line.formatted("m" + i));
        }
        assertFailed(launcher.runWith(lines.toString(), "add-result", id, "--from", "-"), "ABTEST_JAVA_OPTS=-Xmx");
    }

    @Test
    void whatMayNotBeReadInAFolderOfRecordsIsNamed() throws IOException {
        String record = "{\"type\":\"user\",\"sessionId\":\"%s\",\"uuid\":\"u\",\"message\":{\"content\":\"x\"}}\n";
        Path records = Files.createDirectories(scratch.resolve("records/inner")).getParent();
        for (String name : List.of("one.jsonl", "two.jsonl", "notes.txt", "inner/three.jsonl")) {
            Files.writeString(records.resolve(name), record.formatted(name));
        }
        for (String name : List.of("two.jsonl", "notes.txt", "inner")) {
            setMode(records.resolve(name), "---------");
        }
        Cli.Outcome outcome =
                launcher.boundByPermissions().run("import", id, "--session-type", "cold", records.toString());
        setMode(records.resolve("inner"), "rwx------");
        assertEquals(1, outcome.status(), outcome.toString());
        assertEquals(
                List.of(
                        records.resolve("inner") + ": not readable with your permissions",
                        records.resolve("two.jsonl") + ": not readable with your permissions"),
                outcome.errLines().subList(1, outcome.errLines().size()));
        assertArrayEquals(before, Files.readAllBytes(launcher.file(id)));
    }
}
