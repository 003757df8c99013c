package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Help, version, wrong usage, exit statuses, stack traces. */
class UsageTest {
    private final Cli cli;

    UsageTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
    }

    @Test
    void aloneItPrintsItsHelpAndExitsWith1() {
        Cli.Outcome outcome = cli.run();
        assertEquals(1, outcome.status());
        assertEquals("", outcome.err());
        for (String command :
                List.of("create", "list", "show", "analyze", "add-result", "edit", "delete", "undelete")) {
            assertTrue(outcome.out().contains("\n  " + command + " "), outcome.out());
        }
    }

    @ParameterizedTest
    @FieldSource("dev.abtest.cli.Cli#COMMANDS")
    void everyCommandHasHelpAndVersion(String command) {
        for (String option : List.of("-h", "--help")) {
            assertTrue(cli.ok(command, option).startsWith("Usage: abtest " + command), option);
        }
        for (String option : List.of("-V", "--version")) {
            assertTrue(cli.ok(command, option).startsWith("abtest "), option);
        }
    }

    @Test
    void theProgramHasHelpAndVersion() {
        assertEquals(cli.run().out(), cli.ok("--help"));
        assertEquals(cli.ok("-h"), cli.ok("--help"));
        assertTrue(cli.ok("-V").startsWith("abtest "));
        assertEquals(cli.ok("-V"), cli.ok("--version"));
    }

    @Test
    void wrongUsageIsOneLineAndExits2() {
        for (String[] args : new String[][] {
            {"lost"},
            {"--lost"},
            {"list", "extra"},
            {"list", "--format", "yaml"},
            {"list", "--format", "JSON"},
            {"list", "--format"},
            {"list", "--lost"},
            {"show"},
            {"show", "a", "b"},
            {"show", "a", "--format", ""},
            {"analyze"},
            {"delete"},
            {"undelete"},
            {"edit"},
            {"edit", "x"},
            {"edit", "x", "--to", "tepid", "--move", "s"},
            {"create"},
            {"create", "--task-id", "t"},
            {"create", "--task-id", "t", "--task-id", "u", "--description", "d", "--prompt", "p"},
            {"create", "--task-id", "t", "--description", "d", "--prompt", "p", "--difficulty", "Hard"},
            {"add-result"},
            {"add-result", "x"},
            {"add-result", "x", "--from", "-", "--input-format", "xml"},
            {"add-result", "x", "--from", "-", "--session-id", "s"},
            {"add-result", "x", "--from", "-", "--success"},
            {"add-result", "x", "--from", "-", "--notes", ""}
        }) {
            Cli.Outcome outcome = cli.run(args);
            String command = String.join(" ", args);
            assertEquals(2, outcome.status(), command);
            assertEquals("", outcome.out(), command);
            assertEquals(1, outcome.errLines().size(), outcome.err());
            assertTrue(outcome.err().startsWith("abtest"), outcome.err());
            assertTrue(outcome.err().endsWith("--help'\n"), outcome.err());
        }
    }

    @Test
    void aStackTraceIsPrintedOnlyOnRequest() {
        cli.create("t");
        cli.store("x", "{");
        assertFalse(cli.run("show", "x").err().contains("\tat "));
        assertFalse(cli.with("ABTEST_DEBUG", "0").run("show", "x").err().contains("\tat "));
        assertTrue(cli.with("ABTEST_DEBUG", "1").run("show", "x").err().contains("\tat dev.abtest."));
    }

    @Test
    void messagesEscapeWhatTheyQuote() {
        for (String[] args : new String[][] {
            {"show", "\u001b[2J"},
            {"\u001b[2J"},
            {"delete", "\u001b\n"},
            {"undelete", "\u001b"},
            {"edit", "t", "--remove", "\u001b"},
            {"list", "--format", "\u001b"},
            {"show", "/\u001b"},
            {"list", "--dir", "/dev/null/\u001b"}
        }) {
            assertFalse(cli.run(args).err().contains("\u001b"), String.join(" ", args));
        }
    }

    @Test
    void completionNamesEveryCommandAndOption() {
        String script = cli.ok("generate-completion");
        for (String word : List.of("add-result", "--user-corrections", "--prompt-file", "--skip-invalid", "markdown")) {
            assertTrue(script.contains(word), word);
        }
    }
}
