package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Corrupt, truncated, foreign and wrongly typed documents: named, refused, never overwritten. */
class HostileDocumentsTest {

    private final Cli cli;

    HostileDocumentsTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.abtest.cli.HostileDocuments#all")
    void aBadDocumentIsNamedRefusedAndLeftAlone(String name, byte[] document, String reason) throws IOException {
        String good = cli.create("good");
        cli.store("x", document);
        String session = """
                {"session_id":"n","session_type":"cold"}""";
        for (String[] command : new String[][] {
            {"show", "x"},
            {"analyze", "x"},
            {"show", cli.file("x").toString(), "--format", "json"},
            {"add-result", "x", "--session-type", "cold", "--session-id", "new"},
            {"add-result", "x", "--from", "-", "--skip-invalid"},
            {"add-result", "x", "--from", "-", "--each"}
        }) {
            Cli.Outcome outcome = cli.runWith(session, command);
            assertEquals(1, outcome.status(), outcome.toString());
            assertEquals("", outcome.out());
            assertOneLine(outcome.err(), "abtest: " + cli.file("x"), reason);
        }
        Cli.Outcome list = cli.run("list", "-q");
        assertEquals(0, list.status());
        assertTrue(list.outLines().contains(good));
        assertArrayEquals(document, Files.readAllBytes(cli.file("x")));
    }

    private static void assertOneLine(String err, String start, String reason) {
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith(start), err);
        assertTrue(err.contains(reason), "'" + reason + "' is not in: " + err);
        assertTrue(err.length() < 600, "too long: " + err);
    }

    @Test
    void aFileThatHoldsAnotherTestIsRefusedByItsNameAndReadByItsPath() {
        for (String id : new String[] {"y", "../x", "x/", "X", ""}) {
            cli.store("x", """
                    {"test_id":"%s","task":{"task_id":"t"}}""".formatted(id));
            String before = cli.stored("x");
            for (Cli.Outcome outcome : new Cli.Outcome[] {cli.run("show", "x"), cli.add("x", "cold", "s")}) {
                assertEquals(1, outcome.status());
                assertOneLine(outcome.err(), "abtest: " + cli.file("x") + ": holds the test " + id + "; ", "rename");
            }
            assertEquals("", cli.run("list", "-q").out());
            assertTrue(cli.run("list").err().contains("holds the test " + id));
            assertTrue(cli.ok("show", cli.file("x").toString()).contains("=== Test: " + id + " ==="));
            assertEquals(before, cli.stored("x"));
        }
    }

    @Test
    void aDocumentOnStandardInputIsRefusedUnderThatName() {
        Cli.Outcome outcome = cli.runWith("""
                {"test_id":1}""", "show", "-");
        assertEquals(1, outcome.status());
        assertOneLine(outcome.err(), "abtest: <stdin>:1:12: test_id: ", "expected a string");
    }

    @Test
    void aCorruptFileIsNamedWhenNothingElseIsFound() {
        cli.store("test_20260131_134500_broken", "{");
        Cli.Outcome outcome = cli.run("show", "broken");
        assertEquals(1, outcome.status());
        assertEquals(2, outcome.errLines().size());
        assertTrue(outcome.errLines().get(1).contains("test_20260131_134500_broken.json:1:"), outcome.err());
    }
}
