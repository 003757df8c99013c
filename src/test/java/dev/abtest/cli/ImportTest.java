package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import} from arguments to the stored document; what the readers count is tested beside them. */
class ImportTest {
    private static final Path RECORDINGS = Importing.RECORDINGS;
    private static final String ROLLOUT = Importing.ROLLOUT;
    private static final String ROLLOUT_ID = "01a20aac-9978-7d21-b298-21d5f382f37e";
    private static final String FORK =
            RECORDINGS.resolve("codex/rollout-v0.169.0-fork.jsonl").toString();
    private static final String CHAT = """
            {"messages":[{"role":"user","content":"hello"}]}
            """;
    private static final Path GOLDEN = Path.of("src/test/resources/golden/import");

    @TempDir
    Path folder;

    private Importing importing;
    private Cli cli;
    private String id;

    @BeforeEach
    void createTest() {
        importing = new Importing(folder);
        cli = importing.cli();
        id = importing.id();
    }

    @Test
    void saysHowManyBecameWhatAndWarnsOnStandardErrorOnly() {
        Cli.Outcome outcome = importing.cold(ROLLOUT);
        assertEquals(
                "Added 1 session from 1 file to test " + id + "\n Replaced: 0\n Skipped, already there: 0\n",
                outcome.out());
        assertEquals(1, outcome.errLines().size());
        assertTrue(outcome.err().startsWith("abtest: warning: 1 session: nothing tells whether"), outcome.err());
    }

    @Test
    void aSecondImportAddsNothingAndLeavesTheFileAlone() throws IOException {
        importing.must(ROLLOUT, FORK);
        String before = cli.stored(id);
        Cli.Outcome again = importing.cold(ROLLOUT, FORK);
        assertEquals(0, again.status());
        assertTrue(again.out().endsWith("\n Replaced: 0\n Skipped, already there: 2\n"), again.out());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void threeSnapshotsOfOneSessionAreOneSessionInAnyOrder() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(ROLLOUT));
        String a8 = importing.write("a8.jsonl", String.join("\n", lines.subList(0, lines.size() / 3)) + "\n");
        String d8 = importing.write("8d.jsonl", String.join("\n", lines.subList(0, lines.size() / 2)) + "\n");
        Cli.Outcome outcome = importing.cold(a8, ROLLOUT, d8);
        assertTrue(outcome.out().startsWith("Added 1 session from "), outcome.out());
        assertTrue(outcome.out().endsWith(" Other records of these sessions, not counted again: 2\n"), outcome.out());
        assertEquals(9, importing.theOne().get("tool_calls").intValue()); // truth.json
        assertTrue(importing.cold(d8, a8, ROLLOUT).out().contains("\n Replaced: 0\n Skipped, already there: 1\n"));
    }

    /** Recorded snapshots which may not be given away; the invented ones above stand in where they are missing. */
    @Test
    void theRecordedSnapshotsAreOneSessionAndASecondImportAddsNothing() throws IOException {
        List<String> files = new ArrayList<>();
        for (String name : List.of("a8-54a7cb1c1f", "8d-1ecb6dc628", "a5-7b22d8d4bd")) {
            files.add(
                    SharedData.isThere()
                            ? SharedData.folder("codex/rollout-agentv-" + name + "-0.jsonl")
                                    .toString()
                            : ROLLOUT);
        }
        importing.must(files.toArray(new String[0]));
        String before = cli.stored(id);
        assertEquals(
                SharedData.isThere() ? 100 : 9,
                importing.theOne().get("tool_calls").intValue()); // truth.json
        assertTrue(importing.cold(files.toArray(new String[0])).out().startsWith("Added 0 sessions "));
        assertEquals(before, cli.stored(id));
    }

    @Test
    void twoFormatsOfOneSessionAreOneSession() throws IOException {
        // Hermes exports a session also in the shape of a Claude Code transcript, which tells less.
        importing.must(
                RECORDINGS.resolve("hermes/trace-export-v0.20.4.jsonl").toString(),
                RECORDINGS.resolve("hermes/export-v0.20.4-4sessions.jsonl").toString());
        assertEquals(4, importing.stored().size());
        assertTrue(importing.stored().stream()
                .allMatch(session -> session.at("/details/format").textValue().equals("export")));
    }

    @Test
    void aBadFileStopsAllUnlessItIsSkipped() throws IOException {
        String bad = importing.write("bad.jsonl", Files.readString(Path.of(FORK)) + """
                {"type":
                """);
        String empty = cli.stored(id);
        Cli.Outcome stopped =
                importing.cold(ROLLOUT, bad, folder.resolve("none.jsonl").toString());
        assertEquals(1, stopped.status());
        assertEquals("", stopped.out());
        assertEquals(empty, cli.stored(id));
        assertTrue(stopped.err().startsWith("abtest: nothing was imported"), stopped.err());
        assertTrue(stopped.err().contains("none.jsonl: no such file"), stopped.err());
        Cli.Outcome skipped = importing.cold(
                "--skip-invalid", ROLLOUT, folder.resolve("none.jsonl").toString());
        assertEquals(0, skipped.status());
        assertTrue(skipped.err().contains("none.jsonl: no such file"), skipped.err());
        assertEquals(9, importing.theOne().get("tool_calls").intValue());
    }

    @Test
    void aBadLineIsNamedWithItsFileAndNumber() throws IOException {
        String bad = importing.write("bad.jsonl", """
                {"messages":[{"role":"user","content":"hello"}]}
                {"messages": oops}
                {"messages":[{"role":"user","content":"hello"}]}
                """);
        Cli.Outcome stopped = importing.cold(bad);
        assertEquals(1, stopped.status());
        assertTrue(stopped.err().contains(bad + ":2: "), stopped.err());
        importing.must("--skip-invalid", bad);
        assertEquals(2, importing.stored().size());
    }

    @Test
    void aDifferentSessionOfThatIdIsKeptUnlessItIsReplaced() throws IOException {
        importing.must(ROLLOUT);
        String before = cli.stored(id);
        Cli.Outcome refused = importing.cold(ROLLOUT, "--exit-codes", "ignore");
        assertEquals(1, refused.status());
        assertEquals(before, cli.stored(id));
        assertTrue(refused.err().contains("--replace") && refused.err().contains(ROLLOUT_ID), refused.err());
        Cli.Outcome replaced = importing.cold(ROLLOUT, "--exit-codes", "ignore", "--replace");
        assertTrue(replaced.out().contains("\n Replaced: 1\n"), replaced.out());
        assertEquals(
                8, importing.theOne().get("successful_tool_calls").intValue()); // 9 calls, 1 tool error, 2 exit codes
    }

    @Test
    void aDryRunShowsTheTableAndStoresNothing() throws IOException {
        String before = cli.stored(id);
        Cli.Outcome outcome = importing.cold("--dry-run", RECORDINGS.toString());
        assertEquals(0, outcome.status());
        Golden.assertMatches(GOLDEN.resolve("dry-run.txt"), outcome.out());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void aDryRunOfNothingSaysSo() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        Cli.Outcome outcome = importing.cold(
                "--dry-run", "--skip-invalid", folder.resolve("empty").toString());
        assertEquals("No session found.\n", outcome.out());
        assertTrue(outcome.err().contains("empty: no recorded session in this folder"), outcome.err());
    }

    @Test
    void showPrintsTheDetailsOfImportedSessions() throws IOException {
        importing.must(
                ROLLOUT,
                RECORDINGS.resolve("codex/rollout-v0.169.0-apierr.jsonl").toString(),
                RECORDINGS.resolve("gemini/session-v0.61.0-cold.jsonl").toString(),
                RECORDINGS.resolve("hermes/export-v0.20.4-4sessions.jsonl").toString());
        Golden.assertMatches(GOLDEN.resolve("show.txt"), cli.ok("show", id));
    }

    @Test
    void showPrintsNoneOfDetailsItDoesNotKnowAndLetsNoneDriveTheTerminal() {
        for (String details : """
                7
                [1]
                {}
                {"tokens":[1],"failures":3,"cost_usd":"x"}
                """.lines().toList()) {
            String session = """
                    {"session_type":"warm","session_id":"%s","details":%s}""".formatted(details.hashCode(), details);
            cli.okWith(session, "add-result", id, "--from", "-");
        }
        assertFalse(cli.ok("show", id).contains("tokens"));
        String session = """
                {"session_type":"cold","session_id":"s","details":{"agent":"\\u001b[2J",\
                "tokens":{"a\\nb":3},"cost_usd":0.5}}""";
        cli.okWith(session, "add-result", id, "--from", "-");
        String text = cli.ok("show", id);
        assertTrue(text.contains("   \\u001b[2J; tokens: a\\nb 3; cost 0.500 USD\n"), text);
    }

    @Test
    void wrongUsageIsTwoAndAnUnknownTestIsOne() {
        assertEquals(2, cli.run("import", id, ROLLOUT).status()); // no arm
        assertEquals(2, cli.run("import", id, "--session-type", "cold").status()); // no file
        assertEquals(2, cli.run("delete").status());
        assertEquals(2, importing.cold("--format", "cursor", ROLLOUT).status());
        assertEquals(2, importing.cold("--exit-codes", "maybe", ROLLOUT).status());
        assertEquals(
                1,
                cli.run("import", "nowhere", "--session-type", "cold", ROLLOUT).status());
        assertEquals(
                1,
                cli.run("import", "./x.json", "--session-type", "cold", ROLLOUT).status());
    }

    @Test
    void whatOthersAddMeanwhileIsNotLost() throws Exception {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(importing.write("chat" + i + ".jsonl", CHAT));
        }
        List<Integer> statuses = new ArrayList<>();
        Thread other = new Thread(() -> {
            for (int i = 0; i < 40; i++) {
                statuses.add(cli.add(id, "cold", "typed" + i).status());
            }
        });
        other.start();
        for (String file : files) {
            importing.must(file);
        }
        other.join();
        assertEquals(Collections.nCopies(40, 0), statuses);
        assertEquals(60, importing.stored().size());
    }
}
