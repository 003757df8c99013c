package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is accepted can be read again, and what could not be is refused before anything is stored. */
class EntryLimitsTest {
    private static final String LONGEST_KEY = "k".repeat(1000);
    private static final String TOO_LONG = "k".repeat(60_000);
    private static final String REFUSAL =
            "the key \"" + "k".repeat(60) + "…\" has 60000 characters; a key may have up to 1000";

    private final Cli cli;

    EntryLimitsTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"KEY\":1", "\"x\":{\"KEY\":1}", "\"x\":[[{\"y\":[{\"KEY\":1}]}]]"})
    void aLineWithAKeyThatIsTooLongIsRefused(String field) {
        String id = cli.create("t");
        String before = cli.stored(id);
        String line = """
                {"session_id":"s","session_type":"cold",%s}""".formatted(field);
        Cli.Outcome all = cli.runWith(line.replace("KEY", TOO_LONG), "add-result", id, "--from", "-");
        assertEquals(1, all.status());
        assertEquals(2, all.errLines().size(), all.err());
        assertEquals("<stdin>:1: " + REFUSAL, all.errLines().get(1));
        Cli.Outcome each = cli.runWith(line.replace("KEY", TOO_LONG), "add-result", id, "--from", "-", "--each");
        assertEquals(1, each.status());
        assertEquals("<stdin>:1: " + REFUSAL + '\n', each.err());
        assertEquals(before, cli.stored(id));
        cli.okWith(line.replace("KEY", LONGEST_KEY), "add-result", id, "--from", "-");
        assertTrue(cli.ok("show", id, "--format", "json").contains('"' + LONGEST_KEY + "\": 1"));
    }

    @Test
    void aColumnWhoseNameIsTooLongIsRefused() {
        String id = cli.create("t");
        String before = cli.stored(id);
        String rows = "session_id,session_type,KEY\ns,cold,1\n";
        Cli.Outcome outcome = cli.runWith(rows.replace("KEY", TOO_LONG), "add-result", id, "--from", "-");
        assertEquals(1, outcome.status());
        assertEquals("abtest: <stdin>:1: " + REFUSAL + '\n', outcome.err());
        assertEquals(before, cli.stored(id));
        cli.okWith(rows.replace("KEY", LONGEST_KEY), "add-result", id, "--from", "-");
        assertTrue(cli.ok("show", id, "--format", "json").contains('"' + LONGEST_KEY + "\": \"1\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEY=1", "x={\"KEY\":1}", "x=[{\"y\":{\"KEY\":1}}]"})
    void aCriterionWithAKeyThatIsTooLongIsRefused(String criterion) {
        String[] options = {"create", "--task-id", "t", "--description", "d", "--prompt", "p", "--success-criterion", ""
        };
        options[options.length - 1] = criterion.replace("KEY", TOO_LONG);
        Cli.Outcome outcome = cli.run(options);
        assertEquals(1, outcome.status());
        assertEquals("abtest: " + REFUSAL + '\n', outcome.err());
        assertFalse(Files.exists(cli.folder()));
        cli.create("t", "--success-criterion", criterion.replace("KEY", LONGEST_KEY));
        assertTrue(cli.ok("show", Cli.ID, "--format", "json").contains('"' + LONGEST_KEY + "\": 1"));
    }

    @Test
    void aCriterionThatIsGivenTwiceIsRefused() {
        Cli.Outcome outcome = cli.run(
                "create",
                "--task-id",
                "t",
                "--description",
                "d",
                "--prompt",
                "p",
                "--success-criterion",
                "max_messages=3",
                "--success-criterion",
                "max_messages=4");
        assertEquals(2, outcome.status());
        assertTrue(
                outcome.err().startsWith("abtest create: --success-criterion gives max_messages twice"), outcome.err());
        assertFalse(Files.exists(cli.folder()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-7", "1.50", "1E5", "-0", "-0.0", "1e999999", "0.00000000012", "LONG"})
    void aNumberKeepsItsText(String text) {
        String number = text.equals("LONG") ? "1" + "2".repeat(997) + "e5" : text; // as long as a number may be
        String id = cli.create("t", "--success-criterion", "k={\"n\":" + number + "}");
        String line = """
                {"session_id":"s","session_type":"cold","n":%s,"deep":[%s]}""".formatted(number, number);
        cli.okWith(line, "add-result", id, "--from", "-");
        assertTrue(cli.okWith(line, "add-result", id, "--from", "-").contains("Skipped, already there: 1"));
        for (int i = 0; i < 3; i++) {
            assertEquals(0, cli.add(id, "warm", "w" + i).status());
            String stored = cli.stored(id);
            assertEquals(3, stored.split("[ :]" + Pattern.quote(number) + "\n?,?", -1).length - 1, stored);
        }
        assertTrue(cli.ok("show", id, "--format", "json").contains("\"n\": " + number));
        for (String format : new String[] {"text", "markdown", "csv"}) {
            cli.ok("show", id, "--format", format);
        }
    }

    @Test
    void aNumberThatIsLongerThanReadingAllowsIsRefused() {
        String id = cli.create("t");
        String line = """
                {"session_id":"s","session_type":"cold","n":%s}""".formatted("1".repeat(1001));
        Cli.Outcome outcome = cli.runWith(line, "add-result", id, "--from", "-");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.errLines().get(1).startsWith("<stdin>:1: not valid JSON: Number value length"), outcome.err());
    }

    @Test
    void whatAnEarlierVersionStoredCanBeRead() {
        cli.store("x", """
                {"test_id":"x","task":{"task_id":"t","%s":1},"n":1.%sE+1002}""".formatted(TOO_LONG, "2".repeat(997)));
        assertEquals(0, cli.add("x", "warm", "new").status());
        assertTrue(cli.ok("show", "x", "--format", "json").contains('"' + TOO_LONG + "\": 1"));
    }
}
