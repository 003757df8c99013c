package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What in the agents' records is not as it looks, each in the smallest records that show it. */
class SurprisesTest {
    private static final String HERMES = "{\"id\":\"h1\",\"source\":\"cli\",\"model\":\"m\",\"started_at\":100.5,"
            + "\"ended_at\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"do\",\"timestamp\":%s},"
            + "{\"role\":\"assistant\",\"content\":\"\",\"timestamp\":%s,\"tool_calls\":[{\"id\":\"c1\",\"function\":"
            + "{\"name\":\"terminal\",\"arguments\":\"{}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"tool_name\":\"terminal\",\"timestamp\":%s,\"content\":%s},"
            + "{\"role\":\"assistant\",\"content\":\"done\",\"timestamp\":%s}]}";

    private static SessionResult hermes(String toolContent) throws IOException {
        return only(String.format(HERMES, "120.5", "101", "103", "104", toolContent, "110"));
    }

    private static SessionResult only(String... lines) throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(lines);
        assertEquals(List.of(), outcome.problems());
        assertEquals(1, outcome.sessions().size());
        return outcome.sessions().get(0);
    }

    private static int failures(SessionResult session, String kind) {
        return details(session).path("failures").path(kind).asInt();
    }

    private static JsonNode details(SessionResult session) {
        return session.extra().get("details");
    }

    @Test
    void hermesAppendsTextToTheJsonOfFailedResults() throws IOException {
        SessionResult session = hermes("\"{\\\"output\\\": \\\"x\\\", \\\"exit_code\\\": 3, \\\"error\\\": null}"
                + "\\n\\n[Tool loop warning: stop]\"");
        assertEquals(1, failures(session, "exit_nonzero"));
        assertEquals(0, session.successfulToolCalls());
        assertEquals(List.of("terminal: exit code 3"), session.errors());
    }

    @Test
    void hermesWritesErrorNullIntoEveryGoodResult() throws IOException {
        SessionResult session = hermes("\"{\\\"output\\\": \\\"\\\", \\\"exit_code\\\": 0, \\\"error\\\": null}\"");
        assertEquals(1, session.successfulToolCalls());
    }

    @Test
    void hermesCrashIsPlainText() throws IOException {
        SessionResult session = hermes("\"Error executing tool: boom\"");
        assertEquals(1, failures(session, "tool_error"));
    }

    @Test
    void hermesFirstMessageMayComeBeforeTheStart() throws IOException {
        SessionResult session = only(String.format(HERMES, "120.5", "98.25", "103", "104", "\"ok\"", "110"));
        assertEquals("1970-01-01T00:01:38.250Z", session.startTime());
        assertEquals("1970-01-01T00:02:00.500Z", session.endTime());
        assertEquals(11.75, session.completionTimeSeconds(), 1e-9); // 110 - 98.25, without the agent's closing
    }

    @Test
    void oldHermesStampsATurnWithOneTimeAndHasNoEnd() throws IOException {
        TranscriptImport.Outcome outcome =
                Recordings.lines(String.format(HERMES, "null", "109", "109.01", "109.02", "\"ok\"", "109.03"));
        assertEquals(8.53, outcome.sessions().get(0).completionTimeSeconds(), 1e-9); // wall: 109.03 - 100.5
        assertTrue(outcome.warnings().toString().contains("stamps a whole turn with one time"));
    }

    @Test
    void hermesCostZeroOfUnknownStatusIsNotKnown() throws IOException {
        SessionResult unknown = only("{\"id\":\"a\",\"source\":\"cli\",\"started_at\":1,\"estimated_cost_usd\":0.0,"
                + "\"cost_status\":\"unknown\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        assertFalse(details(unknown).has("cost_usd"));
        SessionResult known = only("{\"id\":\"a\",\"source\":\"cli\",\"started_at\":1,\"estimated_cost_usd\":0.5,"
                + "\"cost_status\":\"estimated\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        assertEquals(0.5, details(known).get("cost_usd").doubleValue());
    }

    @Test
    void hermesUnfilteredTerminalNoiseIsNoRecording() throws IOException {
        assertEquals(
                1,
                Recordings.lines("⚠ tirith says", "↻ Resumed session x", "done")
                        .problems()
                        .size());
    }

    private static String claude(String type, String uuid, String time, String rest) {
        return "{\"type\":\"" + type + "\",\"uuid\":\"" + uuid
                + "\",\"sessionId\":\"s1\",\"timestamp\":\"2026-01-01T00:00:" + time + "Z\"," + rest + "}";
    }

    private static String claudeUser(String uuid, String time, String text) {
        return claude("user", uuid, time, "\"message\":{\"role\":\"user\",\"content\":\"" + text + "\"}");
    }

    private static String claudeReply(String uuid, String time, String block, int output) {
        return claude(
                "assistant",
                uuid,
                time,
                "\"message\":{\"id\":\"msg_1\",\"model\":\"m\",\"content\":[" + block
                        + "],\"usage\":{\"input_tokens\":10," + "\"cache_read_input_tokens\":5,\"output_tokens\":"
                        + output + "}}");
    }

    @Test
    void claudeWritesOneReplyInManyLinesAndItsTokensInEach() throws IOException {
        SessionResult session = only(
                claudeUser("u1", "00", "do"),
                claudeReply("u2", "02", "{\"type\":\"text\",\"text\":\"a\"}", 1),
                claudeReply("u3", "03", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"Bash\"}", 8),
                claudeReply("u4", "04", "{\"type\":\"tool_use\",\"id\":\"t2\",\"name\":\"Read\"}", 8));
        assertEquals(2, session.messageCount());
        assertEquals(2, session.toolCalls());
        assertEquals(0, session.successfulToolCalls()); // nobody answered
        assertEquals(15, details(session).path("tokens").path("input_total").asInt());
        assertEquals(
                8, details(session).path("tokens").path("output_lower_bound").asInt());
        assertEquals(4.0, session.completionTimeSeconds());
    }

    @Test
    void aClaudeReplyThatGoesOnBehindAnotherIsStillOneMessage() throws IOException {
        String first = claudeReply("u2", "02", "{\"type\":\"text\",\"text\":\"a\"}", 1);
        SessionResult session = only(
                claudeUser("u1", "00", "do"),
                first,
                first.replace("msg_1", "msg_2").replace("u2", "u3"),
                first.replace("u2", "u4"));
        assertEquals(3, session.messageCount());
        assertEquals(30, details(session).path("tokens").path("input_total").asInt());
    }

    @Test
    void hermesStreamCutsLongOutputsSoItsFlagCountsToo() throws IOException {
        SessionResult session = only(
                "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s\",\"timestamp\":1795476319142}",
                "{\"type\":\"tool_use\",\"name\":\"terminal\",\"timestamp\":1795476319143}",
                "{\"type\":\"tool_result\",\"name\":\"terminal\",\"timestamp\":1795476319144,\"is_error\":true,"
                        + "\"output\":\"{\\\"output\\\": \\\"long...\"}");
        assertEquals(1, failures(session, "tool_error"));
    }

    @Test
    void claudeLocalCommandsHooksAndInterruptsAreNobodysWords() throws IOException {
        SessionResult session = only(
                claudeUser("u1", "00", "<command-name>/clear</command-name>"),
                claudeUser("u2", "01", "<local-command-stdout></local-command-stdout>"),
                claudeUser("u3", "02", "do"),
                claudeReply("u4", "03", "{\"type\":\"text\",\"text\":\"a\"}", 1),
                claudeUser("u5", "04", "Operation stopped by hook: no"),
                claudeUser("u6", "05", "[Request interrupted by user]"),
                claudeUser("u7", "06", "Caveat: the messages below"));
        assertEquals(2, session.messageCount());
        assertEquals(0, session.userCorrections());
        assertEquals(1, details(session).path("interrupts").asInt());
    }

    @Test
    void aClaudeCommandThatExpandsToAPromptIsAMessage() throws IOException {
        SessionResult session = only(
                claudeUser("u1", "00", "<command-name>/init</command-name>"),
                claude(
                        "user",
                        "u2",
                        "00",
                        "\"isMeta\":true,\"parentUuid\":\"u1\",\"message\":{\"content\":\"Please analyze\"}"),
                claudeReply("u3", "03", "{\"type\":\"text\",\"text\":\"a\"}", 1));
        assertEquals(2, session.messageCount());
        assertEquals(3.0, session.completionTimeSeconds());
    }

    @Test
    void aQueuedClaudeCommandOfAPersonIsACorrection() throws IOException {
        SessionResult session = only(
                claudeUser("u1", "00", "do"),
                claude(
                        "attachment",
                        "u2",
                        "01",
                        "\"attachment\":{\"type\":\"queued_command\",\"prompt\":\"p\",\"origin\":{\"kind\":\"human\"}}"));
        assertEquals(1, session.userCorrections());
    }

    @Test
    void aClaudeRejectionIsACorrectionAndNoCall() throws IOException {
        SessionResult session = only(
                claudeUser("u1", "00", "do"),
                claudeReply("u2", "01", "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"Edit\"}", 1),
                claude(
                        "user",
                        "u3",
                        "02",
                        "\"message\":{\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"is_error\":true,"
                                + "\"content\":\"The user doesn't want to proceed with this tool use. X\"}]}"));
        assertEquals(0, session.toolCalls());
        assertEquals(List.of(), session.errors());
        assertEquals(1, details(session).path("user_rejections").asInt());
    }

    @Test
    void aClaudeSuccessWithAnErrorFlagDidNotComplete() throws IOException {
        SessionResult session = only(
                "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s\",\"model\":\"m\",\"tools\":[]}",
                "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,\"duration_ms\":2500,"
                        + "\"result\":\"API Error: 529 overloaded\",\"session_id\":\"s\",\"total_cost_usd\":0.1}");
        assertFalse(details(session).get("completed").booleanValue());
        assertEquals(List.of("API Error: 529 overloaded"), session.errors());
        assertEquals(2.5, session.completionTimeSeconds());
    }

    @Test
    void subAgentTrafficOfTheClaudeStreamStaysApart() throws IOException {
        SessionResult session = only(
                "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s\",\"tools\":[]}",
                "{\"type\":\"assistant\",\"session_id\":\"s\",\"parent_tool_use_id\":\"t0\",\"message\":{\"id\":\"m2\","
                        + "\"content\":[{\"type\":\"tool_use\",\"id\":\"t9\",\"name\":\"Bash\"}]}}",
                "{\"type\":\"assistant\",\"session_id\":\"s\",\"parent_tool_use_id\":null,\"message\":{\"id\":\"m1\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}}");
        assertEquals(0, session.toolCalls());
        assertEquals(1, details(session).path("sub_agents").path("tool_calls").asInt());
    }

    @Test
    void codexTokenTotalsOfAForkLoseTheParents() throws IOException {
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
    void codexTokenCounterMayStartAgain() throws IOException {
        SessionResult session = only(
                codex("session_meta", "{\"id\":\"c1\",\"timestamp\":\"2026-01-01T00:00:00Z\"}"),
                codex("event_msg", "{\"type\":\"user_message\",\"message\":\"x\"}"),
                codex(
                        "event_msg",
                        "{\"type\":\"token_count\",\"info\":{\"total_token_usage\":{\"total_tokens\":1000}}}"),
                codex("event_msg", "{\"type\":\"token_count\",\"info\":null}"),
                codex(
                        "event_msg",
                        "{\"type\":\"token_count\",\"info\":{\"total_token_usage\":{\"total_tokens\":30}}}"));
        assertEquals(1030, details(session).path("tokens").path("total_tokens").asInt());
    }

    private static String codex(String type, String payload) {
        return "{\"timestamp\":\"2026-01-01T00:00:01Z\",\"type\":\"" + type + "\",\"payload\":" + payload + "}";
    }

    @Test
    void codexStreamHidesRefusedCallsAndItsErrorItemIsAWarning() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(
                "{\"type\":\"thread.started\",\"thread_id\":\"t\"}",
                "{\"type\":\"item.completed\",\"item\":{\"id\":\"item_0\",\"type\":\"error\",\"message\":\"metadata\"}}",
                "{\"type\":\"turn.started\"}",
                "{\"type\":\"item.completed\",\"item\":{\"id\":\"item_1\",\"type\":\"agent_message\",\"text\":\"x\"}}",
                "{\"type\":\"turn.completed\",\"usage\":{}}");
        assertEquals(List.of(), outcome.sessions().get(0).errors());
        assertEquals(0, outcome.sessions().get(0).toolCalls());
        assertTrue(outcome.warnings().toString().contains("rollout file"));
    }

    @Test
    void codexUserMessagesAreFoundWhereTheReleaseWritesThem() throws IOException {
        String meta = codex("session_meta", "{\"id\":\"c1\",\"timestamp\":\"2026-01-01T00:00:00Z\"}");
        String item = codex("event_msg", "{\"type\":\"item_completed\",\"item\":{\"type\":\"UserMessage\"}}");
        String message = codex(
                "response_item",
                "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"do\"}]}");
        String context = message.replace("do\"", "<environment_context>\"");
        assertEquals(1, only(meta, context, message, item).messageCount());
        assertEquals(1, only(meta, context, message).messageCount());
    }

    @Test
    void codexOutputIsNotSearchedForExitCodes() throws IOException {
        String meta = codex("session_meta", "{\"id\":\"c1\",\"timestamp\":\"2026-01-01T00:00:00Z\"}");
        SessionResult session = only(
                meta,
                codex("response_item", "{\"type\":\"function_call\",\"name\":\"exec_command\",\"call_id\":\"a\"}"),
                codex(
                        "response_item",
                        "{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":\"Wall time: 1 s\\nProcess exited"
                                + " with code 0\\nOutput:\\nProcess exited with code 9\\nExit code: 1\"}"));
        assertEquals(1, session.successfulToolCalls());
    }

    @Test
    void geminiCallsACommandThatFailedASuccessSoTheSessionFileIsBetter() throws IOException {
        TranscriptImport.Outcome stream =
                Recordings.read(Recordings.BUNDLED.resolve("gemini/stream-json-v0.61.0-cold.jsonl"));
        TranscriptImport.Outcome file =
                Recordings.read(Recordings.BUNDLED.resolve("gemini/session-v0.61.0-cold.jsonl"));
        assertEquals(5, stream.sessions().get(0).successfulToolCalls());
        assertEquals(4, file.sessions().get(0).successfulToolCalls());
        assertTrue(stream.warnings().toString().contains("session file"));
    }

    @Test
    void geminiWritesAMessageAgainWhenItsCallsHaveEnded() throws IOException {
        String message = "{\"id\":\"g1\",\"timestamp\":\"2026-01-01T00:00:02Z\",\"type\":\"gemini\",\"content\":\"x\","
                + "\"tokens\":{\"input\":10,\"output\":2}";
        SessionResult session = only(
                "{\"sessionId\":\"g\",\"projectHash\":\"h\",\"startTime\":\"2026-01-01T00:00:00Z\"}",
                "{\"id\":\"u1\",\"timestamp\":\"2026-01-01T00:00:01Z\",\"type\":\"user\",\"content\":[{\"text\":\"do\"}]}",
                message + "}",
                message + ",\"toolCalls\":[{\"id\":\"t\",\"name\":\"read_file\",\"status\":\"success\"}]}",
                "{\"id\":\"u2\",\"timestamp\":\"2026-01-01T00:00:03Z\",\"type\":\"user\",\"content\":"
                        + "[{\"functionResponse\":{\"id\":\"t\"}}]}");
        assertEquals(2, session.messageCount());
        assertEquals(1, session.toolCalls());
        assertEquals(10, details(session).path("tokens").path("input_total").asInt());
        assertEquals(2.0, session.completionTimeSeconds());
    }

    @Test
    void aSnapshotThatEndsInMidTurnHasUnansweredCallsAndNoMoreSuccesses() throws IOException {
        List<String> lines = Files.readAllLines(Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        SessionResult session = only(lines.subList(0, 6).toArray(String[]::new)); // ends behind the first item.started
        assertEquals(1, session.toolCalls());
        assertEquals(0, session.successfulToolCalls());
        assertEquals(1, details(session).path("unanswered_tool_calls").asInt());
    }

    @Test
    void tauBenchTurnsAreDialogueAndTheEndMarkerIsNoTurn() throws IOException {
        TranscriptImport.Outcome outcome =
                Recordings.lines("[{\"task_id\":3,\"trial\":1,\"reward\":0.9999999,\"traj\":["
                        + "{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},"
                        + "{\"role\":\"user\",\"content\":\"c\"},{\"role\":\"user\",\"content\":\"###STOP###\"}]}]");
        SessionResult session = outcome.sessions().get(0);
        assertEquals("task3/trial1", session.sessionId());
        assertEquals(4, session.messageCount());
        assertEquals(1, session.userCorrections());
        assertTrue(session.success());
        assertTrue(outcome.warnings().toString().contains("dialogue"));
    }

    @Test
    void tauBenchCallsWithoutIdsAreJoinedByOrderAndACrashedTaskIsAFailure() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(
                "[{\"task_id\":1,\"trial\":1,\"reward\":0,\"traj\":["
                        + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":null,\"function\":{\"name\":\"f\","
                        + "\"arguments\":\"{'a': 'b'}\"}}]},{\"role\":\"tool\",\"name\":\"f\",\"content\":\"Error: no\"},"
                        + "{\"role\":\"assistant\",\"tool_calls\":null,\"content\":\"x\"}]},",
                "{\"task_id\":2,\"trial\":2,\"reward\":0,\"info\":{\"error\":\"Token limit\"},\"traj\":[]}]");
        assertEquals(List.of("f: Error: no"), outcome.sessions().get(0).errors());
        assertEquals(0, outcome.sessions().get(1).messageCount());
        assertEquals(List.of("Token limit"), outcome.sessions().get(1).errors());
        assertFalse(outcome.sessions().get(1).success());
    }
}
