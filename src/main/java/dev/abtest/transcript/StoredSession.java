package dev.abtest.transcript;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.SessionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Writes a recorded session in the fields that are stored. */
final class StoredSession {
    /** The stored field that holds everything a {@link SessionResult} has no field for. */
    static final String DETAILS = "details";

    private static final int MAX_ERRORS = 50;

    private StoredSession() {}

    static SessionResult of(RecordedSession session, String id, boolean success, ImportRules rules) {
        CallCounts figures = CallCounts.of(session.calls(), rules.exitCodesFail());
        return SessionResult.builder(id, rules.sessionType())
                .taskId(rules.task().taskId())
                .startTime(session.times().start())
                .endTime(session.times().end())
                .messageCount(session.messages().user() + session.messages().assistant())
                .toolCalls(figures.toolCalls())
                .successfulToolCalls(figures.successfulToolCalls())
                .errors(errors(session, figures, rules.exitCodesFail()))
                .completionTimeSeconds(session.times().completionSeconds().orElse(0))
                .userCorrections(session.messages().corrections())
                .success(success)
                .notes(rules.notes())
                .extra(Map.of(DETAILS, details(session)))
                .build();
    }

    private static List<String> errors(RecordedSession session, CallCounts figures, boolean exitCodesFail) {
        List<String> lines = new ArrayList<>();
        for (RecordedSession.ErrorNote note : session.errors()) {
            if ((exitCodesFail || !note.exitCode()) && lines.size() < MAX_ERRORS) {
                lines.add(note.line());
            }
        }
        int more = figures.failedToolCalls() + session.sessionErrors() - lines.size();
        if (lines.size() == MAX_ERRORS && more > 0) {
            lines.add("and " + more + " more");
        }
        return lines;
    }

    private static ObjectNode details(RecordedSession session) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("agent", session.format().agent());
        put(details, "version", session.version());
        details.put("format", session.format().label());
        details.put("source", ErrorLine.printable(session.source(), 1000));
        put(details, "model", session.model());
        details.put("user_messages", session.messages().user());
        details.put("assistant_messages", session.messages().assistant());
        ObjectNode failures = details.putObject("failures");
        failures.put("tool_error", session.calls().toolErrors());
        failures.put("exit_nonzero", session.calls().exitNonzero());
        details.put("unanswered_tool_calls", session.calls().unanswered());
        details.put("user_rejections", session.calls().rejected());
        details.put("aborted_tool_calls", session.calls().aborted());
        details.put("interrupts", session.messages().interrupts());
        details.put("session_errors", session.sessionErrors());
        putNonZero(details, "server_tool_calls", session.calls().server());
        put(details, "turn_seconds", session.times().turnSeconds());
        put(details, "agent_seconds", session.times().agentSeconds());
        put(details, "wall_seconds", session.times().wallSeconds());
        if (session.completed().isPresent()) {
            details.put("completed", session.completed().get());
        }
        tools(details, session);
        if (!session.tokens().isEmpty()) {
            ObjectNode tokens = details.putObject("tokens");
            session.tokens().forEach(tokens::put);
        }
        put(details, "cost_usd", session.costUsd());
        RecordedSession.SubAgents sub = session.subAgents();
        if (sub.records() > 0) {
            ObjectNode subAgents = details.putObject("sub_agents");
            subAgents.put("records", sub.records());
            subAgents.put("tool_calls", sub.calls());
            subAgents.put("failed_tool_calls", sub.failed());
        }
        return details;
    }

    private static void tools(ObjectNode details, RecordedSession session) {
        if (session.toolUse().isEmpty()) {
            return;
        }
        ObjectNode byTool = details.putObject("calls_by_tool");
        session.toolUse().forEach((tool, use) -> {
            ObjectNode counts = byTool.putObject(tool);
            counts.put("calls", use.calls());
            counts.put("successful", use.good());
            putNonZero(counts, "exit_nonzero", use.exitNonzero());
        });
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        }
    }

    private static void putNonZero(ObjectNode node, String name, int value) {
        if (value != 0) {
            node.put(name, value);
        }
    }
}
