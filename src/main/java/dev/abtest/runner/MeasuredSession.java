package dev.abtest.runner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionDetails.Field;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The session that is stored: figures from the agent's record, everything else from what we saw ourselves. */
final class MeasuredSession {
    private final PlannedSession session;
    private final RunPlan plan;
    private final AgentProcess.Exit exit;
    private final AgentTranscript.Found found;
    private final Optional<SessionResult> record;
    private String taskId = "";
    private String start;
    private String end;
    private String logs = "";
    private Optional<Boolean> checked = Optional.empty();
    private boolean judgeable = true;
    private String remark = "";

    /**
     * A session that ended.
     *
     * @param found what the agent's own record says
     */
    MeasuredSession(PlannedSession session, RunPlan plan, AgentProcess.Exit exit, AgentTranscript.Found found) {
        this.session = session;
        this.plan = plan;
        this.exit = exit;
        this.found = found;
        this.record = found.record();
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

    /** Nobody can say whether the task is solved; {@code why} is for the notes. */
    MeasuredSession unjudged(String why) {
        judgeable = false;
        return remarking("not judged: " + why);
    }

    /** Something about the session that its notes are to say. */
    MeasuredSession remarking(String what) {
        remark = what;
        return this;
    }

    Agent.Attempt ended() {
        return ended(exit.status() == 0 ? Outcome.COMPLETED : Outcome.AGENT_FAILED);
    }

    /** It left nothing in which the task could be solved. */
    Agent.Attempt failed() {
        checked = Optional.of(false);
        return ended(Outcome.AGENT_FAILED);
    }

    private Agent.Attempt ended(Outcome outcome) {
        boolean solved = checked.orElse(record.isPresent() && record.get().success());
        SessionResult result = fields(outcome)
                .completionTimeSeconds(exit.seconds())
                .success(solved)
                .notes(notes())
                .build();
        return attempt(outcome, result);
    }

    private String notes() {
        List<String> notes = new ArrayList<>();
        if (exit.status() != 0) {
            notes.add("the agent ended with exit status " + exit.status());
        }
        if (!found.trouble().isEmpty()) {
            notes.add(doubt());
        }
        if (exit.seconds() == 0) {
            notes.add("abtest was stopped while the session ran, so its time is not known");
        }
        if (!remark.isEmpty()) {
            notes.add(remark);
        }
        return String.join("; ", notes);
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
        Agent.Attempt attempt =
                record.isPresent() ? Agent.Attempt.of(outcome, result) : Agent.Attempt.withoutRecord(outcome, result);
        // Of an agent that ran out of time nobody expects a whole record.
        boolean doubtful = !found.trouble().isEmpty() && outcome != Outcome.TIMED_OUT;
        return attempt.costing(found.costUsd()).doubted(doubtful ? Optional.of(doubt()) : Optional.empty());
    }

    private String doubt() {
        return (record.isPresent() ? "" : "no record of the agent was found, so its calls are not known: ")
                + found.trouble();
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
                .timedOut(outcome == Outcome.TIMED_OUT)
                .unknown(unknown(outcome))
                .extra(details(outcome));
    }

    private Set<Figure> unknown(Outcome outcome) {
        Set<Figure> unknown = EnumSet.noneOf(Figure.class);
        if (record.isPresent()) {
            unknown.addAll(record.get().unknown());
        } else {
            unknown.addAll(List.of(Figure.TOOL_CALLS, Figure.MESSAGE_COUNT, Figure.USER_CORRECTIONS));
        }
        unknown.remove(Figure.COMPLETION_TIME); // measured here
        unknown.remove(Figure.SUCCESS);
        if (!isJudged() && outcome != Outcome.TIMED_OUT) {
            unknown.add(Figure.SUCCESS);
        }
        return unknown;
    }

    /** Whether somebody said whether the task is solved: the check, the test's criteria or the record itself. */
    private boolean isJudged() {
        return checked.isPresent() || judgeable && record.isPresent() && SessionField.SUCCESS.isKnown(record.get());
    }

    private Map<String, JsonNode> details(Outcome outcome) {
        SessionDetails.Builder details = new SessionDetails.Builder();
        if (record.isPresent()) {
            details.putIfAny(Field.AGENT_SESSION_ID, found.agentId())
                    .putAll(SessionDetails.of(record.get()))
                    .putIfAny(Field.TOKENS, found.tokens())
                    .putIfAny(Field.COST_USD, found.costUsd());
        }
        details.put(Field.RUN_NUMBER, plan.number());
        if (plan.design().aa()) {
            details.put(Field.RUN_IS_AA, true);
        }
        details.put(Field.RUN_OUTCOME, outcome.key()).put(Field.RUN_EXIT_STATUS, exit.status());
        if (exit.signal().isPresent()) {
            details.put(Field.RUN_SIGNAL, exit.signal().getAsInt());
        } else {
            details.putNull(Field.RUN_SIGNAL);
        }
        return details.put(Field.RUN_SECONDS, exit.seconds())
                .put(Field.RUN_TIME_IS_LOWER_BOUND, outcome == Outcome.TIMED_OUT)
                .put(Field.RUN_ATTEMPT, session.nextAttempt())
                .put(Field.RUN_RECORD_FOUND, record.isPresent())
                .put(Field.RUN_DROPPED_OUTPUT_BYTES, exit.dropped())
                .put(Field.RUN_ALL_PROCESSES_ENDED, exit.ended())
                .put(Field.RUN_LOGS, logs)
                .asExtra();
    }
}
