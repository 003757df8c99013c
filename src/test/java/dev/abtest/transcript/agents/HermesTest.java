package dev.abtest.transcript.agents;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.failures;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.SessionResult;
import dev.abtest.transcript.Recordings;
import dev.abtest.transcript.TranscriptImport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What in Hermes' records is not as it looks, each in the smallest records that show it. */
class HermesTest {
    /** An exported session with one call. */
    private static String export(
            String end, String prompt, String call, String result, String toolContent, String reply) {
        return """
                {"id":"h1","source":"cli","model":"m","started_at":100.5,"ended_at":%s,"messages":[\
                {"role":"user","content":"do","timestamp":%s},\
                {"role":"assistant","content":"","timestamp":%s,"tool_calls":[\
                {"id":"c1","function":{"name":"terminal","arguments":"{}"}}]},\
                {"role":"tool","tool_call_id":"c1","tool_name":"terminal","timestamp":%s,"content":%s},\
                {"role":"assistant","content":"done","timestamp":%s}]}""".formatted(end, prompt, call, result, toolContent, reply);
    }

    private static SessionResult withResult(String toolContent) throws IOException {
        return only(export("120.5", "101", "103", "104", toolContent, "110"));
    }

    @Test
    void textIsAppendedToTheJsonOfFailedResults() throws IOException {
        SessionResult session = withResult("""
                "{\\"output\\": \\"x\\", \\"exit_code\\": 3, \\"error\\": null}\\n\\n[Tool loop warning: stop]\"""");
        assertEquals(1, failures(session, "exit_nonzero"));
        assertEquals(0, session.successfulToolCalls());
        assertEquals(List.of("terminal: exit code 3"), session.errors());
    }

    @Test
    void errorNullIsInEveryGoodResult() throws IOException {
        SessionResult session = withResult("""
                "{\\"output\\": \\"\\", \\"exit_code\\": 0, \\"error\\": null}\"""");
        assertEquals(1, session.successfulToolCalls());
    }

    @Test
    void aCrashIsPlainText() throws IOException {
        SessionResult session = withResult("\"Error executing tool: boom\"");
        assertEquals(1, failures(session, "tool_error"));
    }

    @Test
    void theFirstMessageMayComeBeforeTheStart() throws IOException {
        SessionResult session = only(export("120.5", "98.25", "103", "104", "\"ok\"", "110"));
        assertEquals("1970-01-01T00:01:38.250Z", session.startTime());
        assertEquals("1970-01-01T00:02:00.500Z", session.endTime());
        assertEquals(11.75, session.completionTimeSeconds(), 1e-9); // 110 - 98.25, without the agent's closing
    }

    @Test
    void anOldReleaseStampsATurnWithOneTimeAndHasNoEnd() throws IOException {
        TranscriptImport.Outcome outcome =
                Recordings.lines(export("null", "109", "109.01", "109.02", "\"ok\"", "109.03"));
        assertEquals(8.53, outcome.sessions().get(0).completionTimeSeconds(), 1e-9); // wall: 109.03 - 100.5
        assertTrue(outcome.warnings().toString().contains("stamps a whole turn with one time"));
    }

    @Test
    void aCostOfZeroWithUnknownStatusIsNotKnown() throws IOException {
        SessionResult unknown = only("""
                {"id":"a","source":"cli","started_at":1,"estimated_cost_usd":0.0,"cost_status":"unknown",\
                "messages":[{"role":"user","content":"x"}]}""");
        assertFalse(details(unknown).has("cost_usd"));
        SessionResult known = only("""
                {"id":"a","source":"cli","started_at":1,"estimated_cost_usd":0.5,"cost_status":"estimated",\
                "messages":[{"role":"user","content":"x"}]}""");
        assertEquals(0.5, details(known).get("cost_usd").doubleValue());
    }

    @Test
    void unfilteredTerminalNoiseIsNoRecording() throws IOException {
        assertEquals(
                1,
                Recordings.lines("⚠ tirith says", "↻ Resumed session x", "done")
                        .problems()
                        .size());
    }

    @Test
    void theStreamCutsLongOutputsSoItsFlagCountsToo() throws IOException {
        SessionResult session = only("""
                {"type":"system","subtype":"init","session_id":"s","timestamp":1795476319142}
                {"type":"tool_use","name":"terminal","timestamp":1795476319143}
                {"type":"tool_result","name":"terminal","timestamp":1795476319144,"is_error":true,\
                "output":"{\\"output\\": \\"long..."}
                """);
        assertEquals(1, failures(session, "tool_error"));
    }

    @Test
    void trajectoriesHoldCallsAndResultsAsTaggedTexts() throws IOException {
        SessionResult session = only("""
                {"prompt_index":4,"conversations":[{"from":"system","value":"s"},{"from":"human","value":"do"},\
                {"from":"gpt","value":"<think>t</think>\\n\
                <tool_call>\\n{\\"name\\": \\"terminal\\", \\"arguments\\": {}}\\n</tool_call>\\n\
                <tool_call>\\n{\\"name\\": \\"terminal\\"}\\n</tool_call>\
                <tool_call>\\n{\\"name\\": \\"patch\\"}\\n</tool_call>"},\
                {"from":"tool","value":"<tool_response>\\n{\\"tool_call_id\\": \\"c1\\", \\"name\\": \\"terminal\\",\
                 \\"content\\": {\\"exit_code\\": 2, \\"error\\": null}}\\n</tool_response>\\n\
                <tool_response>\\n{\\"name\\": \\"terminal\\", \\"content\\": {\\"exit_code\\": 0}}\\n</tool_response>\
                <tool_response>\\n{\\"name\\": \\"patch\\", \\"content\\": {\\"success\\": false,\
                 \\"error\\": \\"no match\\"}}\\n</tool_response>"},\
                {"from":"gpt","value":"done"}],"completed":true,"metadata":{"model":"m"}}
                """);
        assertEquals("prompt4", session.sessionId());
        assertEquals(3, session.messageCount());
        assertEquals(3, session.toolCalls());
        assertEquals(1, session.successfulToolCalls());
        assertEquals(List.of("terminal: exit code 2", "patch: no match"), session.errors());
        assertTrue(details(session).get("completed").booleanValue());
        assertFalse(session.success()); // a natural stop is not a solved task
    }
}
