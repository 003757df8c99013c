package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionDetails.Field;
import dev.abtest.model.SessionResult;
import dev.abtest.transcript.records.ErrorLine;
import dev.abtest.transcript.session.RecordedSession;
import dev.abtest.transcript.session.RecordedSession.CallCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes a recorded session in the fields that are stored. */
final class StoredSession {
    private static final int MAX_ERRORS = 50;

    private StoredSession() {}

    /** The session under this name; {@code success} is empty when nothing judges it. */
    static SessionResult of(RecordedSession session, String id, Optional<Boolean> success, ImportRules rules) {
        Set<Figure> unknown = session.unknown();
        if (success.isEmpty()) {
            unknown.add(Figure.SUCCESS);
        }
        CallCounts counts = session.calls().counted(rules.exitCodesFail());
        return SessionResult.builder(id, rules.sessionType())
                .taskId(session.task().isEmpty() ? rules.task().taskId() : session.task())
                .startTime(session.times().start())
                .endTime(session.times().end())
                .messageCount(session.messages().user() + session.messages().assistant())
                .toolCalls(counts.toolCalls())
                .successfulToolCalls(counts.successfulToolCalls())
                .errors(errors(session, counts, rules.exitCodesFail()))
                .completionTimeSeconds(session.times().completionSeconds().orElse(0))
                .userCorrections(session.messages().corrections())
                .success(success.orElse(false))
                .unknown(unknown)
                .notes(rules.notes())
                .extra(details(session))
                .build();
    }

    private static List<String> errors(RecordedSession session, CallCounts counts, boolean exitCodesFail) {
        List<String> lines = new ArrayList<>();
        for (RecordedSession.ErrorNote note : session.errors()) {
            if ((exitCodesFail || !note.exitCode()) && lines.size() < MAX_ERRORS) {
                lines.add(note.line());
            }
        }
        int more = counts.failedToolCalls() + session.sessionErrors() - lines.size();
        if (lines.size() == MAX_ERRORS && more > 0) {
            lines.add("and " + more + " more");
        }
        return lines;
    }

    private static Map<String, JsonNode> details(RecordedSession session) {
        SessionDetails.Builder details = new SessionDetails.Builder();
        details.put(Field.AGENT, session.format().agent())
                .putIfAny(Field.VERSION, session.version())
                .put(Field.FORMAT, session.format().label())
                .put(Field.SOURCE, ErrorLine.printable(session.source(), 1000))
                .putIfAny(Field.MODEL, session.model());
        setting(session.setting(), details);
        details.put(Field.USER_MESSAGES, session.messages().user())
                .put(Field.ASSISTANT_MESSAGES, session.messages().assistant())
                .put(Field.TOOL_ERRORS, session.calls().toolErrors())
                .put(Field.EXIT_NONZERO, session.calls().exitNonzero());
        if (session.calls().denied() != 0) {
            details.put(Field.DENIED_CALLS, session.calls().denied());
        }
        details.put(Field.UNANSWERED_CALLS, session.calls().unanswered())
                .put(Field.REJECTED_CALLS, session.calls().rejected())
                .put(Field.ABORTED_CALLS, session.calls().aborted())
                .put(Field.INTERRUPTS, session.messages().interrupts())
                .put(Field.SESSION_ERRORS, session.sessionErrors());
        if (session.calls().server() != 0) {
            details.put(Field.SERVER_CALLS, session.calls().server());
        }
        details.putIfAny(Field.TURN_SECONDS, session.times().turnSeconds())
                .putIfAny(Field.AGENT_SECONDS, session.times().agentSeconds())
                .putIfAny(Field.WALL_SECONDS, session.times().wallSeconds());
        if (session.completed().isPresent()) {
            details.put(Field.COMPLETED, session.completed().get());
        }
        session.toolUse().forEach((tool, use) -> details.putIn(Field.CALLS_BY_TOOL, tool, counts(use)));
        details.putIfAny(Field.TOKENS, session.tokens()).putIfAny(Field.COST_USD, session.costUsd());
        RecordedSession.SubAgents sub = session.subAgents();
        if (sub.records() > 0) {
            details.put(Field.SUB_AGENT_RECORDS, sub.records())
                    .put(Field.SUB_AGENT_CALLS, sub.calls())
                    .put(Field.SUB_AGENT_FAILED_CALLS, sub.failed());
        }
        return details.asExtra();
    }

    private static void setting(RecordedSession.Setting setting, SessionDetails.Builder details) {
        details.putIfAny(Field.PROVIDER, setting.provider())
                .putIfAny(Field.PROJECT, setting.project())
                .putIfAny(Field.PERMISSION_MODE, setting.permissionMode())
                .putIfAny(Field.PROMPT_HASH, setting.promptHash());
        if (setting.resumed()) {
            details.put(Field.RESUMED, true);
        }
        details.putIfAny(Field.PARENT_SESSION_ID, setting.parentId())
                .putIfAny(Field.SKILLS, setting.skills())
                .putIfAny(Field.NOTES_READ, setting.notesRead());
    }

    private static Map<String, Integer> counts(RecordedSession.ToolUse use) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("calls", use.calls());
        counts.put("successful", use.good());
        if (use.exitNonzero() != 0) {
            counts.put("exit_nonzero", use.exitNonzero());
        }
        return counts;
    }
}
