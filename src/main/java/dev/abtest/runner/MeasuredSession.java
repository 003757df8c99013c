package dev.abtest.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.document.StoredForm;
import dev.abtest.model.SessionResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The session that is stored: figures from the agent's record, everything else from what we saw ourselves. */
final class MeasuredSession {
    private final PlannedSession session;
    private final RunPlan plan;
    private final AgentProcess.Exit exit;
    private final Optional<SessionResult> record;
    private String taskId = "";
    private String start;
    private String end;
    private String logs = "";
    private Optional<Boolean> checked = Optional.empty();

    /**
     * A session that ended.
     *
     * @param record what the agent's own record says; empty when none was found
     */
    MeasuredSession(PlannedSession session, RunPlan plan, AgentProcess.Exit exit, Optional<SessionResult> record) {
        this.session = session;
        this.plan = plan;
        this.exit = exit;
        this.record = record;
    }

    MeasuredSession task(String id) {
        taskId = id;
        return this;
    }

    MeasuredSession times(String startTime, String endTime) {
        start = startTime;
        end = endTime;
        return this;
    }

    MeasuredSession logs(Path folder) {
        logs = folder.toString();
        return this;
    }

    MeasuredSession judged(boolean solved) {
        checked = Optional.of(solved);
        return this;
    }

    Agent.Attempt ended() {
        Outcome outcome = exit.status() == 0 ? Outcome.COMPLETED : Outcome.AGENT_FAILED;
        boolean solved = checked.orElse(record.isPresent() && record.get().success());
        SessionResult result = fields(outcome)
                .completionTimeSeconds(exit.seconds())
                .success(solved)
                .notes(notes(outcome))
                .build();
        return attempt(outcome, result);
    }

    private String notes(Outcome outcome) {
        String end = outcome == Outcome.COMPLETED ? "" : "the agent ended with exit status " + exit.status();
        String unread = record.isPresent() ? "" : "no record of the agent was found, so its calls are not known";
        return end.isEmpty() || unread.isEmpty() ? end + unread : end + "; " + unread;
    }

    /** Its time is only a lower bound, so it is not stored as one. */
    Agent.Attempt timedOut() {
        long limit = plan.options().limits().timeout().toSeconds();
        SessionResult result = fields(Outcome.TIMED_OUT)
                .completionTimeSeconds(0)
                .success(false)
                .notes("timed out: ended after " + limit + " s, which is a lower bound of its completion time")
                .build();
        return attempt(Outcome.TIMED_OUT, result);
    }

    private Agent.Attempt attempt(Outcome outcome, SessionResult result) {
        OptionalDouble cost = record.isPresent() ? AgentTranscript.costUsd(record.get()) : OptionalDouble.empty();
        SessionResult stored = StoredForm.of(List.of(result)).get(0);
        return (record.isPresent() ? Agent.Attempt.of(outcome, stored) : Agent.Attempt.withoutRecord(outcome, stored))
                .costing(cost);
    }

    private SessionResult.Builder fields(Outcome outcome) {
        SessionResult.Builder fields = SessionResult.builder(session.sessionId(), session.type());
        if (record.isPresent()) {
            SessionResult read = record.get();
            fields.messageCount(read.messageCount())
                    .toolCalls(read.toolCalls())
                    .successfulToolCalls(read.successfulToolCalls())
                    .errors(read.errors())
                    .userCorrections(read.userCorrections());
        }
        return fields.taskId(taskId)
                .startTime(start)
                .endTime(end)
                .extra(Map.of(AgentTranscript.DETAILS, details(outcome)));
    }

    private ObjectNode details(Outcome outcome) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (record.isPresent()) {
            details.put("agent_session_id", record.get().sessionId());
            JsonNode read = record.get().extra().get(AgentTranscript.DETAILS);
            if (read != null) {
                details.setAll((ObjectNode) read);
            }
        }
        ObjectNode run = details.putObject("run");
        run.put("outcome", outcome.key());
        run.put("exit_status", exit.status());
        if (exit.signal().isPresent()) {
            run.put("signal", exit.signal().getAsInt());
        } else {
            run.putNull("signal");
        }
        run.put("seconds", exit.seconds());
        run.put("time_is_lower_bound", outcome == Outcome.TIMED_OUT);
        run.put("attempt", session.nextAttempt());
        run.put("record_found", record.isPresent());
        run.put("dropped_output_bytes", exit.dropped());
        run.put("all_processes_ended", exit.ended());
        run.put("logs", logs);
        return details;
    }
}
