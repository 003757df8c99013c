package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TEST on the command line, and where the tests live. */
class NamingTest {
    private final Cli cli;
    private final Path scratch;

    NamingTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("store"));
    }

    private String shown(String name) {
        return cli.ok("show", name).lines().toList().get(1);
    }

    @Test
    void aTestIsNamedByItsIdABeginningOrItsTask() {
        String one = cli.create("alpha");
        cli.passSeconds(60);
        String two = cli.create("beta");
        assertEquals("=== Test: " + one + " ===", shown(one));
        assertEquals("=== Test: " + one + " ===", shown("alpha"));
        assertEquals("=== Test: " + two + " ===", shown("beta"));
        assertEquals("=== Test: " + two + " ===", shown("test_20260131_1346"));
        assertEquals(0, cli.add("beta", "cold", "s").status());
        assertTrue(cli.stored(two).contains("\"session_id\": \"s\""));
    }

    @Test
    void anAmbiguousNameListsTheCandidates() {
        cli.create("t");
        cli.create("t");
        for (String name : List.of("test_", "t")) {
            Cli.Outcome outcome = cli.run("show", name);
            assertEquals(1, outcome.status());
            assertEquals(
                    List.of("abtest: " + name + " is ambiguous; give one of these ids:", Cli.ID, Cli.ID + "_2"),
                    outcome.errLines());
            assertEquals(1, cli.add(name, "cold", "s").status());
        }
    }

    @Test
    void aFullIdThatIsAlsoABeginningMeansItself() {
        cli.create("t");
        cli.create("t");
        assertEquals("=== Test: " + Cli.ID + " ===", shown(Cli.ID));
    }

    @Test
    void aPathNamesATestAnywhere() throws IOException {
        String id = cli.create("t");
        Path elsewhere = scratch.resolve("renamed copy.json");
        Files.copy(cli.file(id), elsewhere);
        assertEquals("=== Test: " + id + " ===", shown(elsewhere.toString()));
        assertEquals("=== Test: " + id + " ===", shown(cli.file(id).toString()));
        Path bare = Files.copy(cli.file(id), scratch.resolve("without-suffix"));
        assertEquals("=== Test: " + id + " ===", shown(bare.toString()));
        assertTrue(cli.ok("analyze", elsewhere.toString()).contains("=== Analysis: " + id + " ==="));
    }

    @Test
    void aDashIsStandardInput() {
        String id = cli.create("t");
        assertEquals(cli.ok("show", id), cli.okWith(cli.stored(id), "show", "-"));
        assertEquals(cli.ok("analyze", id), cli.okWith(cli.stored(id), "analyze", "-"));
    }

    @Test
    void pathsAndStandardInputAreForReadingOnly() {
        String id = cli.create("t");
        String before = cli.stored(id);
        assertEquals(1, cli.add(cli.file(id).toString(), "cold", "s").status());
        assertEquals(1, cli.add("-", "cold", "s").status());
        assertEquals(1, cli.run("delete", "-").status());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void anUnknownNameIsNotFoundAndSaysWhereItWasLookedFor() {
        cli.create("t");
        for (String name : List.of("nothing", "TEST_2026", "../store/" + Cli.ID.replace("_t", "_u"), "*", "t ")) {
            for (String command : List.of("show", "analyze")) {
                Cli.Outcome outcome = cli.run(command, name);
                assertEquals(1, outcome.status(), name);
                assertEquals("", outcome.out());
                assertEquals(1, outcome.errLines().size(), outcome.err());
            }
        }
        assertEquals(
                "abtest: test nothing not found in " + cli.folder() + "; 'abtest list' shows what is there\n",
                cli.run("show", "nothing").err());
    }

    @Test
    void anEmptyNameIsNoBeginning() {
        String id = cli.create("t");
        String before = cli.stored(id);
        assertEquals(1, cli.run("show", "").status());
        assertEquals(1, cli.add("", "cold", "s").status());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void analyzeTakesSeveralTestsInTheOrderGiven() {
        String one = cli.create("one");
        String two = cli.create("two");
        List<String> lines = cli.ok("analyze", two, "one").lines().toList();
        int first = lines.indexOf("=== Analysis: " + two + " ===");
        int second = lines.indexOf("=== Analysis: " + one + " ===");
        assertTrue(first >= 0 && second > first, lines.toString());
    }

    @Test
    void theFolderIsTheOptionsThenTheEnvironments() {
        Path home = scratch.resolve("home");
        Cli bare = new Cli(scratch.resolve("unused")).with("ABTEST_DIR", null).with("HOME", home.toString());
        bare.create("t");
        assertTrue(Files.exists(home.resolve(".hermes/ab_tests/" + Cli.ID + ".json")));

        bare.with("HERMES_HOME", scratch.resolve("hermes").toString()).create("t");
        assertTrue(Files.exists(scratch.resolve("hermes/ab_tests/" + Cli.ID + ".json")));

        bare.with("ABTEST_DIR", scratch.resolve("own").toString()).create("t");
        assertTrue(Files.exists(scratch.resolve("own/" + Cli.ID + ".json")));

        bare.create("t", "--dir", scratch.resolve("option").toString());
        assertTrue(Files.exists(scratch.resolve("option/" + Cli.ID + ".json")));
    }

    @Test
    void emptyVariablesCountAsUnset() {
        Path home = scratch.resolve("home");
        cli.with("ABTEST_DIR", "").with("HERMES_HOME", "").with("HOME", home.toString());
        cli.create("t");
        assertTrue(Files.exists(home.resolve(".hermes/ab_tests/" + Cli.ID + ".json")));
    }

    @Test
    void withoutHomeThereIsOneLineThatSaysWhatToDo() {
        for (String home : new String[] {null, ""}) {
            cli.with("ABTEST_DIR", null).with("HOME", home);
            for (String[] command : new String[][] {
                {"list"}, {"show", "x"}, {"delete", "x"}, {"create", "--task-id=t", "--description=d", "--prompt=p"}
            }) {
                Cli.Outcome outcome = cli.run(command);
                assertEquals(1, outcome.status());
                assertEquals(
                        "abtest: HOME is not set, so there is no ~/.hermes/ab_tests; name a folder with --dir\n",
                        outcome.err());
            }
        }
    }

    @Test
    void readingAMissingStoreMakesNoFolder() {
        assertEquals(1, cli.run("show", "x").status());
        assertEquals(1, cli.run("analyze", "x").status());
        assertEquals(1, cli.add("x", "cold", "s").status());
        assertFalse(Files.exists(cli.folder()));
    }
}
