package dev.abtest.transcript;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is stored of a recorded session beside the counts, and what is not. */
class StoredSessionTest {
    @Test
    void theDetailsSayWhereTheFiguresComeFrom() throws IOException {
        JsonNode details =
                details(Recordings.read(Recordings.BUNDLED.resolve("codex/rollout-v0.169.0-cold-then-resume.jsonl"))
                        .sessions()
                        .get(0));
        assertEquals("codex", details.get("agent").asText());
        assertEquals("0.169.0", details.get("version").asText());
        assertEquals("rollout", details.get("format").asText());
        assertEquals("mock-model", details.get("model").asText());
        assertTrue(details.get("source").asText().endsWith("cold-then-resume.jsonl"));
        assertEquals(
                9,
                details.path("calls_by_tool").path("exec_command").path("calls").asInt());
        assertEquals(2, details.path("failures").path("exit_nonzero").asInt());
        assertEquals(1, details.path("failures").path("tool_error").asInt());
        assertEquals(1.92, details.get("agent_seconds").doubleValue(), 1e-9);
        assertTrue(details.get("completed").booleanValue());
    }

    @Test
    void moreThanFiftyErrorsAreCounted() throws IOException {
        StringBuilder chat = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            chat.append("""
                    {"role":"assistant","tool_calls":[{"id":"c%d","function":{"name":"f"}}]}
                    {"role":"tool","tool_call_id":"c%d","content":"Error %d"}
                    """.formatted(i, i, i));
        }
        SessionResult session = only(chat.toString());
        assertEquals(51, session.errors().size());
        assertEquals("f: Error 49", session.errors().get(49));
        assertEquals("and 10 more", session.errors().get(50));
    }

    @Test
    void noPromptAndNoOutputIsKept() throws IOException {
        Iterator<String> names = Recordings.truth(Recordings.BUNDLED).fieldNames();
        assertTrue(names.hasNext());
        while (names.hasNext()) {
            for (SessionResult session :
                    Recordings.read(Recordings.BUNDLED.resolve(names.next())).sessions()) {
                String stored = session.toString();
                for (String text : List.of("Fix the failing test", "return a", "look around", "mul()", "Traceback")) {
                    assertFalse(stored.contains(text), session.sessionId() + " keeps " + text);
                }
            }
        }
    }
}
