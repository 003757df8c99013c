package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListTest {
    private static final String OLD = "test_20260131_134500_zebra";
    private static final String NEW = "test_20260131_134507_ant";

    private final Cli cli;

    ListTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
    }

    private void createTwo() {
        cli.ok("create", "--task-id", "zebra", "--description", "Say \"hi\", | or <b>", "--prompt", "p");
        cli.passSeconds(7);
        cli.ok("create", "--task-id", "ant", "--description", "=cmd()", "--prompt", "p");
        cli.add(NEW, "cold", "1");
        cli.add(NEW, "warm", "2");
        cli.add(NEW, "warm", "3");
    }

    @Test
    void aMissingFolderIsAnEmptyStoreAndStaysMissing() {
        assertEquals("No tests found.\n", cli.ok("list"));
        assertEquals("", cli.ok("list", "-q"));
        assertEquals("[]\n", cli.ok("list", "--format", "json"));
        assertFalse(Files.exists(cli.folder()));
    }

    @Test
    void textIsTheOriginalsOldestFirst() {
        createTwo();
        assertEquals("""

                === A/B Tests ===

                ID: test_20260131_134500_zebra
                 Task: Say "hi", | or <b>
                 Cold tests: 0, Warm tests: 0
                 Created: 2026-01-31T13:45:00.123456+01:00

                ID: test_20260131_134507_ant
                 Task: =cmd()
                 Cold tests: 1, Warm tests: 2
                 Created: 2026-01-31T13:45:07.123456+01:00

                """, cli.ok("list"));
    }

    @Test
    void quietPrintsIdsAlone() {
        createTwo();
        assertEquals(OLD + '\n' + NEW + '\n', cli.ok("list", "-q"));
        assertEquals(OLD + '\n' + NEW + '\n', cli.ok("list", "--quiet"));
    }

    @Test
    void jsonHoldsTheOriginalsKeys() {
        createTwo();
        assertEquals("""
                [
                  {
                    "test_id": "test_20260131_134500_zebra",
                    "task_id": "zebra",
                    "description": "Say \\"hi\\", | or <b>",
                    "cold_count": 0,
                    "warm_count": 0,
                    "created_at": "2026-01-31T13:45:00.123456+01:00"
                  },
                  {
                    "test_id": "test_20260131_134507_ant",
                    "task_id": "ant",
                    "description": "=cmd()",
                    "cold_count": 1,
                    "warm_count": 2,
                    "created_at": "2026-01-31T13:45:07.123456+01:00"
                  }
                ]
                """, cli.ok("list", "--format", "json"));
    }

    @Test
    void csvGuardsFormulas() {
        createTwo();
        assertEquals("""
                test_id,task_id,description,cold_count,warm_count,created_at
                test_20260131_134500_zebra,zebra,"Say ""hi"", | or <b>",0,0,2026-01-31T13:45:00.123456+01:00
                test_20260131_134507_ant,ant,'=cmd(),1,2,2026-01-31T13:45:07.123456+01:00
                """, cli.ok("list", "--format", "csv"));
    }

    @Test
    void markdownIsATable() {
        createTwo();
        assertEquals("""
                ## A/B Tests

                | ID | Task | Cold | Warm | Created |
                |---|---|---:|---:|---|
                | test\\_20260131\\_134500\\_zebra | Say "hi", \\| or &lt;b> | 0 | 0 | 2026-01-31T13:45:00.123456+01:00 |
                | test\\_20260131\\_134507\\_ant | =cmd() | 1 | 2 | 2026-01-31T13:45:07.123456+01:00 |
                """, cli.ok("list", "--format", "markdown"));
    }

    @Test
    void oldestFirstHoldsAcrossOffsetsAndNaiveLocalTimes() {
        // 12:30 UTC, 12:31 UTC (naive, in Berlin), 12:32 UTC: by their text the order would be another.
        document("test_c", "2026-01-31T03:30:00-09:00");
        document("test_b", "2026-01-31T13:31:00");
        document("test_a", "2026-01-31T12:32:00Z");
        document("test_unknown", "");
        assertEquals("test_unknown\ntest_c\ntest_b\ntest_a\n", cli.ok("list", "-q"));
    }

    private void document(String id, String createdAt) {
        cli.store(id, """
                {"test_id":"%s","task":{"task_id":"t"},"created_at":"%s"}""".formatted(id, createdAt));
    }

    @Test
    void otherFilesOfTheFolderAreNotLookedAt() throws Exception {
        createTwo();
        Files.writeString(cli.folder().resolve("notes.txt"), "x");
        Files.writeString(cli.folder().resolve(".hidden.json"), "x");
        Files.writeString(cli.folder().resolve("x.json.bak"), "x");
        assertEquals(OLD + '\n' + NEW + '\n', cli.ok("list", "-q"));
    }

    @Test
    void aFileThatIsNoTestIsWarnedOfAndTheRestListed() {
        createTwo();
        cli.store("broken", "{\"test_id\":");
        Cli.Outcome outcome = cli.run("list", "-q");
        assertEquals(0, outcome.status());
        assertEquals(OLD + '\n' + NEW + '\n', outcome.out());
        assertEquals(1, outcome.errLines().size());
        assertTrue(outcome.err().startsWith("abtest: not listed: " + cli.file("broken") + ":1:"), outcome.err());
    }

    @Test
    void controlCharactersAreEscaped() {
        cli.ok("create", "--task-id", "t", "--description", "\u001b[2Jgone\r\nID: forged", "--prompt", "p");
        assertTrue(cli.ok("list").contains("\n Task: \\u001b[2Jgone\\r\\nID: forged\n"));
    }
}
