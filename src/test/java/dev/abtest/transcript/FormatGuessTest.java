package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatGuessTest {
    @ParameterizedTest
    @CsvSource({
        "codex/exec-json-v0.169.0-cold.jsonl, CODEX_EXEC",
        "codex/exec-json-v0.169.0-apierr.jsonl, CODEX_EXEC",
        "codex/rollout-v0.169.0-fork.jsonl, CODEX_ROLLOUT",
        "gemini/json-v0.61.0-cold.json, GEMINI_JSON",
        "gemini/session-v0.61.0-cold.jsonl, GEMINI_SESSION",
        "gemini/stream-json-v0.61.0-cold.jsonl, GEMINI_STREAM",
        "hermes/export-v0.20.4-4sessions.jsonl, HERMES_EXPORT",
        "hermes/snapshot-v0.16.0-cold.json, HERMES_SNAPSHOT",
        "hermes/stream-json-emulated-cold-calc.jsonl, HERMES_STREAM",
        "hermes/trace-export-v0.20.4.jsonl, CLAUDE_TRANSCRIPT"
    })
    void recordedFilesAreKnownByTheirContent(String file, TranscriptFormat format) throws IOException {
        byte[] bytes = Files.readAllBytes(Recordings.BUNDLED.resolve(file));
        assertEquals(Optional.of(format), guess(bytes, Agent.AUTO));
        assertEquals(Optional.of(format), guess(bytes, format.family()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"summary\",\"summary\":\"s\",\"leafUuid\":\"u\"} | CLAUDE_TRANSCRIPT",
                "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"duration_ms\":1,\"session_id\":\"s\"} | CLAUDE_STREAM",
                "[{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s\",\"tools\":[]}] | CLAUDE_STREAM",
                "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s\",\"timestamp\":1795476319142} | HERMES_STREAM",
                "{\"prompt_index\":0,\"conversations\":[{\"from\":\"human\",\"value\":\"x\"}]} | HERMES_TRAJECTORY",
                "[{\"task_id\":0,\"reward\":1.0,\"info\":{},\"traj\":[]}] | TAU_BENCH",
                "[{\"role\":\"user\",\"content\":\"x\"}] | CHAT_LIST",
                "{\"role\":\"user\",\"content\":\"x\"} | CHAT_LIST",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | CHAT_LIST",
                "{\"sessionId\":\"s\",\"projectHash\":\"h\",\"messages\":[]} | GEMINI_SESSION",
                "{\"session_id\":\"s\",\"error\":{\"type\":\"t\",\"message\":\"m\",\"code\":1}} | GEMINI_JSON"
            })
    void smallRecordsAreKnownByTheirFields(String text, TranscriptFormat format) throws IOException {
        assertEquals(Optional.of(format), guess(text.getBytes(StandardCharsets.UTF_8), Agent.AUTO));
    }

    @Test
    void theFileNameIsNeverAsked() throws IOException {
        byte[] bytes = Files.readAllBytes(Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        assertEquals(
                1,
                Recordings.read(Recordings.RULES, Recordings.bytes("session_x.json", bytes))
                        .sessions()
                        .size());
    }

    @Test
    void aForcedFamilyRefusesWhatIsNotOfIt() throws IOException {
        byte[] bytes = Files.readAllBytes(Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        assertTrue(guess(bytes, Agent.CLAUDE).isEmpty());
    }

    @Test
    void oneForeignLineAtTheTopDoesNotMislead() throws IOException {
        String stream = Files.readString(Recordings.BUNDLED.resolve("gemini/stream-json-v0.61.0-cold.jsonl"));
        byte[] bytes = ("{\"role\":\"user\",\"content\":\"x\"}\n" + stream).getBytes(StandardCharsets.UTF_8);
        assertEquals(Optional.of(TranscriptFormat.GEMINI_STREAM), guess(bytes, Agent.AUTO));
    }

    @Test
    void aRecordLongerThanTheHeadIsKnownByItsBeginning() throws IOException {
        String text = "{\"id\":\"x\",\"source\":\"cli\",\"started_at\":1.5,\"system_prompt\":\"" + "a".repeat(2_000_000)
                + "\",\"messages\":[]}";
        assertEquals(
                Optional.of(TranscriptFormat.HERMES_EXPORT), guess(text.getBytes(StandardCharsets.UTF_8), Agent.AUTO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"hello | not a recording that is known", "{\"a\":1} | not a recording that is known"})
    void somethingElseIsAProblemWithItsReason(String text, String reason) throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(text);
        assertEquals("text.x:1: " + reason, outcome.problems().get(0).toString());
    }

    @Test
    void otherKindsOfFilesAreNamed() throws IOException {
        assertEquals("empty: nothing was recorded", reason(new byte[0]));
        assertEquals("compressed with gzip; unpack it first", reason(new byte[] {0x1f, (byte) 0x8b, 8, 0}));
        assertEquals("UTF-16 text; convert it to UTF-8", reason("\ufeff{}".getBytes(StandardCharsets.UTF_16LE)));
        assertTrue(reason("SQLite format 3\0".getBytes(StandardCharsets.UTF_8)).contains("hermes sessions export"));
    }

    private static String reason(byte[] bytes) throws IOException {
        return Recordings.read(Recordings.RULES, Recordings.bytes("x", bytes))
                .problems()
                .get(0)
                .reason();
    }

    private static Optional<TranscriptFormat> guess(byte[] bytes, Agent family) throws IOException {
        return FormatGuess.of(new InputHead(new ByteArrayInputStream(bytes)), family);
    }
}
