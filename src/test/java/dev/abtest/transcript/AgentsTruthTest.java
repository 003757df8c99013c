package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.SharedData;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recordings of the newest releases, made by the real programs against a scripted model: each file alone gives the
 * figures of the script.
 */
class AgentsTruthTest {
    private static final String SUB_AGENT_TRANSCRIPT = "claude/subagent.transcript.jsonl";

    /**
     * Files whose session errors are not compared. Gemini CLI leaves an error of the API out of its session file and
     * tells it in its stream; the truth has it the other way round.
     */
    private static final Set<String> ERRORS_ELSEWHERE =
            Set.of("gemini/api-error.session.jsonl", "gemini/api-error.stream.jsonl");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyBundledRecordingGivesTheFiguresOfItsScript() throws IOException {
        return tests(Recordings.BUNDLED.resolve("agents"), 18);
    }

    /** Recordings that may not be given away, too. */
    @TestFactory
    Stream<DynamicTest> everySharedRecordingGivesTheFiguresOfItsScript() throws IOException {
        return tests(SharedData.folder("agents"), 36);
    }

    private Stream<DynamicTest> tests(Path fixtures, int atLeast) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : Recordings.truth(fixtures).properties()) {
            String name = entry.getKey();
            if (name.startsWith("claude/") || name.startsWith("codex/") || name.startsWith("gemini/")) {
                tests.add(DynamicTest.dynamicTest(name, () -> sameAsTruth(name, entry.getValue(), fixtures)));
            }
        }
        assertTrue(tests.size() >= atLeast, tests.size() + " recordings");
        return tests.stream();
    }

    private void sameAsTruth(String name, JsonNode truth, Path fixtures) throws IOException {
        Path file = name.equals(SUB_AGENT_TRANSCRIPT) ? asClaudeCodeLaysItOut(fixtures) : fixtures.resolve(name);
        TranscriptImport.Outcome outcome = Recordings.read(file);
        assertEquals(List.of(), outcome.problems());
        assertEquals(1, outcome.sessions().size());
        SessionResult session = outcome.sessions().get(0);
        JsonNode details = Recordings.details(session);
        sameFigures(truth, session, details);
        sameFailures(truth.path("failed_breakdown"), details.path("failures"));
        assertEquals(truth.path("sub_agents").path("tool_calls").asInt(), sub(details, "tool_calls"), "sub-agents");
        assertEquals(
                truth.path("sub_agents").path("failed_tool_calls").asInt(),
                sub(details, "failed_tool_calls"),
                "failed calls of sub-agents");
        if (!ERRORS_ELSEWHERE.contains(name)) {
            assertEquals(truth.path("session_errors").size(), count(details, "session_errors"), "session_errors");
            truth.path("session_errors")
                    .forEach(error -> assertTrue(
                            session.errors().contains(error.asText()),
                            session.errors().toString()));
        }
    }

    private static void sameFigures(JsonNode truth, SessionResult session, JsonNode details) {
        for (String figure : List.of(
                "user_messages", "assistant_messages", "unanswered_tool_calls", "user_rejections", "interrupts")) {
            assertEquals(count(truth, figure), count(details, figure), figure);
        }
        int calls = count(truth, "tool_calls");
        assertEquals(count(truth, "message_count"), session.messageCount(), "message_count");
        assertEquals(calls, session.toolCalls(), "tool_calls");
        assertEquals(
                calls - count(truth, "failed_tool_calls") - count(truth, "unanswered_tool_calls"),
                session.successfulToolCalls(),
                "successful_tool_calls");
        assertEquals(count(truth, "user_corrections"), session.userCorrections(), "user_corrections");
    }

    /** The truth calls a refusal by a hook a tool error; here it is of the kind {@code denied}, too. */
    private static void sameFailures(JsonNode truth, JsonNode failures) {
        assertEquals(count(truth, "exit_nonzero"), count(failures, "exit_nonzero"), "exit_nonzero");
        assertEquals(
                count(truth, "tool_error") + count(truth, "denied_by_permissions"),
                count(failures, "tool_error") + count(failures, "denied"),
                "tool_error and denied");
        assertTrue(count(truth, "denied_by_permissions") <= count(failures, "denied"), failures.toString());
    }

    /** The transcript with the one of its sub-agent where Claude Code puts it. */
    private Path asClaudeCodeLaysItOut(Path fixtures) throws IOException {
        Path session = folder.resolve("9edc5be3-4261-4f40-b1ee-6d05dd53f8b7.jsonl");
        Files.copy(fixtures.resolve(SUB_AGENT_TRANSCRIPT), session);
        Path subAgents = folder.resolve("9edc5be3-4261-4f40-b1ee-6d05dd53f8b7/subagents");
        Files.createDirectories(subAgents);
        String agent = "agent-a35c5b3dbc3f6e0c6.jsonl";
        Files.copy(fixtures.resolve("claude/subagent.home").resolve(agent), subAgents.resolve(agent));
        return session;
    }

    @Test
    void aSessionThatNeverStartedHasNoReplyAndNoCallAndSaysWhy() throws IOException {
        SessionResult session = Recordings.read(SharedData.folder("agents/claude/not-logged-in.stream.jsonl"))
                .sessions()
                .get(0);
        JsonNode details = Recordings.details(session);
        assertEquals(0, count(details, "assistant_messages"));
        assertEquals(0, session.toolCalls());
        assertEquals(1, count(details, "session_errors"));
        assertEquals(List.of("Not logged in · Please run /login"), session.errors());
    }

    private static int sub(JsonNode details, String figure) {
        return count(details.path("sub_agents"), figure);
    }

    private static int count(JsonNode node, String field) {
        return node.path(field).asInt(0);
    }
}
