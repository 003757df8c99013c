package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats of which no recording with a truth is bundled, and what is stored beside the counts. */
class OtherFormatsTest {
    private static SessionResult only(String text) throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(text);
        assertEquals(List.of(), outcome.problems());
        assertEquals(1, outcome.sessions().size());
        return outcome.sessions().get(0);
    }

    private static JsonNode details(SessionResult session) {
        return session.extra().get("details");
    }

    @Test
    void hermesTrajectoriesHoldCallsAndResultsAsTaggedTexts() throws IOException {
        SessionResult session = only("{\"prompt_index\":4,\"conversations\":[{\"from\":\"system\",\"value\":\"s\"},"
                + "{\"from\":\"human\",\"value\":\"do\"},"
                + "{\"from\":\"gpt\",\"value\":\"<think>t</think>\\n<tool_call>\\n{\\\"name\\\": \\\"terminal\\\","
                + " \\\"arguments\\\": {}}\\n</tool_call>\\n<tool_call>\\n{\\\"name\\\": \\\"terminal\\\"}\\n</tool_call>"
                + "<tool_call>\\n{\\\"name\\\": \\\"patch\\\"}\\n</tool_call>\"},"
                + "{\"from\":\"tool\",\"value\":\"<tool_response>\\n{\\\"tool_call_id\\\": \\\"c1\\\", \\\"name\\\":"
                + " \\\"terminal\\\", \\\"content\\\": {\\\"exit_code\\\": 2, \\\"error\\\": null}}\\n</tool_response>\\n"
                + "<tool_response>\\n{\\\"name\\\": \\\"terminal\\\", \\\"content\\\": {\\\"exit_code\\\": 0}}"
                + "\\n</tool_response><tool_response>\\n{\\\"name\\\": \\\"patch\\\", \\\"content\\\":"
                + " {\\\"success\\\": false, \\\"error\\\": \\\"no match\\\"}}\\n</tool_response>\"},"
                + "{\"from\":\"gpt\",\"value\":\"done\"}],\"completed\":true,\"metadata\":{\"model\":\"m\"}}");
        assertEquals("prompt4", session.sessionId());
        assertEquals(3, session.messageCount());
        assertEquals(3, session.toolCalls());
        assertEquals(1, session.successfulToolCalls());
        assertEquals(List.of("terminal: exit code 2", "patch: no match"), session.errors());
        assertTrue(details(session).get("completed").booleanValue());
        assertFalse(session.success()); // a natural stop is not a solved task
    }

    @Test
    void geminiJsonGivesTotals() throws IOException {
        SessionResult session = Recordings.read(Recordings.BUNDLED.resolve("gemini/json-v0.61.0-cold.json"))
                .sessions()
                .get(0);
        // the file's own totals: 7 calls, 5 good, 2 failed
        assertEquals(7, session.toolCalls());
        assertEquals(5, session.successfulToolCalls());
        assertEquals(2, session.messageCount());
        assertEquals(7000, details(session).path("tokens").path("input_tokens").asInt());
    }

    @Test
    void chatListsAreReadAlone() throws IOException {
        SessionResult session = only(
                "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"},"
                        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\"}},"
                        + "{\"id\":\"b\",\"function\":{\"name\":\"g\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"Unknown action g\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"fine\"},"
                        + "{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\"}}]}]");
        assertEquals("text", session.sessionId());
        assertEquals(3, session.messageCount());
        assertEquals(3, session.toolCalls()); // the id that is used again after its answer is a new call
        assertEquals(1, session.successfulToolCalls());
        assertEquals(List.of("g: Unknown action g"), session.errors());
    }

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
            chat.append("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c").append(i);
            chat.append("\",\"function\":{\"name\":\"f\"}}]}\n{\"role\":\"tool\",\"tool_call_id\":\"c")
                    .append(i);
            chat.append("\",\"content\":\"Error ").append(i).append("\"}\n");
        }
        SessionResult session = only(chat.toString());
        assertEquals(51, session.errors().size());
        assertEquals("f: Error 49", session.errors().get(49));
        assertEquals("and 10 more", session.errors().get(50));
    }

    @Test
    void noPromptAndNoOutputIsKept() throws IOException {
        for (JsonNode truth : Recordings.truth(Recordings.BUNDLED)) {
            assertTrue(truth.isObject());
        }
        var names = Recordings.truth(Recordings.BUNDLED).fieldNames();
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
