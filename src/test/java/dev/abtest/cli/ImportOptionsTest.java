package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code import} takes recordings from, and what its options make of them. */
class ImportOptionsTest {
    private static final Path RECORDINGS = Importing.RECORDINGS;
    private static final String ROLLOUT = Importing.ROLLOUT;
    private static final String ROLLOUT_ID = "01a20aac-9978-7d21-b298-21d5f382f37e";
    private static final String FORK =
            RECORDINGS.resolve("codex/rollout-v0.169.0-fork.jsonl").toString();
    private static final String CHAT = """
            {"messages":[{"role":"user","content":"hello"}]}
            """;

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
    void oneSessionCanGetAnotherIdButNotSeveral() throws IOException {
        importing.must("--session-id", "mine", ROLLOUT);
        assertEquals("mine", importing.theOne().get("session_id").textValue());
        Cli.Outcome several = importing.cold("--session-id", "ours", ROLLOUT, FORK);
        assertEquals(1, several.status());
        assertTrue(several.err().contains("ours") && several.err().contains("2"), several.err());
        assertEquals(1, importing.stored().size());
    }

    @Test
    void successIsWhatTheUserSays() throws IOException {
        importing.must("--success", "--notes", "Tuesday", ROLLOUT);
        assertTrue(importing.theOne().get("success").booleanValue());
        assertEquals("Tuesday", importing.theOne().get("notes").textValue());
        assertEquals("", importing.cold("--no-success", "--replace", ROLLOUT).err());
        assertFalse(importing.theOne().get("success").booleanValue());
        assertEquals(2, importing.cold("--success", "--no-success", ROLLOUT).status());
    }

    @Test
    void outcomesOfAFileComeBeforeTheDefault() throws IOException {
        String judged = importing.write("judged.csv", "session_id,success\n" + ROLLOUT_ID + ",false\n");
        importing.must("--outcomes", judged, "--success", ROLLOUT, FORK);
        for (JsonNode session : importing.stored()) {
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
        String file = importing.write("judged.csv", csv);
        Cli.Outcome outcome = importing.cold("--outcomes", file, ROLLOUT);
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().contains(file + (place.startsWith(":") ? place : ": " + place))
                        || place.equals(":2:") && outcome.err().contains(file + ":1:"),
                outcome.err());
        assertEquals(List.of(), importing.stored());
    }

    @Test
    void aFolderIsSearchedForTheAgentsOwnFileNames() throws IOException {
        String text = Files.readString(Path.of(ROLLOUT));
        importing.write("logs/2026/11/rollout-x.jsonl", text);
        importing.write("logs/notes.txt", text);
        importing.write("logs/agent-1.jsonl", Files.readString(Path.of(FORK)));
        Cli.Outcome outcome = importing.cold(folder.resolve("logs").toString());
        assertTrue(outcome.out().startsWith("Added 1 session from 1 file "), outcome.out());
        assertEquals(ROLLOUT_ID, importing.theOne().get("session_id").textValue());
    }

    @Test
    void standardInputIsReadWhereItIsNamed() throws IOException {
        Cli.Outcome outcome =
                cli.runWith(Files.readString(Path.of(ROLLOUT)), "import", id, "--session-type", "cold", "-");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(ROLLOUT_ID, importing.theOne().get("session_id").textValue());
        assertEquals("<stdin>", importing.theOne().at("/details/source").textValue());
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
            Cli.Outcome outcome = importing.cold("--format", other, "--dry-run", file);
            assertEquals(other.equals(agent) ? 0 : 1, outcome.status(), other + ": " + outcome);
            assertTrue(other.equals(agent) || outcome.err().contains(file), outcome.err());
        }
        importing.must("--format", agent, file);
        assertEquals(1, importing.stored().size());
    }

    @Test
    void handWrittenFormatsAreReadToo() throws IOException {
        importing.must("--format", "openai", importing.write("chat.jsonl", CHAT));
        assertEquals("openai", importing.theOne().at("/details/agent").textValue());
        String tau = importing.write("tau.json", """
                [{"task_id":3,"trial":1,"reward":1.0,\
                "traj":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}]""");
        importing.must(tau);
        assertEquals("task3/trial1", importing.stored().get(1).get("session_id").textValue());
        assertTrue(importing.stored().get(1).get("success").booleanValue());
        String claude = importing.write("c.jsonl", """
                {"type":"user","sessionId":"s","uuid":"u","timestamp":"2026-01-01T00:00:10Z",\
                "message":{"content":"x"}}
                """);
        importing.must("--format", "claude", claude);
        assertEquals(
                "claude-code", importing.stored().get(2).at("/details/agent").textValue());
    }
}
