package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.runner.Agent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run tells of its sessions while it goes on. */
class RunProgressPrinterTest {
    private final RunPlan plan = RunPlan.of(
            RunPlan.Name.fresh(1, ""), new RunPlan.Design(2, 1, 42, false), RunPlan.Options.of("a", "b"), Map.of());
    private final StringWriter printed = new StringWriter();
    private final RunProgressPrinter.Lines lines =
            new RunProgressPrinter(plan, List.of(), new PrintWriter(printed)).lines();

    private static Agent.Attempt attempt(Outcome outcome, SessionResult result, boolean recordFound) {
        return recordFound ? Agent.Attempt.of(outcome, result) : Agent.Attempt.withoutRecord(outcome, result);
    }

    private String lastLine() {
        List<String> all = printed.toString().lines().toList();
        return all.get(all.size() - 1).replaceAll("\\d+\\.\\d s", "N s");
    }

    @Test
    void aSessionWithoutARecordIsToldFromOneWithoutCalls() {
        PlannedSession session = plan.sessions().get(0);
        // The note is the user's business: what is printed does not depend on its words.
        SessionResult result = SessionResult.builder(session.sessionId(), session.type())
                .notes("no record of this")
                .build();
        SessionResult unknown = SessionResult.builder(session.sessionId(), session.type())
                .unknown(List.of(Figure.TOOL_CALLS, Figure.SUCCESS))
                .build();
        lines.ended(session, attempt(Outcome.COMPLETED, result, true));
        assertEquals(
                "[1/4] run1-01 warm: completed, task not solved, no tool calls"
                        + " (error rate: cold n/a, warm n/a; 0 failures; N s, about N s left)",
                lastLine());
        lines.ended(session, attempt(Outcome.AGENT_FAILED, unknown, false));
        assertEquals(
                "[2/4] run1-01 warm: agent failed, task not judged, no record of the agent found"
                        + " (error rate: cold n/a, warm n/a; 1 failure; N s, about N s left)",
                lastLine());
    }

    @Test
    void ofASessionThatRanOutOfTimeNobodyExpectsARecord() {
        PlannedSession session = plan.sessions().get(0);
        SessionResult result = SessionResult.builder(session.sessionId(), session.type())
                .timedOut(true)
                .unknown(List.of(Figure.TOOL_CALLS))
                .build();
        lines.ended(session, attempt(Outcome.TIMED_OUT, result, false));
        assertTrue(lastLine().contains("warm: timed out, task not solved, calls not known (error"), lastLine());
    }

    @Test
    void attemptsThatFailAreTold() {
        lines.failed(plan.sessions().get(1), "the network\nis down", true);
        assertEquals(
                "[0/4] run1-02 cold: no result, the network\\nis down; trying again"
                        + " (error rate: cold n/a, warm n/a; 1 failure; N s)",
                lastLine());
        SessionResult cold = SessionResult.builder("run1-02", SessionType.COLD)
                .toolCalls(4)
                .successfulToolCalls(3)
                .completionTimeSeconds(200)
                .success(true)
                .build();
        lines.ended(plan.sessions().get(1), attempt(Outcome.COMPLETED, cold, true));
        assertEquals(
                "[1/4] run1-02 cold: completed, task solved, 1 of 4 calls failed, 3 min 20 s"
                        + " (error rate: cold 25.0%, warm n/a; 1 failure; N s, about N s left)",
                lastLine());
    }
}
