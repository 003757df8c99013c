package dev.abtest.transcript.agents;

import static dev.abtest.transcript.Recordings.details;
import static dev.abtest.transcript.Recordings.failures;
import static dev.abtest.transcript.Recordings.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.SessionResult;
import dev.abtest.transcript.Recordings;
import dev.abtest.transcript.SourceWalk.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final String CALL = """
            {"type":"tool_use","id":"t1","name":"Bash","input":{"command":"x"}}""";

    private static String refused(String uuid, String fields) {
        return record("user", uuid, "02", fields + """
                ,"message":{"content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,\
                "content":"This command requires approval"}]}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "toolDenialKind":"user-rejected","permissionDecision":{"source":"config"} | denied
                    "toolDenialKind":"permission-rule","permissionDecision":{"source":"hook"} | denied
                    "toolDenialKind":"user-rejected","toolDenialBeforeRun":true | rejected
                    "toolDenialKind":"user-rejected" | rejected
                    "slug":"a" | denied
                    """)
    void whoRefusedACallDecidesWhetherItFailed(String fields, String outcome) throws IOException {
        SessionResult session = only(user("u1", "00", "do"), reply("u2", "01", CALL, 1), refused("u3", fields));
        boolean denied = outcome.equals("denied");
        assertEquals(denied ? 1 : 0, session.toolCalls());
        assertEquals(0, session.successfulToolCalls());
        assertEquals(denied ? 1 : 0, failures(session, "denied"));
        assertEquals(0, failures(session, "exit_nonzero"));
        assertEquals(denied ? 0 : 1, details(session).path("user_rejections").asInt());
        assertEquals(denied ? List.of("Bash: This command requires approval") : List.of(), session.errors());
    }

    @Test
    void aRefusalThatAnInterruptFollowsStoppedTheCallWhileItRan() throws IOException {
        String interrupt = record("user", "u4", "03", """
                "interruptedMessageId":"msg_1","message":{"content":"[Request interrupted by user for tool use]"}""");
        String kind = """
                "toolDenialKind":"user-rejected\"""";
        SessionResult stopped =
                only(user("u1", "00", "do"), reply("u2", "01", CALL, 1), refused("u3", kind), interrupt);
        assertEquals(1, stopped.toolCalls());
        assertEquals(1, details(stopped).path("aborted_tool_calls").asInt());
        assertEquals(0, details(stopped).path("user_rejections").asInt());
        assertEquals(1, details(stopped).path("interrupts").asInt());
        SessionResult before = only(
                user("u1", "00", "do"),
                reply("u2", "01", CALL, 1),
                refused("u3", kind + ",\"toolDenialBeforeRun\":true"),
                interrupt);
        assertEquals(1, details(before).path("user_rejections").asInt());
    }

    @Test
    void theStreamTellsBesideTheResultWhoRefused() throws IOException {
        SessionResult session = only("""
                {"type":"system","subtype":"init","session_id":"s","cwd":"/w","permissionMode":"default"}
                {"type":"assistant","session_id":"s","message":{"id":"m","content":[\
                {"type":"tool_use","id":"a","name":"Bash"},{"type":"tool_use","id":"b","name":"Bash"}]}}
                {"type":"user","session_id":"s","message":{"content":[\
                {"type":"tool_result","tool_use_id":"a","is_error":true,"content":"no"},\
                {"type":"tool_result","tool_use_id":"b","is_error":true,"content":"no"}]},\
                "tool_result_meta":[{"id":"b","non_execution_kind":"user-rejected",\
                "permission_decision":{"source":"config"}},\
                {"id":"a","non_execution_kind":"user-rejected","permission_decision":{"source":"user"}}]}
                """);
        assertEquals(1, session.toolCalls());
        assertEquals(1, failures(session, "denied"));
        assertEquals("default", details(session).path("permission_mode").asText());
        assertEquals("/w", details(session).path("project").asText());
    }

    @Test
    void theEndOfATaskInTheBackgroundIsNoPrompt() throws IOException {
        SessionResult session = only("""
                {"type":"assistant","session_id":"s","message":{"id":"m","content":[{"type":"text","text":"a"}]}}
                {"type":"result","subtype":"success","session_id":"s","duration_ms":10,"total_cost_usd":7,\
                "model_usage_since_last_result":{"m1":{"costUSD":0.25,"provider":"firstParty"},"m2":{"costUSD":0.5}}}
                {"type":"result","subtype":"success","session_id":"s","duration_ms":10,"total_cost_usd":8,\
                "origin":{"kind":"task-notification"},"model_usage_since_last_result":{"m1":{"costUSD":0.25}}}
                """);
        assertEquals(2, session.messageCount());
        assertEquals(0, session.userCorrections());
        assertEquals(1.0, details(session).path("cost_usd").doubleValue());
        assertEquals("firstParty", details(session).path("provider").asText());
    }

    /** A session that a fork copies: its question, a failed call, its answer. */
    private static String[] parent(String session, String mark) {
        return new String[] {
            user("p1", "00", "first").replace("s1", session),
            reply("p2", "01", CALL, 1).replace("s1\"", session + "\"" + mark),
            record("user", "p3", "02", """
                    "message":{"content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,\
                    "content":"Exit code 1"}]}""").replace("s1", session),
            reply("p4", "03", TEXT, 1).replace("msg_1", "msg_2").replace("s1\"", session + "\"" + mark)
        };
    }

    private static String fork() {
        List<String> lines = new ArrayList<>(List.of(parent("fork", ",\"requestSessionId\":\"parent\"")));
        lines.add(record("system", "p5", "04", "\"subtype\":\"x\"").replace("s1", "fork"));
        lines.add(user("f1", "10", "second").replace("s1", "fork"));
        lines.add(reply("f2", "12", TEXT, 1).replace("msg_1", "msg_3").replace("s1", "fork"));
        lines.add("{\"type\":\"cost-state\",\"sessionId\":\"fork\",\"totalCostUSD\":2}");
        return String.join("\n", lines);
    }

    @Test
    void aForkThatMarksItsCopiesCountsOnlyWhatItDidItself() throws IOException {
        SessionResult session = only(fork());
        assertEquals(0, session.toolCalls());
        assertEquals(2, session.messageCount());
        assertEquals(0, session.userCorrections());
        assertEquals("2026-01-01T00:00:10Z", session.startTime());
        assertEquals("2026-01-01T00:00:12Z", session.endTime());
        assertTrue(details(session).path("resumed").booleanValue());
        assertEquals("parent", details(session).path("parent_session_id").asText());
        assertFalse(details(session).has("cost_usd")); // the total holds what the parent spent
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOrderInWhichAForkAndItsParentAreReadDoesNotMatter(boolean forkFirst) throws IOException {
        Source fork = Recordings.text(fork());
        Source parent = Recordings.text(String.join("\n", parent("parent", "")));
        List<SessionResult> sessions = Recordings.read(
                        Recordings.RULES, forkFirst ? fork : parent, forkFirst ? parent : fork)
                .sessions();
        assertEquals(2, sessions.size());
        for (SessionResult session : sessions) {
            boolean isFork = session.sessionId().equals("fork");
            assertEquals(isFork ? 0 : 1, session.toolCalls(), session.sessionId());
            assertEquals(isFork ? 2 : 3, session.messageCount(), session.sessionId());
            assertEquals(isFork, details(session).has("resumed"));
        }
    }

    @Test
    void aTranscriptEndsInWhatTheSessionCost() throws IOException {
        SessionResult session = only(
                user("u1", "00", "do"),
                "{\"type\":\"cost-state\",\"sessionId\":\"s1\",\"totalCostUSD\":0.5}",
                reply("u2", "01", TEXT, 1),
                "{\"type\":\"cost-state\",\"sessionId\":\"s1\",\"totalCostUSD\":0.75}");
        assertEquals(0.75, details(session).path("cost_usd").doubleValue());
        assertFalse(details(session).has("resumed"));
    }

    @Test
    void anAgentWhoseRecordIsNotThereIsAWarning() throws IOException {
        String agent = reply("u2", "01", """
                {"type":"tool_use","id":"t1","name":"Agent","input":{}}""", 1);
        String result = record("user", "u3", "02", """
                "message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":"launched"}]}""");
        assertTrue(Recordings.lines(user("u1", "00", "do"), agent, result)
                .warnings()
                .toString()
                .contains("recorded in files of their own"));
        String inline = record("assistant", "u4", "03", """
                "isSidechain":true,"message":{"content":[]}""");
        assertFalse(Recordings.lines(user("u1", "00", "do"), agent, result, inline)
                .warnings()
                .toString()
                .contains("recorded in files of their own"));
    }

    @Test
    void skillsAndNotesThatTheAgentUsedAreNoted() throws IOException {
        SessionResult session = only(user("u1", "00", "do"), reply("u2", "01", """
                        {"type":"tool_use","id":"a","name":"Skill","input":{"skill":"calcfix"}},\
                        {"type":"tool_use","id":"b","name":"Skill","input":{"command":"calcfix"}},\
                        {"type":"tool_use","id":"c","name":"Read","input":{"file_path":"/home/u/w/NOTES.md"}},\
                        {"type":"tool_use","id":"d","name":"Read","input":{"file_path":"/home/u/w/calc.py"}},\
                        {"type":"tool_use","id":"e","name":"Write","input":{"file_path":"/home/u/w/out.md"}},\
                        {"type":"tool_use","id":"f","name":"Bash","input":{"command":"cat NOTES.md"}}""", 1));
        assertEquals("{\"calcfix\":2}", details(session).path("skills").toString());
        assertEquals("{\"NOTES.md\":2}", details(session).path("notes_read").toString());
    }
}
