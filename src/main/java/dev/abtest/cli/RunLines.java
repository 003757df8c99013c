package dev.abtest.cli;

import dev.abtest.model.SessionResult;
import dev.abtest.report.Escape;
import dev.abtest.runner.Attempt;
import dev.abtest.runner.PlannedSession;
import dev.abtest.runner.RunListener;
import java.io.PrintWriter;

/** How a run goes on, one line a session: for a pipe or a file. */
final class RunLines implements RunListener {
    private final RunTally tally;
    private final PrintWriter err;

    RunLines(RunTally tally, PrintWriter err) {
        this.tally = tally;
        this.err = err;
    }

    @Override
    public void started(PlannedSession session) {}

    @Override
    public void failed(PlannedSession session, String reason, boolean again) {
        tally.addFailure();
        line(session, "no result, " + reason + (again ? "; trying again" : "; given up"));
    }

    @Override
    public void ended(PlannedSession session, Attempt attempt) {
        SessionResult result = attempt.result().orElseThrow();
        tally.add(result, attempt.outcome());
        line(session, words(attempt, result));
    }

    /** {@code completed, task solved, 1 of 6 calls failed, 12.3 s}. */
    static String words(Attempt attempt, SessionResult result) {
        String calls = result.toolCalls() == 0
                ? result.notes().contains("no record") ? "no record of the agent found" : "no tool calls"
                : result.toolCalls() - result.successfulToolCalls() + " of " + result.toolCalls() + " calls failed";
        String time = result.completionTimeSeconds() > 0 ? RunTally.seconds(result.completionTimeSeconds()) : "";
        return attempt.outcome().key().replace('_', ' ')
                + (result.success() ? ", task solved, " : ", task not solved, ")
                + calls
                + (time.isEmpty() ? "" : ", " + time);
    }

    private void line(PlannedSession session, String what) {
        err.println("[" + tally.done() + "/" + tally.total() + "] " + session.sessionId() + " "
                + session.type().key() + ": " + Escape.line(what) + " (error rate: " + tally.estimate() + "; "
                + tally.failures() + "; " + RunTally.seconds(tally.elapsedSeconds()) + tally.left() + ")");
        err.flush();
    }
}
