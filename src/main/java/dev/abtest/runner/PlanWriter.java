package dev.abtest.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.SessionType;
import java.util.List;
import java.util.Optional;

/** A plan as JSON. */
final class PlanWriter {
    private PlanWriter() {}

    static ObjectNode json(RunPlan plan) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("number", plan.number());
        json.put("run_id", plan.runId());
        json.put("created_at", plan.createdAt());
        json.put("sessions_per_arm", plan.design().sessionsPerArm());
        json.put("block", plan.design().block());
        json.put("seed", plan.design().seed());
        json.put("aa", plan.design().aa());
        json.set("commands", commands(plan.options().commands()));
        json.set("options", options(plan.options()));
        for (SessionType arm : SessionType.values()) {
            ArrayNode messages = json.putArray(arm.key() + "_messages");
            for (Message message : plan.messages().getOrDefault(arm, List.of())) {
                messages.addObject().put("role", message.role()).put("content", message.content());
            }
        }
        ArrayNode sessions = json.putArray("sessions");
        for (PlannedSession session : plan.sessions()) {
            sessions.add(session(session));
        }
        return json;
    }

    private static ObjectNode commands(RunOptions.Commands commands) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("cold", commands.cold());
        json.put("warm", commands.warm());
        put(json, "prepare", commands.prepare());
        put(json, "check", commands.check());
        put(json, "cleanup", commands.cleanup());
        return json;
    }

    private static ObjectNode options(RunOptions options) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("timeout_ms", options.limits().timeout().toMillis());
        json.put("kill_after_ms", options.limits().killAfter().toMillis());
        json.put("max_log_bytes", options.limits().maxLogBytes());
        json.put("retries", options.limits().retries());
        json.put("prompt_on_stdin", options.promptOnStdin());
        put(json, "workdir", options.workdir());
        put(json, "transcript", options.transcript());
        return json;
    }

    private static ObjectNode session(PlannedSession session) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("session_id", session.sessionId());
        json.put("session_type", session.type().key());
        json.put("block", session.block());
        put(json, "outcome", session.outcome().map(Outcome::key));
        ArrayNode failures = json.putArray("failures");
        session.failures().forEach(failures::add);
        return json;
    }

    private static void put(ObjectNode json, String field, Optional<String> value) {
        if (value.isPresent()) {
            json.put(field, value.get());
        } else {
            json.putNull(field);
        }
    }
}
