package dev.abtest.runner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a plan back; what is not one is refused, because nothing of a run should be guessed. */
final class PlanReader {
    private final String testId;

    PlanReader(String testId) {
        this.testId = testId;
    }

    RunPlan read(JsonNode json) {
        Map<SessionType, List<Message>> messages = new EnumMap<>(SessionType.class);
        for (SessionType arm : SessionType.values()) {
            List<Message> list = new ArrayList<>();
            for (JsonNode message : need(json, arm.key() + "_messages")) {
                list.add(new Message(text(message, "role"), text(message, "content")));
            }
            messages.put(arm, list);
        }
        List<PlannedSession> sessions = new ArrayList<>();
        for (JsonNode session : need(json, "sessions")) {
            sessions.add(session(session, sessions.size() + 1));
        }
        return new RunPlan(
                (int) whole(json, "number"),
                text(json, "run_id"),
                text(json, "created_at"),
                design(json),
                options(need(json, "options"), commands(need(json, "commands"))),
                messages,
                sessions);
    }

    private Design design(JsonNode json) {
        return new Design(
                (int) whole(json, "sessions_per_arm"),
                (int) whole(json, "block"),
                whole(json, "seed"),
                need(json, "aa").asBoolean());
    }

    private RunOptions.Commands commands(JsonNode json) {
        return new RunOptions.Commands(
                text(json, "cold"),
                text(json, "warm"),
                optional(json, "prepare"),
                optional(json, "check"),
                optional(json, "cleanup"));
    }

    private RunOptions options(JsonNode json, RunOptions.Commands commands) {
        RunOptions.Limits limits = new RunOptions.Limits(
                Duration.ofMillis(whole(json, "timeout_ms")),
                Duration.ofMillis(whole(json, "kill_after_ms")),
                whole(json, "max_log_bytes"),
                (int) whole(json, "retries"));
        return new RunOptions(
                commands,
                limits,
                need(json, "prompt_on_stdin").asBoolean(),
                optional(json, "workdir"),
                optional(json, "transcript"));
    }

    private PlannedSession session(JsonNode json, int position) {
        List<String> failures = new ArrayList<>();
        need(json, "failures").forEach(line -> failures.add(line.asText()));
        return new PlannedSession(
                position,
                text(json, "session_id"),
                SessionType.of(text(json, "session_type")).orElseThrow(() -> broken("session_type")),
                (int) whole(json, "block"),
                optional(json, "outcome").map(this::outcome),
                failures);
    }

    private Outcome outcome(String key) {
        try {
            return Outcome.of(key);
        } catch (IllegalArgumentException e) {
            throw broken("outcome");
        }
    }

    private Optional<String> optional(JsonNode json, String field) {
        return json.hasNonNull(field) ? Optional.of(text(json, field)) : Optional.empty();
    }

    private String text(JsonNode json, String field) {
        JsonNode value = need(json, field);
        if (!value.isTextual()) {
            throw broken(field);
        }
        return value.textValue();
    }

    private long whole(JsonNode json, String field) {
        JsonNode value = need(json, field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw broken(field);
        }
        return value.longValue();
    }

    private JsonNode need(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null) {
            throw broken(field);
        }
        return value;
    }

    private UserError broken(String field) {
        return new UserError("test " + testId + ": its stored run has no good \"" + field
                + "\", so it is not the plan of a run; correct the document, or rename its field \"run\"");
    }
}
