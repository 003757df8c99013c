package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateTest {
    private final Cli cli;
    private final Path scratch;

    CreateTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("deep/store"));
    }

    @Test
    void printsTheOriginalsTwoLines() {
        assertEquals(
                "Created test: " + Cli.ID + "\nTask: Fix the bug\n",
                cli.ok("create", "--task-id", "t", "--description", "Fix the bug", "--prompt", "p"));
    }

    @Test
    void quietPrintsTheIdAlone() {
        assertEquals(
                Cli.ID + "\n", cli.ok("create", "--quiet", "--task-id", "t", "--description", "d", "--prompt", "p"));
    }

    @Test
    void storesTheDocumentToTheByte() {
        cli.create(
                "t",
                "--category",
                "Büro",
                "--difficulty",
                "hard",
                "--expected-tool",
                "grep",
                "--expected-tool",
                "sed",
                "--success-criterion",
                "exit=0",
                "--success-criterion",
                "says=hello=there",
                "--success-criterion",
                "list=[1, 2.5, null]",
                "--success-criterion",
                "empty=");
        assertEquals(resource("created.json"), cli.stored(Cli.ID));
    }

    static String resource(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/documents", name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsThePromptFromAFile() throws IOException {
        Path file = Files.writeString(scratch.resolve("prompt.txt"), "line 1\nZeile zwei ü\n");
        cli.ok("create", "--task-id", "t", "--description", "d", "--prompt-file", file.toString());
        assertEquals("line 1\nZeile zwei ü\n", prompt());
    }

    @Test
    void readsThePromptFromStandardInput() {
        cli.okWith("from stdin 日本", "create", "--task-id", "t", "--description", "d", "--prompt-file", "-");
        assertEquals("from stdin 日本", prompt());
    }

    @Test
    void aPromptMayBeginWithAnAtSign() {
        cli.ok("create", "--task-id", "t", "--description", "@d", "--prompt", "@pom.xml");
        assertEquals("@pom.xml", prompt());
    }

    @Test
    void aPromptOfManyMegabytesIsReadBack() {
        String prompt = "x".repeat(21_000_000);
        cli.okWith(prompt, "create", "--task-id", "t", "--description", "d", "--prompt-file", "-");
        assertTrue(cli.ok("show", Cli.ID).contains(prompt));
    }

    @Test
    void aDeeplyNestedCriterionDoesNotMakeTheTestUnreadable() {
        String nested = "[".repeat(998) + "]".repeat(998);
        cli.create("t", "--success-criterion", "k=" + nested);
        assertTrue(cli.ok("show", Cli.ID).contains(nested));
    }

    @Test
    void aPromptFileThatIsMissingOrNotTextIsRefused() throws IOException {
        Cli.Outcome missing = cli.run("create", "--task-id", "t", "--description", "d", "--prompt-file", "/no/such");
        assertEquals(1, missing.status());
        assertTrue(missing.err().contains("/no/such: cannot be read: no such file"), missing.err());

        byte[] latin1 = {(byte) 0xfc};
        Cli.Outcome binary = cli.run(latin1, "create", "--task-id", "t", "--description", "d", "--prompt-file", "-");
        assertEquals(1, binary.status());
        assertTrue(binary.err().contains("not UTF-8"), binary.err());
        assertFalse(Files.exists(cli.folder()));
    }

    @Test
    void thePromptMustBeGivenOnce() {
        for (String[] args : new String[][] {
            {"create", "--task-id", "t", "--description", "d"},
            {"create", "--task-id", "t", "--description", "d", "--prompt", "p", "--prompt-file", "-"}
        }) {
            Cli.Outcome outcome = cli.run(args);
            assertEquals(2, outcome.status());
            assertTrue(outcome.err().contains("--prompt or --prompt-file"), outcome.err());
        }
    }

    @Test
    void testsOfOneTaskInOneSecondGetIdsOfTheirOwn() {
        assertEquals(Cli.ID, cli.create("t"));
        assertEquals(Cli.ID + "_2", cli.create("t"));
        assertEquals(Cli.ID + "_3", cli.create("t"));
        cli.passSeconds(1);
        assertEquals("test_20260131_134501_t", cli.create("t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/b",
                "/etc/passwd",
                "a\\b",
                ".hidden",
                "-x",
                "a b",
                "a\nb",
                "a\tb",
                "\u0007bell",
                "ä",
                "a:b",
                "a*",
                "日本",
                "a\u0000b",
                "a;rm",
                "$(x)"
            })
    void hostileTaskIdsAreRefusedAndNothingIsWritten(String taskId) {
        Cli.Outcome outcome = cli.run("create", "--task-id=" + taskId, "--description", "d", "--prompt", "p");
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.err().startsWith("abtest: task id \""), outcome.err());
        assertFalse(Files.exists(cli.folder()));
    }

    @Test
    void aTaskIdMayHave100CharactersAndNoMore() {
        cli.create("x".repeat(100));
        Cli.Outcome outcome = cli.run("create", "--task-id", "x".repeat(101), "--description", "d", "--prompt", "p");
        assertEquals(1, outcome.status());
    }

    @Test
    void allGoodCharactersAreTaken() {
        assertEquals("test_20260131_134500_A.z_0-9", cli.create("A.z_0-9"));
    }

    @Test
    void aCriterionWithoutAKeyIsWrongUsage() {
        for (String criterion : new String[] {"novalue", "=x"}) {
            Cli.Outcome outcome = cli.run(
                    "create",
                    "--task-id",
                    "t",
                    "--description",
                    "d",
                    "--prompt",
                    "p",
                    "--success-criterion",
                    criterion);
            assertEquals(2, outcome.status());
            assertTrue(outcome.err().contains("KEY=VALUE"), outcome.err());
        }
    }

    private String prompt() {
        try {
            JsonNode document = new ObjectMapper().readTree(cli.stored(Cli.ID));
            return document.get("task").get("prompt").textValue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
