package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.SharedData;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every recording with a hand-counted truth gives exactly these counts. The truth files were counted by a program of
 * their own and checked by hand (see SOURCES.md beside them).
 */
class TruthTest {
    /**
     * Messages of Gemini CLI's streams. The truth counts runs of text; replies that only call tools are replies, too,
     * and with them the stream gives the count of the session file of the same run.
     */
    private static final Map<String, Integer> MESSAGES_WITH_SILENT_REPLIES = Map.of(
            "gemini/stream-json-v0.61.0-cold.jsonl", 8,
            "gemini/stream-json-v0.61.0-warm.jsonl", 4);

    @TestFactory
    Stream<DynamicTest> everyBundledRecordingGivesItsTrueCounts() throws IOException {
        return tests(Recordings.BUNDLED);
    }

    /** Recordings that may not be given away. */
    @TestFactory
    Stream<DynamicTest> everySharedRecordingGivesItsTrueCounts() throws IOException {
        return tests(SharedData.folder("truth.json").getParent());
    }

    private static Stream<DynamicTest> tests(Path folder) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : Recordings.truth(folder).properties()) {
            Path file = folder.resolve(entry.getKey());
            Integer messages = MESSAGES_WITH_SILENT_REPLIES.get(entry.getKey());
            if (messages != null) {
                ((ObjectNode) entry.getValue()).put("message_count", messages);
            }
            tests.add(DynamicTest.dynamicTest(
                    entry.getKey(), () -> sameAsTruth(sessionsOf(entry.getValue()), Recordings.read(file))));
        }
        return tests.stream();
    }

    @Test
    void theBundledTruthNamesEveryFormatButTheHandWrittenOnes() throws IOException {
        assertTrue(Recordings.truth(Recordings.BUNDLED).size() >= 13);
    }

    private static List<JsonNode> sessionsOf(JsonNode truth) {
        List<JsonNode> sessions = new ArrayList<>();
        if (truth.has("sessions")) {
            // The verbatim tau-bench sample holds one entry twice, to the byte: that is one session.
            Set<String> ids = new HashSet<>();
            truth.get("sessions").forEach(session -> {
                if (ids.add(session.get("session_id").asText())) {
                    sessions.add(session);
                }
            });
        } else {
            sessions.add(truth);
        }
        return sessions;
    }

    private static void sameAsTruth(List<JsonNode> truth, TranscriptImport.Outcome outcome) {
        assertEquals(List.of(), outcome.problems());
        assertEquals(
                truth.stream()
                        .map(session -> session.get("session_id").asText())
                        .toList(),
                outcome.sessions().stream().map(SessionResult::sessionId).toList());
        for (int i = 0; i < truth.size(); i++) {
            sameAsTruth(truth.get(i), outcome.sessions().get(i));
        }
    }

    private static void sameAsTruth(JsonNode truth, SessionResult session) {
        String id = session.sessionId();
        int calls = count(truth, "tool_calls") - count(truth, "user_rejections");
        assertEquals(calls, session.toolCalls(), id + " tool_calls");
        assertEquals(
                calls - count(truth, "failed_tool_calls") - count(truth, "unanswered_tool_calls"),
                session.successfulToolCalls(),
                id + " successful_tool_calls");
        assertEquals(count(truth, "message_count"), session.messageCount(), id + " message_count");
        assertEquals(count(truth, "user_corrections"), session.userCorrections(), id + " user_corrections");
        if (truth.path("turn_seconds").isNumber()
                && !truth.path("versions").toString().contains("hermes-agent")) {
            assertEquals(
                    truth.get("turn_seconds").doubleValue(),
                    session.completionTimeSeconds(),
                    0.001,
                    id + " completion_time_seconds");
        }
        sameDetails(truth, session.extra().get("details"), id);
        JsonNode start = truth.get("start");
        if (!start.isNull()) {
            assertEquals(start.asText().substring(0, 19), session.startTime().substring(0, 19), id + " start");
            assertEquals(
                    truth.get("end").asText().substring(0, 19),
                    session.endTime().substring(0, 19),
                    id + " end");
        }
    }

    private static void sameDetails(JsonNode truth, JsonNode details, String id) {
        assertEquals(count(truth, "user_rejections"), count(details, "user_rejections"), id + " rejections");
        assertEquals(count(truth, "interrupts"), count(details, "interrupts"), id + " interrupts");
        assertEquals(
                count(truth.path("failed_breakdown"), "exit_nonzero"),
                count(details.path("failures"), "exit_nonzero"),
                id + " exit_nonzero");
        assertEquals(
                truth.path("sidechain").path("tool_calls").asInt(0),
                details.path("sub_agents").path("tool_calls").asInt(0),
                id + " sub-agents");
        for (Map.Entry<String, JsonNode> token : truth.path("tokens").properties()) {
            assertEquals(
                    token.getValue().asLong(),
                    details.path("tokens").path(token.getKey()).asLong(),
                    id + " " + token);
        }
    }

    private static int count(JsonNode node, String field) {
        return node.path(field).asInt(0);
    }
}
