package dev.abtest.transcript;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.nio.file.Path;
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
    void theDetailsSayInWhatSettingTheSessionRan() throws IOException {
        Path agents = Recordings.BUNDLED.resolve("agents");
        JsonNode codex = details(Recordings.read(agents.resolve("codex/mcp.rollout.jsonl"))
                .sessions()
                .get(0));
        assertEquals("mock", codex.get("provider").asText());
        assertEquals("/home/u/agents/t/cx-x-mcp2/work", codex.get("project").asText());
        assertEquals("never/danger-full-access", codex.get("permission_mode").asText());
        // printf 'Do it. [scn:x-mcp2]' | sha256sum
        assertEquals("ec57a02ea15edfb8", codex.get("prompt_hash").asText());
        assertFalse(codex.has("resumed"));
        assertEquals(
                1,
                codex.path("calls_by_tool")
                        .path("mcp__tiny__good")
                        .path("calls")
                        .asInt());
        JsonNode gemini = details(Recordings.read(agents.resolve("gemini/skill.session.jsonl"))
                .sessions()
                .get(0));
        JsonNode stream = details(Recordings.read(agents.resolve("gemini/skill.stream.jsonl"))
                .sessions()
                .get(0));
        assertEquals("{\"calcfix\":1}", gemini.get("skills").toString());
        assertEquals(gemini.get("skills"), stream.get("skills"));
        assertEquals(gemini.get("prompt_hash"), stream.get("prompt_hash"));
    }

    @Test
    void aForkNamesItsParent() throws IOException {
        JsonNode fork = details(Recordings.read(Recordings.BUNDLED.resolve("codex/rollout-v0.169.0-fork.jsonl"))
                .sessions()
                .get(0));
        assertTrue(fork.get("resumed").booleanValue());
        assertEquals(
                "01a20aac-9978-7d21-b298-21d5f382f37e",
                fork.get("parent_session_id").asText());
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
