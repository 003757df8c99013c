package dev.abtest.transcript.agents;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What in Claude Code's records is not as it looks, each in the smallest records that show it. */
class ClaudeTest {
    /** A record with these fields beside its envelope. */
    private static String record(String type, String uuid, String time, String rest) {
        return """
                {"type":"%s","uuid":"%s","sessionId":"s1","timestamp":"2026-01-01T00:00:%sZ",%s}""".formatted(type, uuid, time, rest);
    }

    private static String user(String uuid, String time, String text) {
        return record("user", uuid, time, """
                "message":{"role":"user","content":"%s"}""".formatted(text));
    }

    private static String reply(String uuid, String time, String block, int output) {
        return record("assistant", uuid, time, """
                "message":{"id":"msg_1","model":"m","content":[%s],"usage":{"input_tokens":10,\
                "cache_read_input_tokens":5,"output_tokens":%d}}""".formatted(block, output));
    }

    private static final String TEXT = """
            {"type":"text","text":"a"}""";

    @Test
    void oneReplyIsWrittenInManyLinesWithItsTokensInEach() throws IOException {
        SessionResult session = only(
                user("u1", "00", "do"),
                reply("u2", "02", TEXT, 1),
                reply("u3", "03", """
                        {"type":"tool_use","id":"t1","name":"Bash"}""", 8),
                reply("u4", "04", """
                        {"type":"tool_use","id":"t2","name":"Read"}""", 8));
        assertEquals(2, session.messageCount());
        assertEquals(2, session.toolCalls());
        assertEquals(0, session.successfulToolCalls()); // nobody answered
        assertEquals(15, details(session).path("tokens").path("input_total").asInt());
        assertEquals(
                8, details(session).path("tokens").path("output_lower_bound").asInt());
        assertEquals(4.0, session.completionTimeSeconds());
    }

    @Test
    void aReplyThatGoesOnBehindAnotherIsStillOneMessage() throws IOException {
        String first = reply("u2", "02", TEXT, 1);
        SessionResult session = only(
                user("u1", "00", "do"),
                first,
                first.replace("msg_1", "msg_2").replace("u2", "u3"),
                first.replace("u2", "u4"));
        assertEquals(3, session.messageCount());
        assertEquals(30, details(session).path("tokens").path("input_total").asInt());
    }

    @Test
    void localCommandsHooksAndInterruptsAreNobodysWords() throws IOException {
        SessionResult session = only(
                user("u1", "00", "<command-name>/clear</command-name>"),
                user("u2", "01", "<local-command-stdout></local-command-stdout>"),
                user("u3", "02", "do"),
                reply("u4", "03", TEXT, 1),
                user("u5", "04", "Operation stopped by hook: no"),
                user("u6", "05", "[Request interrupted by user]"),
                user("u7", "06", "Caveat: the messages below"));
        assertEquals(2, session.messageCount());
        assertEquals(0, session.userCorrections());
        assertEquals(1, details(session).path("interrupts").asInt());
    }

    @Test
    void aCommandThatExpandsToAPromptIsAMessage() throws IOException {
        SessionResult session = only(
                user("u1", "00", "<command-name>/init</command-name>"),
                record("user", "u2", "00", """
                        "isMeta":true,"parentUuid":"u1","message":{"content":"Please analyze"}"""),
                reply("u3", "03", TEXT, 1));
        assertEquals(2, session.messageCount());
        assertEquals(3.0, session.completionTimeSeconds());
    }

    @Test
    void aQueuedCommandOfAPersonIsACorrection() throws IOException {
        SessionResult session = only(user("u1", "00", "do"), record("attachment", "u2", "01", """
                        "attachment":{"type":"queued_command","prompt":"p","origin":{"kind":"human"}}"""));
        assertEquals(1, session.userCorrections());
    }

    @Test
    void aRejectionIsACorrectionAndNoCall() throws IOException {
        SessionResult session =
                only(user("u1", "00", "do"), reply("u2", "01", """
                        {"type":"tool_use","id":"t1","name":"Edit"}""", 1), record("user", "u3", "02", """
                        "message":{"content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,\
                        "content":"The user doesn't want to proceed with this tool use. X"}]}"""));
        assertEquals(0, session.toolCalls());
        assertEquals(List.of(), session.errors());
        assertEquals(1, details(session).path("user_rejections").asInt());
    }

    @Test
    void aSuccessWithAnErrorFlagDidNotComplete() throws IOException {
        SessionResult session = only("""
                {"type":"system","subtype":"init","session_id":"s","model":"m","tools":[]}
                {"type":"result","subtype":"success","is_error":true,"duration_ms":2500,\
                "result":"API Error: 529 overloaded","session_id":"s","total_cost_usd":0.1}
                """);
        assertFalse(details(session).get("completed").booleanValue());
        assertEquals(List.of("API Error: 529 overloaded"), session.errors());
        assertEquals(2.5, session.completionTimeSeconds());
    }

    @Test
    void subAgentTrafficOfTheStreamStaysApart() throws IOException {
        SessionResult session = only("""
                {"type":"system","subtype":"init","session_id":"s","tools":[]}
                {"type":"assistant","session_id":"s","parent_tool_use_id":"t0","message":{"id":"m2",\
                "content":[{"type":"tool_use","id":"t9","name":"Bash"}]}}
                {"type":"assistant","session_id":"s","parent_tool_use_id":null,"message":{"id":"m1",\
                "content":[{"type":"text","text":"x"}]}}
                """);
        assertEquals(0, session.toolCalls());
        assertEquals(1, details(session).path("sub_agents").path("tool_calls").asInt());
    }
}
