package dev.abtest.design;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a test keeps its plans: the last run under {@code run}, those before it in the list {@code earlier_runs}.
 *
 * <p>There are two ways to read one. {@link #last} is strict, because a run that goes on must not guess; {@link #views}
 * takes what there is, because a plan that is damaged or was made elsewhere does not keep a test from being analyzed.
 */
public final class PlanJson {
    private static final String LAST = "run";
    private static final String EARLIER = "earlier_runs";
    private static final String BLOCK = "block";
    private static final String AA = "aa";
    private static final String SESSIONS = "sessions";
    private static final String SESSION_ID = "session_id";
    private static final String SESSION_TYPE = "session_type";
    private static final String OUTCOME = "outcome";
    private static final String FAILURES = "failures";
    /** SHA-256 of the prompt that the sessions of the run were told, in hexadecimal. */
    private static final String PROMPT_HASH = "prompt_sha256";

    private static final String PREPARE_COLD = "prepare_cold";
    private static final String PREPARE_WARM = "prepare_warm";

    private PlanJson() {}

    /**
     * The plan of the last run of {@code test}, if there was one.
     *
     * @throws UserError if what is stored there is no complete plan; the message names the field
     */
    public static Optional<RunPlan> last(ABTest test) {
        JsonNode stored = test.extra().get(LAST);
        return stored == null ? Optional.empty() : Optional.of(new Reader(test.testId()).plan(stored));
    }

    /** The name of the next run of {@code test}; {@code createdAt} as of {@link RunPlan}. */
    public static RunPlan.Name nextName(ABTest test, String createdAt) {
        JsonNode earlier = test.extra().get(EARLIER);
        int runs = (test.extra().containsKey(LAST) ? 1 : 0) + (earlier == null ? 0 : earlier.size());
        return RunPlan.Name.fresh(runs + 1, createdAt);
    }

    /** {@code test} with one more run; what its sessions are told goes by the test's prompt as it is now. */
    public static ABTest add(ABTest test, RunPlan plan) {
        Map<String, JsonNode> extra = new LinkedHashMap<>(test.extra());
        JsonNode last = extra.get(LAST);
        if (last != null) {
            ArrayNode earlier = JsonNodeFactory.instance.arrayNode();
            if (extra.get(EARLIER) instanceof ArrayNode before) {
                earlier.addAll(before);
            }
            extra.put(EARLIER, earlier.add(last));
        }
        extra.put(LAST, ofTest(test, plan));
        return test.withExtra(extra);
    }

    private static ObjectNode ofTest(ABTest test, RunPlan plan) {
        return Writer.plan(plan).put(PROMPT_HASH, sha256(test.task().prompt()));
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** {@code test} with the new state of its last run; what else is stored of the run stays. */
    public static ABTest update(ABTest test, RunPlan plan) {
        Map<String, JsonNode> extra = new LinkedHashMap<>(test.extra());
        ObjectNode run = JsonNodeFactory.instance.objectNode();
        if (extra.get(LAST) instanceof ObjectNode stored) {
            run.setAll(stored);
        }
        run.setAll(Writer.plan(plan));
        extra.put(LAST, run);
        return test.withExtra(extra);
    }

    /** All runs of {@code test} from the first to the last, as far as each can be read; never an error. */
    public static List<View> views(ABTest test) {
        List<View> views = new ArrayList<>();
        JsonNode earlier = test.extra().get(EARLIER);
        if (earlier != null) {
            for (JsonNode run : earlier) {
                views.add(View.of(run, views.size() + 1));
            }
        }
        JsonNode last = test.extra().get(LAST);
        if (last != null) {
            views.add(View.of(last, views.size() + 1));
        }
        return views;
    }

    /** How {@code plan} will read as a run of {@code test}. */
    static View view(ABTest test, RunPlan plan) {
        return View.of(ofTest(test, plan), plan.number());
    }

    /**
     * A stored run as far as it can be read.
     *
     * @param number from 1; by its place when the plan does not say
     * @param createdAt ISO 8601; empty when the plan does not say
     * @param seed what its order was drawn from; empty when the plan does not say
     * @param block sessions of each arm in a block; 0 when the plan does not say
     * @param aa whether both arms ran the cold command; false when the plan does not say
     * @param commands what its sessions ran, by what it was for, in the order of a session
     * @param setting what else its sessions began with, likewise; texts that are not for reading
     * @param sessions in the order of the plan
     */
    public record View(
            int number,
            String createdAt,
            String seed,
            int block,
            boolean aa,
            Map<String, String> commands,
            Map<String, String> setting,
            List<Slot> sessions) {
        private static View of(JsonNode run, int place) {
            List<Slot> sessions = new ArrayList<>();
            for (JsonNode session : run.path(SESSIONS)) {
                sessions.add(new Slot(
                        session.path(SESSION_ID).asText(),
                        SessionType.of(session.path(SESSION_TYPE).asText()),
                        session.path(BLOCK).asInt(),
                        PlannedSession.Outcome.of(session.path(OUTCOME).asText()),
                        session.path(FAILURES).size()));
            }
            return new View(
                    run.path("number").asInt(place),
                    run.path("created_at").asText(),
                    run.path("seed").asText(),
                    run.path(BLOCK).asInt(),
                    run.path(AA).asBoolean(),
                    commands(run.path("commands")),
                    setting(run),
                    sessions);
        }

        private static Map<String, String> commands(JsonNode commands) {
            Map<String, String> texts = new LinkedHashMap<>();
            putText("prepare", commands.path("prepare"), texts);
            putText("prepare cold", commands.path(PREPARE_COLD), texts);
            putText("prepare warm", commands.path(PREPARE_WARM), texts);
            putText("cold", commands.path("cold"), texts);
            putText("warm", commands.path("warm"), texts);
            putText("check", commands.path("check"), texts);
            return texts;
        }

        private static Map<String, String> setting(JsonNode run) {
            Map<String, String> texts = new LinkedHashMap<>();
            putText("working directory", run.path("options").path("workdir"), texts);
            putText("prompt", run.path(PROMPT_HASH), texts);
            for (SessionType arm : SessionType.values()) {
                JsonNode messages = run.path(messagesOf(arm));
                if (!messages.isEmpty()) {
                    texts.put(arm.key() + " messages", messages.toString());
                }
            }
            return texts;
        }

        private static void putText(String name, JsonNode value, Map<String, String> texts) {
            if (value.isTextual()) {
                texts.put(name, value.textValue());
            }
        }

        /** The planned sessions of one arm. */
        public int planned(SessionType arm) {
            int count = 0;
            for (Slot session : sessions) {
                count += session.type().isPresent() && session.type().get() == arm ? 1 : 0;
            }
            return count;
        }
    }

    /**
     * A planned session as far as it can be read.
     *
     * @param sessionId empty when the plan does not say
     * @param type the arm; empty when the plan names none that there is
     * @param block the random block, from 1; 0 when the plan does not say
     * @param outcome how it ended; empty when it did not, or in a word that is not known
     * @param failures how many attempts failed for reasons outside of the arm
     */
    public record Slot(
            String sessionId,
            Optional<SessionType> type,
            int block,
            Optional<PlannedSession.Outcome> outcome,
            int failures) {}

    private static String messagesOf(SessionType arm) {
        return arm.key() + "_messages";
    }

    private static final class Writer {
        static ObjectNode plan(RunPlan plan) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("number", plan.number());
            json.put("run_id", plan.runId());
            json.put("created_at", plan.createdAt());
            json.put("sessions_per_arm", plan.design().sessionsPerArm());
            json.put(BLOCK, plan.design().block());
            json.put("seed", plan.design().seed());
            json.put(AA, plan.design().aa());
            putCommands(json.putObject("commands"), plan.options().commands());
            putOptions(json.putObject("options"), plan.options());
            for (SessionType arm : SessionType.values()) {
                ArrayNode messages = json.putArray(messagesOf(arm));
                for (RunPlan.Message message : plan.messages().getOrDefault(arm, List.of())) {
                    messages.addObject().put("role", message.role()).put("content", message.content());
                }
            }
            ArrayNode sessions = json.putArray(SESSIONS);
            for (PlannedSession session : plan.sessions()) {
                putSession(sessions.addObject(), session);
            }
            return json;
        }

        private static void putCommands(ObjectNode json, RunPlan.Commands commands) {
            json.put("cold", commands.cold());
            json.put("warm", commands.warm());
            put(json, "prepare", commands.prepare());
            // Only where they are: plans that were stored before there were any are written back as they are.
            commands.prepareCold().ifPresent(command -> json.put(PREPARE_COLD, command));
            commands.prepareWarm().ifPresent(command -> json.put(PREPARE_WARM, command));
            put(json, "check", commands.check());
            put(json, "cleanup", commands.cleanup());
        }

        private static void putOptions(ObjectNode json, RunPlan.Options options) {
            json.put("timeout_ms", options.limits().timeout().toMillis());
            json.put("kill_after_ms", options.limits().killAfter().toMillis());
            json.put("max_log_bytes", options.limits().maxLogBytes());
            json.put("retries", options.limits().retries());
            json.put("prompt_on_stdin", options.promptOnStdin());
            put(json, "workdir", options.workdir());
            put(json, "transcript", options.transcript());
        }

        private static void putSession(ObjectNode json, PlannedSession session) {
            json.put(SESSION_ID, session.sessionId());
            json.put(SESSION_TYPE, session.type().key());
            json.put(BLOCK, session.block());
            put(json, OUTCOME, session.outcome().map(PlannedSession.Outcome::key));
            ArrayNode failures = json.putArray(FAILURES);
            session.failures().forEach(failures::add);
        }

        private static void put(ObjectNode json, String field, Optional<String> value) {
            json.put(field, value.orElse(null));
        }
    }

    /** The strict one: what is missing or of another type is an error that names it. */
    private static final class Reader {
        /** A hundred years. Nanoseconds, in which is waited, reach to 292. */
        private static final long LONGEST_MS = 100L * 365 * 24 * 3_600_000;

        private final String testId;

        Reader(String testId) {
            this.testId = testId;
        }

        /** Ids only in the shape that {@link RunPlan.Name} gives them: they become names of folders. */
        RunPlan plan(JsonNode json) {
            RunPlan.Name name = new RunPlan.Name(
                    (int) within(1, Integer.MAX_VALUE, json, "number"), text(json, "run_id"), text(json, "created_at"));
            if (!name.isWellFormed()) {
                throw broken("run_id");
            }
            Map<SessionType, List<RunPlan.Message>> messages = new EnumMap<>(SessionType.class);
            for (SessionType arm : SessionType.values()) {
                List<RunPlan.Message> list = new ArrayList<>();
                for (JsonNode message : need(json, messagesOf(arm))) {
                    list.add(new RunPlan.Message(text(message, "role"), text(message, "content")));
                }
                messages.put(arm, list);
            }
            List<PlannedSession> sessions = new ArrayList<>();
            for (JsonNode session : need(json, SESSIONS)) {
                sessions.add(session(session, name, sessions.size() + 1));
            }
            return new RunPlan(
                    name.number(),
                    name.runId(),
                    name.createdAt(),
                    design(json),
                    options(need(json, "options"), commands(need(json, "commands"))),
                    messages,
                    sessions);
        }

        private RunPlan.Design design(JsonNode json) {
            return new RunPlan.Design(
                    (int) within(1, RunPlan.Design.MAX_SESSIONS, json, "sessions_per_arm"),
                    (int) within(1, Integer.MAX_VALUE, json, BLOCK),
                    whole(json, "seed"),
                    need(json, AA).asBoolean());
        }

        private RunPlan.Commands commands(JsonNode json) {
            return new RunPlan.Commands(
                    text(json, "cold"),
                    text(json, "warm"),
                    optional(json, "prepare"),
                    optional(json, PREPARE_COLD),
                    optional(json, PREPARE_WARM),
                    optional(json, "check"),
                    optional(json, "cleanup"));
        }

        private RunPlan.Options options(JsonNode json, RunPlan.Commands commands) {
            RunPlan.Limits limits = new RunPlan.Limits(
                    Duration.ofMillis(within(1, LONGEST_MS, json, "timeout_ms")),
                    Duration.ofMillis(within(0, LONGEST_MS, json, "kill_after_ms")),
                    within(0, Long.MAX_VALUE, json, "max_log_bytes"),
                    (int) within(0, Integer.MAX_VALUE, json, "retries"));
            return new RunPlan.Options(
                    commands,
                    limits,
                    need(json, "prompt_on_stdin").asBoolean(),
                    optional(json, "workdir"),
                    optional(json, "transcript"));
        }

        private PlannedSession session(JsonNode json, RunPlan.Name name, int position) {
            if (!text(json, SESSION_ID).equals(name.sessionId(position))) {
                throw broken(SESSION_ID);
            }
            List<String> failures = new ArrayList<>();
            need(json, FAILURES).forEach(line -> failures.add(line.asText()));
            return new PlannedSession(
                    position,
                    text(json, SESSION_ID),
                    SessionType.of(text(json, SESSION_TYPE)).orElseThrow(() -> broken(SESSION_TYPE)),
                    (int) within(1, Integer.MAX_VALUE, json, BLOCK),
                    optional(json, OUTCOME)
                            .map(key -> PlannedSession.Outcome.of(key).orElseThrow(() -> broken(OUTCOME))),
                    failures);
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

        private long within(long least, long most, JsonNode json, String field) {
            long value = whole(json, field);
            if (value < least || value > most) {
                throw broken(field);
            }
            return value;
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
}
