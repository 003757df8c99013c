package dev.abtest.transcript.agents;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.SessionResult;
import dev.abtest.transcript.Recordings;
import dev.abtest.transcript.TranscriptImport;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What in Gemini CLI's records is not as it looks. */
class GeminiTest {
    @Test
    void theStreamCallsACommandThatFailedASuccessSoTheSessionFileIsBetter() throws IOException {
        TranscriptImport.Outcome stream =
                Recordings.read(Recordings.BUNDLED.resolve("gemini/stream-json-v0.61.0-cold.jsonl"));
        TranscriptImport.Outcome file =
                Recordings.read(Recordings.BUNDLED.resolve("gemini/session-v0.61.0-cold.jsonl"));
        assertEquals(5, stream.sessions().get(0).successfulToolCalls());
        assertEquals(4, file.sessions().get(0).successfulToolCalls());
        assertTrue(stream.warnings().toString().contains("session file"));
    }

    @Test
    void aMessageIsWrittenAgainWhenItsCallsHaveEnded() throws IOException {
        SessionResult session = only("""
                {"sessionId":"g","projectHash":"h","startTime":"2026-01-01T00:00:00Z"}
                {"id":"u1","timestamp":"2026-01-01T00:00:01Z","type":"user","content":[{"text":"do"}]}
                {"id":"g1","timestamp":"2026-01-01T00:00:02Z","type":"gemini","content":"x",\
                "tokens":{"input":10,"output":2}}
                {"id":"g1","timestamp":"2026-01-01T00:00:02Z","type":"gemini","content":"x",\
                "tokens":{"input":10,"output":2},\
                "toolCalls":[{"id":"t","name":"read_file","status":"success"}]}
                {"id":"u2","timestamp":"2026-01-01T00:00:03Z","type":"user",\
                "content":[{"functionResponse":{"id":"t"}}]}
                """);
        assertEquals(2, session.messageCount());
        assertEquals(1, session.toolCalls());
        assertEquals(10, details(session).path("tokens").path("input_total").asInt());
        assertEquals(2.0, session.completionTimeSeconds());
    }

    @Test
    void theJsonResultGivesTotals() throws IOException {
        SessionResult session = Recordings.read(Recordings.BUNDLED.resolve("gemini/json-v0.61.0-cold.json"))
                .sessions()
                .get(0);
        // the file's own totals: 7 calls, 5 good, 2 failed
        assertEquals(7, session.toolCalls());
        assertEquals(5, session.successfulToolCalls());
        assertEquals(2, session.messageCount());
        assertEquals(7000, details(session).path("tokens").path("input_tokens").asInt());
    }
}
