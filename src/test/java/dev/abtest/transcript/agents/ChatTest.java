package dev.abtest.transcript.agents;

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

/** Chats in OpenAI's shape, alone and in tau-bench's results. */
class ChatTest {
    @Test
    void chatListsAreReadAlone() throws IOException {
        SessionResult session = only("""
                [{"role":"system","content":"s"},{"role":"user","content":"u"},
                {"role":"assistant","content":null,"tool_calls":[
                    {"id":"a","function":{"name":"f"}},{"id":"b","function":{"name":"g"}}]},
                {"role":"tool","tool_call_id":"b","content":"Unknown action g"},
                {"role":"tool","tool_call_id":"a","content":"fine"},
                {"role":"assistant","content":"x","tool_calls":[{"id":"a","function":{"name":"f"}}]}]
                """);
        assertEquals("text", session.sessionId());
        assertEquals(3, session.messageCount());
        assertEquals(3, session.toolCalls()); // the id that is used again after its answer is a new call
        assertEquals(1, session.successfulToolCalls());
        assertEquals(List.of("g: Unknown action g"), session.errors());
    }

    @Test
    void tauBenchTurnsAreDialogueAndTheEndMarkerIsNoTurn() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines("""
                [{"task_id":3,"trial":1,"reward":0.9999999,"traj":[
                {"role":"user","content":"a"},{"role":"assistant","content":"b"},
                {"role":"user","content":"c"},{"role":"user","content":"###STOP###"}]}]
                """);
        SessionResult session = outcome.sessions().get(0);
        assertEquals("task3/trial1", session.sessionId());
        assertEquals(4, session.messageCount());
        assertEquals(1, session.userCorrections());
        assertTrue(session.success());
        assertTrue(outcome.warnings().toString().contains("dialogue"));
    }

    @Test
    void tauBenchCallsWithoutIdsAreJoinedByOrderAndACrashedTaskIsAFailure() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines("""
                [{"task_id":1,"trial":1,"reward":0,"traj":[
                {"role":"assistant","tool_calls":[{"id":null,"function":{"name":"f","arguments":"{'a': 'b'}"}}]},
                {"role":"tool","name":"f","content":"Error: no"},
                {"role":"assistant","tool_calls":null,"content":"x"}]},
                {"task_id":2,"trial":2,"reward":0,"info":{"error":"Token limit"},"traj":[]}]
                """);
        assertEquals(List.of("f: Error: no"), outcome.sessions().get(0).errors());
        assertEquals(0, outcome.sessions().get(1).messageCount());
        assertEquals(List.of("Token limit"), outcome.sessions().get(1).errors());
        assertFalse(outcome.sessions().get(1).success());
    }
}
