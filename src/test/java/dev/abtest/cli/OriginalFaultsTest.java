package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the original gets wrong, fault by fault. (Its ninth, that a run starts nothing, is repaired by {@code run}.) */
class OriginalFaultsTest {
    private final Path scratch;
    private final Cli cli;

    OriginalFaultsTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("folder/store"));
    }

    @Test
    void aTestWithResultsLoadsAgain() {
        String id = cli.create("t");
        for (int i = 0; i < 3; i++) {
            assertEquals(0, cli.add(id, "cold", "s" + i).status());
            assertTrue(cli.ok("show", id).contains("Cold sessions: " + (i + 1) + "\n"));
            assertTrue(cli.ok("analyze", id).contains(" Count: " + (i + 1) + "\n"));
        }
    }

    @Test
    void anUnreadableFileIsNotCalledMissingNorLeftOutInSilence() {
        String id = cli.create("t");
        cli.store("broken", "{\"test_id\": ");
        Cli.Outcome show = cli.run("show", "broken");
        assertEquals(1, show.status());
        assertFalse(show.err().contains("not found"));
        assertTrue(show.err().contains(cli.file("broken") + ":1:"));
        Cli.Outcome list = cli.run("list", "-q");
        assertEquals(id + "\n", list.out());
        assertTrue(list.err().contains(cli.file("broken").toString()));
    }

    @Test
    void twoTestsOfOneTaskInOneSecondAreTwo() {
        String first = cli.create("t");
        cli.add(first, "cold", "s");
        String second = cli.create("t");
        assertNotEquals(first, second);
        assertTrue(cli.ok("show", first).contains("Cold sessions: 1\n"));
        assertTrue(cli.ok("show", second).contains("Cold sessions: 0\n"));
    }

    @Test
    void noIdLeavesTheFolder() throws IOException {
        Path outside = Files.createDirectories(scratch.resolve("folder")).resolve("x.json");
        Files.writeString(outside, "{}");
        cli.create("t");
        assertEquals(
                1,
                cli.run("create", "--task-id", "../x", "--description", "d", "--prompt", "p")
                        .status());
        assertEquals(1, cli.run("delete", "../x").status());
        assertEquals(1, cli.run("delete", "../../folder/x").status());
        assertEquals(1, cli.add("../x", "cold", "s").status());
        assertEquals("{}", Files.readString(outside));
        assertEquals(2, Files.list(outside.getParent()).count());
    }

    @Test
    void impossibleNumbersAreNotStored() {
        String id = cli.create("t");
        String before = cli.stored(id);
        assertEquals(
                1,
                cli.add(id, "cold", "s", "--tool-calls", "1", "--successful-calls", "2")
                        .status());
        assertEquals(1, cli.add(id, "cold", "s", "--tool-calls", "-1").status());
        assertEquals(1, cli.add(id, "cold", "s", "--completion-time", "NaN").status());
        assertEquals(before, cli.stored(id));
    }

    /** Of the noisy one, half the errors: SciPy 1.17.1 ttest_ind([0, .1, .9, .2], [0, .1, .4, .1], equal_var=False), p = 0.535. */
    @Test
    void significantMeansMoreThanTwentyPercentApart() {
        String noisy = cli.create("noisy");
        addErrors(noisy, "cold", 0, 1, 9, 2);
        addErrors(noisy, "warm", 0, 1, 4, 1);
        assertTrue(cli.ok("analyze", noisy).contains("\nRecommendation: No significant difference detected\n"));

        String clear = cli.create("clear");
        addErrors(clear, "cold", 8, 7, 8, 9);
        addErrors(clear, "warm", 1, 2, 1, 0);
        assertTrue(
                cli.ok("analyze", clear).contains("\nRecommendation: WARM recommended: Significant error reduction\n"));

        String worse = cli.create("worse");
        addErrors(worse, "cold", 1, 2, 1, 0);
        addErrors(worse, "warm", 8, 7, 8, 9);
        assertTrue(cli.ok("analyze", worse)
                .contains("\nRecommendation: COLD recommended: Warm sessions performed worse\n"));
    }

    private void addErrors(String id, String arm, int... failedOfTen) {
        for (int i = 0; i < failedOfTen.length; i++) {
            cli.add(id, arm, arm + i, "--tool-calls", "10", "--successful-calls", "" + (10 - failedOfTen[i]));
        }
    }

    @Test
    void everyStoredFieldCanBeSet() {
        String id = cli.create("t", "--expected-tool", "grep", "--success-criterion", "tests=\"pass\"");
        cli.add(id, "warm", "s", "--messages", "7", "--user-corrections", "2", "--error", "boom");
        String document = cli.stored(id);
        for (String field : """
                "message_count": 7
                "user_corrections": 2
                "boom"
                "grep"
                "tests": "pass"
                """.lines().toList()) {
            assertTrue(document.contains(field), field);
        }
    }
}
