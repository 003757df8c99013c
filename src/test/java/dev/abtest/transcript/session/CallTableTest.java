package dev.abtest.transcript.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.transcript.session.CallTable.CallOutcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallTableTest {
    private final CallTable calls = new CallTable();

    @Test
    void parallelCallsAreJoinedByIdInWhateverOrderTheyEnd() {
        calls.call("a", "Read");
        calls.call("b", "Bash");
        assertTrue(calls.result("b", "", CallOutcome.EXIT_NONZERO));
        assertTrue(calls.result("a", "", CallOutcome.OK));
        assertEquals(0, calls.unanswered());
        assertEquals(
                Map.of(
                        "Read", new RecordedSession.ToolUse(1, 1, 0),
                        "Bash", new RecordedSession.ToolUse(1, 0, 1)),
                calls.byTool());
    }

    @Test
    void aResultThatComesBeforeItsCallCounts() {
        assertFalse(calls.result("a", "", CallOutcome.TOOL_ERROR));
        assertEquals(0, calls.ended(CallOutcome.TOOL_ERROR));
        calls.call("a", "Read");
        assertEquals(1, calls.ended(CallOutcome.TOOL_ERROR));
        assertEquals(0, calls.unanswered());
    }

    @Test
    void theSameCallAndTheSameResultAgainCountOnce() {
        for (int i = 0; i < 3; i++) {
            calls.call("a", "Read");
            calls.result("a", "", CallOutcome.TOOL_ERROR);
        }
        assertEquals(1, calls.made());
        assertEquals(1, calls.ended(CallOutcome.TOOL_ERROR));
    }

    @Test
    void aLaterResultReplacesTheFirst() {
        calls.call("a", "Read");
        calls.result("a", "", CallOutcome.TOOL_ERROR);
        calls.result("a", "", CallOutcome.OK);
        assertEquals(0, calls.ended(CallOutcome.TOOL_ERROR));
        assertEquals(1, calls.ended(CallOutcome.OK));
    }

    @Test
    void aResultWithoutACallIsNothing() {
        calls.result("a", "", CallOutcome.OK);
        calls.result("", "Read", CallOutcome.OK);
        assertEquals(0, calls.made());
        assertEquals(0, calls.unanswered());
        assertEquals(0, calls.ended(CallOutcome.OK));
    }

    @Test
    void callsWithoutAnIdAreJoinedByNameAndElseByOrder() {
        calls.call(null, "f");
        calls.call("", "g");
        assertTrue(calls.result("", "g", CallOutcome.OK));
        assertTrue(calls.result(null, null, CallOutcome.TOOL_ERROR));
        assertFalse(calls.result(null, null, CallOutcome.OK));
        assertEquals(new RecordedSession.ToolUse(1, 0, 0), calls.byTool().get("f"));
        assertTrue(calls.anyAnonymous());
    }

    @Test
    void aMillionIdsAreToldApart() {
        for (int i = 0; i < 1_000_000; i++) {
            calls.call("call_" + i, i % 2 == 0 ? "even" : "odd");
        }
        for (int i = 999_999; i >= 0; i--) {
            calls.result("call_" + i, "", CallOutcome.OK);
        }
        assertEquals(1_000_000, calls.made());
        assertEquals(0, calls.unanswered());
        assertEquals(500_000, calls.byTool().get("odd").good());
    }

    @Test
    void aThousandToolNamesAreNotKeptOneByOne() {
        for (int i = 0; i < 1000; i++) {
            calls.call("c" + i, "tool" + i);
        }
        assertEquals(501, calls.byTool().size());
        assertEquals(500, calls.byTool().get("(other)").calls());
    }
}
