package dev.abtest.transcript.agents;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.SessionResult;
import dev.abtest.transcript.Recordings;
import dev.abtest.transcript.TranscriptImport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What in Codex' records is not as it looks, each in the smallest records that show it. */
class CodexTest {
    private static String record(String type, String payload) {
        return """
                {"timestamp":"2026-01-01T00:00:01Z","type":"%s","payload":%s}""".formatted(type, payload);
    }

    private static final String META = record("session_meta", """
            {"id":"c1","timestamp":"2026-01-01T00:00:00Z"}""");

    @Test
    void theTokenTotalsOfAForkLoseTheParents() throws IOException {
        TranscriptImport.Outcome outcome =
                Recordings.read(Recordings.BUNDLED.resolve("codex/rollout-v0.169.0-fork.jsonl"));
        // 21,400 in the file's last total, of which 15,500 were the parent's
        assertEquals(
                5900,
                details(outcome.sessions().get(0))
                        .path("tokens")
                        .path("input_tokens")
                        .asInt());
    }

    @Test
    void theTokenCounterMayStartAgain() throws IOException {
        SessionResult session = only(
                META,
                record("event_msg", """
                        {"type":"user_message","message":"x"}"""),
                record("event_msg", """
                        {"type":"token_count","info":{"total_token_usage":{"total_tokens":1000}}}"""),
                record("event_msg", """
                        {"type":"token_count","info":null}"""),
                record("event_msg", """
                        {"type":"token_count","info":{"total_token_usage":{"total_tokens":30}}}"""));
        assertEquals(1030, details(session).path("tokens").path("total_tokens").asInt());
    }

    @Test
    void theStreamHidesRefusedCallsAndItsErrorItemIsAWarning() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines("""
                {"type":"thread.started","thread_id":"t"}
                {"type":"item.completed","item":{"id":"item_0","type":"error","message":"metadata"}}
                {"type":"turn.started"}
                {"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"x"}}
                {"type":"turn.completed","usage":{}}
                """);
        assertEquals(List.of(), outcome.sessions().get(0).errors());
        assertEquals(0, outcome.sessions().get(0).toolCalls());
        assertTrue(outcome.warnings().toString().contains("rollout file"));
    }

    @Test
    void userMessagesAreFoundWhereTheReleaseWritesThem() throws IOException {
        String item = record("event_msg", """
                {"type":"item_completed","item":{"type":"UserMessage"}}""");
        String message = record("response_item", """
                {"type":"message","role":"user","content":[{"type":"input_text","text":"do"}]}""");
        String context = message.replace("do\"", "<environment_context>\"");
        assertEquals(1, only(META, context, message, item).messageCount());
        assertEquals(1, only(META, context, message).messageCount());
    }

    @Test
    void anOutputIsNotSearchedForExitCodes() throws IOException {
        SessionResult session = only(META, record("response_item", """
                        {"type":"function_call","name":"exec_command","call_id":"a"}"""), record("response_item", """
                        {"type":"function_call_output","call_id":"a","output":"Wall time: 1 s\\nProcess exited with\
                         code 0\\nOutput:\\nProcess exited with code 9\\nExit code: 1"}"""));
        assertEquals(1, session.successfulToolCalls());
    }

    @Test
    void aStreamThatEndsInMidTurnHasUnansweredCallsAndNoMoreSuccesses() throws IOException {
        List<String> lines = Files.readAllLines(Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        SessionResult session = only(lines.subList(0, 6).toArray(String[]::new)); // ends behind the first item.started
        assertEquals(1, session.toolCalls());
        assertEquals(0, session.successfulToolCalls());
        assertEquals(1, details(session).path("unanswered_tool_calls").asInt());
    }
}
