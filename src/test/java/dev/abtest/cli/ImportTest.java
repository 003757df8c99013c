package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code import} from arguments to the stored document; what the readers count is tested beside them. */
class ImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RECORDINGS = Path.of("src/test/resources/transcripts");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/import");
    private static final String ROLLOUT =
            RECORDINGS.resolve("codex/rollout-v0.169.0-cold-then-resume.jsonl").toString();
    private static final String ROLLOUT_ID = "01a20aac-9978-7d21-b298-21d5f382f37e";
    private static final String FORK =
            RECORDINGS.resolve("codex/rollout-v0.169.0-fork.jsonl").toString();
    private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}\n";

    @TempDir
    Path folder;

    private Cli cli;
    private String id;

    @BeforeEach
    void createTest() {
        cli = new Cli(folder.resolve("store"));
        id = cli.create("t");
    }

    private Cli.Outcome importCold(String... more) {
        List<String> args = new ArrayList<>(List.of("import", id, "--session-type", "cold"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    private void mustImport(String... more) {
        Cli.Outcome outcome = importCold(more);
        assertEquals(0, outcome.status(), outcome.err());
    }

    private List<JsonNode> stored() throws IOException {
        List<JsonNode> sessions = new ArrayList<>();
        JSON.readTree(cli.stored(id)).get("cold_results").forEach(sessions::add);
        return sessions;
    }

    private JsonNode theOne() throws IOException {
        assertEquals(1, stored().size());
        return stored().get(0);
    }

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    void saysHowManyBecameWhatAndWarnsOnStandardErrorOnly() {
        Cli.Outcome outcome = importCold(ROLLOUT);
        assertEquals(
                "Imported from 1 file into test " + id + "\n Added: 1\n Replaced: 0\n Skipped, already there: 0\n",
                outcome.out());
        assertEquals(1, outcome.errLines().size());
        assertTrue(outcome.err().startsWith("abtest: warning: 1 session: nothing tells whether"), outcome.err());
    }

    @Test
    void aSecondImportAddsNothingAndLeavesTheFileAlone() throws IOException {
        mustImport(ROLLOUT, FORK);
        String before = cli.stored(id);
        Cli.Outcome again = importCold(ROLLOUT, FORK);
        assertEquals(0, again.status());
        assertTrue(again.out().contains(" Added: 0\n Replaced: 0\n Skipped, already there: 2\n"), again.out());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void threeSnapshotsOfOneSessionAreOneSessionInAnyOrder() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(ROLLOUT));
        String a8 = write("a8.jsonl", String.join("\n", lines.subList(0, lines.size() / 3)) + "\n");
        String d8 = write("8d.jsonl", String.join("\n", lines.subList(0, lines.size() / 2)) + "\n");
        Cli.Outcome outcome = importCold(a8, ROLLOUT, d8);
        assertTrue(outcome.out().contains(" Added: 1\n"), outcome.out());
        assertTrue(outcome.out().endsWith(" Other records of these sessions, not counted again: 2\n"), outcome.out());
        assertEquals(9, theOne().get("tool_calls").intValue()); // truth.json
        assertTrue(importCold(d8, a8, ROLLOUT).out().contains(" Added: 0\n Replaced: 0\n Skipped, already there: 1\n"));
    }

    /** Recorded snapshots which may not be given away; the invented ones above stand in where they are missing. */
    @Test
    void theRecordedSnapshotsAreOneSessionAndASecondImportAddsNothing() throws IOException {
        List<String> files = new ArrayList<>();
        for (String name : List.of("a8-54a7cb1c1f", "8d-1ecb6dc628", "a5-7b22d8d4bd")) {
            Path file = Path.of("../shared/fixtures/codex/rollout-agentv-" + name + "-0.jsonl");
            files.add(Files.exists(file) ? file.toString() : ROLLOUT);
        }
        mustImport(files.toArray(new String[0]));
        String before = cli.stored(id);
        assertEquals(
                files.contains(ROLLOUT) ? 9 : 100, theOne().get("tool_calls").intValue()); // truth.json
        assertTrue(importCold(files.toArray(new String[0])).out().contains(" Added: 0\n"));
        assertEquals(before, cli.stored(id));
    }

    @Test
    void twoFormatsOfOneSessionAreOneSession() throws IOException {
        // Hermes exports a session also in the shape of a Claude Code transcript, which tells less.
        mustImport(
                RECORDINGS.resolve("hermes/trace-export-v0.20.4.jsonl").toString(),
                RECORDINGS.resolve("hermes/export-v0.20.4-4sessions.jsonl").toString());
        assertEquals(4, stored().size());
        assertTrue(stored().stream()
                .allMatch(session -> session.at("/details/format").textValue().equals("export")));
    }

    @Test
    void aBadFileStopsAllUnlessItIsSkipped() throws IOException {
        String bad = write("bad.jsonl", Files.readString(Path.of(FORK)) + "{\"type\":\n");
        String empty = cli.stored(id);
        Cli.Outcome stopped =
                importCold(ROLLOUT, bad, folder.resolve("none.jsonl").toString());
        assertEquals(1, stopped.status());
        assertEquals("", stopped.out());
        assertEquals(empty, cli.stored(id));
        assertTrue(stopped.err().startsWith("abtest: nothing was imported"), stopped.err());
        assertTrue(stopped.err().contains("none.jsonl: no such file"), stopped.err());
        Cli.Outcome skipped = importCold(
                "--skip-invalid", ROLLOUT, folder.resolve("none.jsonl").toString());
        assertEquals(0, skipped.status());
        assertTrue(skipped.err().contains("none.jsonl: no such file"), skipped.err());
        assertEquals(9, theOne().get("tool_calls").intValue());
    }

    @Test
    void aBadLineIsNamedWithItsFileAndNumber() throws IOException {
        String bad = write("bad.jsonl", CHAT + "{\"messages\": oops}\n" + CHAT);
        Cli.Outcome stopped = importCold(bad);
        assertEquals(1, stopped.status());
        assertTrue(stopped.err().contains(bad + ":2: "), stopped.err());
        mustImport("--skip-invalid", bad);
        assertEquals(2, stored().size());
    }

    @Test
    void aDifferentSessionOfThatIdIsKeptUnlessItIsReplaced() throws IOException {
        mustImport(ROLLOUT);
        String before = cli.stored(id);
        Cli.Outcome refused = importCold(ROLLOUT, "--exit-codes", "ignore");
        assertEquals(1, refused.status());
        assertEquals(before, cli.stored(id));
        assertTrue(refused.err().contains("--replace") && refused.err().contains(ROLLOUT_ID), refused.err());
        Cli.Outcome replaced = importCold(ROLLOUT, "--exit-codes", "ignore", "--replace");
        assertTrue(replaced.out().contains(" Added: 0\n Replaced: 1\n"), replaced.out());
        assertEquals(8, theOne().get("successful_tool_calls").intValue()); // 9 calls, 1 tool error, 2 exit codes
    }

    @Test
    void aDryRunShowsTheTableAndStoresNothing() throws IOException {
        String before = cli.stored(id);
        Cli.Outcome outcome = importCold("--dry-run", RECORDINGS.toString());
        assertEquals(0, outcome.status());
        assertEquals(Files.readString(GOLDEN.resolve("dry-run.txt")), outcome.out());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void aDryRunOfNothingSaysSo() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        Cli.Outcome outcome = importCold(
                "--dry-run", "--skip-invalid", folder.resolve("empty").toString());
        assertEquals("No session found.\n", outcome.out());
        assertTrue(outcome.err().contains("empty: no recorded session in this folder"), outcome.err());
    }

    @Test
    void showPrintsTheDetailsOfImportedSessions() throws IOException {
        mustImport(
                ROLLOUT,
                RECORDINGS.resolve("codex/rollout-v0.169.0-apierr.jsonl").toString(),
                RECORDINGS.resolve("gemini/session-v0.61.0-cold.jsonl").toString(),
                RECORDINGS.resolve("hermes/export-v0.20.4-4sessions.jsonl").toString());
        assertEquals(Files.readString(GOLDEN.resolve("show.txt")), cli.ok("show", id));
    }

    @Test
    void showPrintsNoneOfDetailsItDoesNotKnowAndLetsNoneDriveTheTerminal() {
        for (String details : List.of("7", "[1]", "{}", "{\"tokens\":[1],\"failures\":3,\"cost_usd\":\"x\"}")) {
            cli.okWith(
                    "{\"session_type\":\"warm\",\"session_id\":\"" + details.hashCode() + "\",\"details\":" + details
                            + "}",
                    "add-result",
                    id,
                    "--from",
                    "-");
        }
        assertFalse(cli.ok("show", id).contains("tokens"));
        cli.okWith(
                "{\"session_type\":\"cold\",\"session_id\":\"s\",\"details\":{\"agent\":\"\\u001b[2J\","
                        + "\"tokens\":{\"a\\nb\":3},\"cost_usd\":0.5}}",
                "add-result",
                id,
                "--from",
                "-");
        String text = cli.ok("show", id);
        assertTrue(text.contains("   \\u001b[2J; tokens: a\\nb 3; cost 0.500 USD\n"), text);
    }

    @Test
    void oneSessionCanGetAnotherIdButNotSeveral() throws IOException {
        mustImport("--session-id", "mine", ROLLOUT);
        assertEquals("mine", theOne().get("session_id").textValue());
        Cli.Outcome several = importCold("--session-id", "ours", ROLLOUT, FORK);
        assertEquals(1, several.status());
        assertTrue(several.err().contains("ours") && several.err().contains("2"), several.err());
        assertEquals(1, stored().size());
    }

    @Test
    void successIsWhatTheUserSays() throws IOException {
        mustImport("--success", "--notes", "Tuesday", ROLLOUT);
        assertTrue(theOne().get("success").booleanValue());
        assertEquals("Tuesday", theOne().get("notes").textValue());
        assertEquals("", importCold("--no-success", "--replace", ROLLOUT).err());
        assertFalse(theOne().get("success").booleanValue());
        assertEquals(2, importCold("--success", "--no-success", ROLLOUT).status());
    }

    @Test
    void outcomesOfAFileComeBeforeTheDefault() throws IOException {
        String judged = write("judged.csv", "session_id,success\n" + ROLLOUT_ID + ",false\n");
        mustImport("--outcomes", judged, "--success", ROLLOUT, FORK);
        for (JsonNode session : stored()) {
            boolean expected = !session.get("session_id").textValue().equals(ROLLOUT_ID);
            assertEquals(expected, session.get("success").booleanValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'session_id,success\na,true\nb,perhaps\n', :3:",
        "'session_id,success\na,true\na,false\n', :3:",
        "'session_id,solved\na,true\n', :2:",
        "'', empty"
    })
    void anErrorInTheOutcomesIsNamedWithItsLine(String csv, String place) throws IOException {
        String file = write("judged.csv", csv);
        Cli.Outcome outcome = importCold("--outcomes", file, ROLLOUT);
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().contains(file + (place.startsWith(":") ? place : ": " + place))
                        || place.equals(":2:") && outcome.err().contains(file + ":1:"),
                outcome.err());
        assertEquals(List.of(), stored());
    }

    @Test
    void aFolderIsSearchedForTheAgentsOwnFileNames() throws IOException {
        String text = Files.readString(Path.of(ROLLOUT));
        write("logs/2026/11/rollout-x.jsonl", text);
        write("logs/notes.txt", text);
        write("logs/agent-1.jsonl", Files.readString(Path.of(FORK)));
        Cli.Outcome outcome = importCold(folder.resolve("logs").toString());
        assertTrue(outcome.out().startsWith("Imported from 1 file "), outcome.out());
        assertEquals(ROLLOUT_ID, theOne().get("session_id").textValue());
    }

    @Test
    void standardInputIsReadWhereItIsNamed() throws IOException {
        Cli.Outcome outcome =
                cli.runWith(Files.readString(Path.of(ROLLOUT)), "import", id, "--session-type", "cold", "-");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(ROLLOUT_ID, theOne().get("session_id").textValue());
        assertEquals("<stdin>", theOne().at("/details/source").textValue());
        Cli.Outcome nothing = cli.runWith("", "import", id, "--session-type", "warm", "-");
        assertEquals(1, nothing.status(), nothing.out());
    }

    @ParameterizedTest
    @CsvSource({
        "codex, codex/rollout-v0.169.0-fork.jsonl",
        "codex, codex/exec-json-v0.169.0-cold.jsonl",
        "gemini, gemini/session-v0.61.0-cold.jsonl",
        "gemini, gemini/stream-json-v0.61.0-cold.jsonl",
        "gemini, gemini/json-v0.61.0-cold.json",
        "hermes, hermes/snapshot-v0.16.0-cold.json",
        "hermes, hermes/stream-json-emulated-par.jsonl"
    })
    void theAgentCanBeNamedAndAWrongOneIsAnError(String agent, String recording) throws IOException {
        String file = RECORDINGS.resolve(recording).toString();
        for (String other : List.of("claude", "codex", "gemini", "hermes", "openai")) {
            Cli.Outcome outcome = importCold("--format", other, "--dry-run", file);
            assertEquals(other.equals(agent) ? 0 : 1, outcome.status(), other + ": " + outcome);
            assertTrue(other.equals(agent) || outcome.err().contains(file), outcome.err());
        }
        mustImport("--format", agent, file);
        assertEquals(1, stored().size());
    }

    @Test
    void handWrittenFormatsAreReadToo() throws IOException {
        mustImport("--format", "openai", write("chat.jsonl", CHAT));
        assertEquals("openai", theOne().at("/details/agent").textValue());
        String tau = write(
                "tau.json",
                "[{\"task_id\":3,\"trial\":1,\"reward\":1.0,\"traj\":[{\"role\":\"user\","
                        + "\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]}]");
        mustImport(tau);
        assertEquals("task3/trial1", stored().get(1).get("session_id").textValue());
        assertTrue(stored().get(1).get("success").booleanValue());
        String claude = write(
                "c.jsonl",
                "{\"type\":\"user\",\"sessionId\":\"s\",\"uuid\":\"u\",\"timestamp\":"
                        + "\"2026-01-01T00:00:10Z\",\"message\":{\"content\":\"x\"}}\n");
        mustImport("--format", "claude", claude);
        assertEquals("claude-code", stored().get(2).at("/details/agent").textValue());
    }

    @Test
    void wrongUsageIsTwoAndAnUnknownTestIsOne() {
        assertEquals(2, cli.run("import", id, ROLLOUT).status()); // no arm
        assertEquals(2, cli.run("import", id, "--session-type", "cold").status()); // no file
        assertEquals(2, cli.run("delete").status());
        assertEquals(2, importCold("--format", "cursor", ROLLOUT).status());
        assertEquals(2, importCold("--exit-codes", "maybe", ROLLOUT).status());
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
            files.add(write("chat" + i + ".jsonl", CHAT));
        }
        List<Integer> statuses = new ArrayList<>();
        Thread other = new Thread(() -> {
            for (int i = 0; i < 40; i++) {
                statuses.add(cli.add(id, "cold", "typed" + i).status());
            }
        });
        other.start();
        for (String file : files) {
            mustImport(file);
        }
        other.join();
        assertEquals(java.util.Collections.nCopies(40, 0), statuses);
        assertEquals(60, stored().size());
    }
}
