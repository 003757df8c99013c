package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an import or a run notes of a session beside its fields: the object {@code details} of the stored session. Only
 * this class knows its keys. Any tool may have stored details of another shape, so reading is lenient: what is missing
 * or of another type is empty or 0.
 */
public final class SessionDetails {
    private static final String KEY = "details";

    /** What a run notes as the outcome of a session that it ended because its time was over. */
    private static final String TIMED_OUT = "timed_out";

    /** What can be noted. */
    public enum Field {
        /** The agent's own name for the session, where a run gave it another one. */
        AGENT_SESSION_ID("agent_session_id"),
        AGENT("agent"),
        VERSION("version"),
        FORMAT("format"),
        SOURCE("source"),
        MODEL("model"),
        /** Who served the model. */
        PROVIDER("provider"),
        /** The working directory. */
        PROJECT("project"),
        /** What the agent could do unasked, in its own words. */
        PERMISSION_MODE("permission_mode"),
        /** Of the first message of a person: equal hashes are equal prompts. */
        PROMPT_HASH("prompt_hash"),
        /** True when the session goes on from an earlier one; never stored as false. */
        RESUMED("resumed"),
        PARENT_SESSION_ID("parent_session_id"),
        /** How often the agent invoked each skill. */
        SKILLS("skills"),
        /** How often a call read each Markdown file, by the file's name. */
        NOTES_READ("notes_read"),
        USER_MESSAGES("user_messages"),
        ASSISTANT_MESSAGES("assistant_messages"),
        /** Calls that the tool refused, or in which it crashed. */
        TOOL_ERRORS("failures", "tool_error"),
        /** Calls that permissions, a hook or a mode refused before they ran. */
        DENIED_CALLS("failures", "denied"),
        /** Commands that ran and returned something else than 0. */
        EXIT_NONZERO("failures", "exit_nonzero"),
        UNANSWERED_CALLS("unanswered_tool_calls"),
        REJECTED_CALLS("user_rejections"),
        ABORTED_CALLS("aborted_tool_calls"),
        INTERRUPTS("interrupts"),
        SESSION_ERRORS("session_errors"),
        SERVER_CALLS("server_tool_calls"),
        TURN_SECONDS("turn_seconds"),
        AGENT_SECONDS("agent_seconds"),
        WALL_SECONDS("wall_seconds"),
        /** Whether the agent came to its natural end. */
        COMPLETED("completed"),
        CALLS_BY_TOOL("calls_by_tool"),
        /** Counts by kind of token. */
        TOKENS("tokens"),
        /** US dollars. */
        COST_USD("cost_usd"),
        SUB_AGENT_RECORDS("sub_agents", "records"),
        SUB_AGENT_CALLS("sub_agents", "tool_calls"),
        SUB_AGENT_FAILED_CALLS("sub_agents", "failed_tool_calls"),
        /** Which of the test's runs the session belongs to, from 1. */
        RUN_NUMBER("run", "number"),
        /** True when the run gave both arms the cold command; never stored as false. */
        RUN_IS_AA("run", "aa"),
        RUN_OUTCOME("run", "outcome"),
        RUN_EXIT_STATUS("run", "exit_status"),
        RUN_SIGNAL("run", "signal"),
        RUN_SECONDS("run", "seconds"),
        RUN_TIME_IS_LOWER_BOUND("run", "time_is_lower_bound"),
        RUN_ATTEMPT("run", "attempt"),
        RUN_RECORD_FOUND("run", "record_found"),
        RUN_DROPPED_OUTPUT_BYTES("run", "dropped_output_bytes"),
        RUN_ALL_PROCESSES_ENDED("run", "all_processes_ended"),
        RUN_LOGS("run", "logs");

        private final String object;
        private final String key;

        Field(String key) {
            this("", key);
        }

        Field(String object, String key) {
            this.object = object;
            this.key = key;
        }
    }

    private final ObjectNode node;

    private SessionDetails(ObjectNode node) {
        this.node = node;
    }

    /** Those of {@code session}; without any if it has none. */
    public static SessionDetails of(SessionResult session) {
        JsonNode stored = session.extra().get(KEY);
        return new SessionDetails(stored instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode());
    }

    /** Whether the time of {@code session} was over before it ended, by its own field or by what its run noted. */
    public static boolean ranOutOfTime(SessionResult session) {
        // Most sessions come from no run: ask that first, without a look at what a run knows.
        return session.timedOut()
                || !session.extra().isEmpty()
                        && of(session).text(Field.RUN_OUTCOME).equals(TIMED_OUT);
    }

    /** Whether {@code field} of {@code session} is noted as true; without a look at the details of one that has none. */
    public static boolean isSet(SessionResult session, Field field) {
        return !session.extra().isEmpty() && of(session).flag(field).orElse(false);
    }

    private JsonNode at(Field field) {
        return (field.object.isEmpty() ? node : node.path(field.object)).path(field.key);
    }

    /** The text, or any other single value as text; empty if there is none. */
    public String text(Field field) {
        return at(field).asText("");
    }

    /** The number, if it is whole and above 0; else 0. */
    public long count(Field field) {
        return countIn(at(field));
    }

    /** The number, if it is one. */
    public OptionalDouble number(Field field) {
        JsonNode value = at(field);
        return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
    }

    /** True or false, if it is one of these. */
    public Optional<Boolean> flag(Field field) {
        JsonNode value = at(field);
        return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
    }

    /** The counts above 0 by their names, in stored order. */
    public Map<String, Long> counts(Field field) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : at(field).properties()) {
            if (countIn(entry.getValue()) > 0) {
                counts.put(entry.getKey(), countIn(entry.getValue()));
            }
        }
        return counts;
    }

    private static long countIn(JsonNode value) {
        boolean isCount = value.isIntegralNumber() && value.canConvertToLong();
        return isCount ? Math.max(0, value.longValue()) : 0;
    }

    /**
     * Notes details of a session that a program makes, in the order in which they are to be stored. Numbers become the
     * nodes that reading a document makes of them, so that a session equals itself after it was stored.
     */
    public static final class Builder {
        private final ObjectNode node;

        /** Without details yet. */
        public Builder() {
            node = JsonNodeFactory.instance.objectNode();
        }

        public Builder put(Field field, String value) {
            return put(field, TextNode.valueOf(value));
        }

        public Builder put(Field field, long value) {
            return put(field, whole(value));
        }

        public Builder put(Field field, double value) {
            return put(field, DecimalNode.valueOf(new BigDecimal(Double.toString(value))));
        }

        public Builder put(Field field, boolean value) {
            return put(field, BooleanNode.valueOf(value));
        }

        public Builder putNull(Field field) {
            return put(field, NullNode.getInstance());
        }

        /** Notes a text that is not empty. */
        public Builder putIfAny(Field field, String value) {
            return value.isEmpty() ? this : put(field, value);
        }

        /** Notes a number that exists. */
        public Builder putIfAny(Field field, OptionalDouble value) {
            return value.isPresent() ? put(field, value.getAsDouble()) : this;
        }

        /** Notes counts by name; none leave no trace. */
        public Builder putIfAny(Field field, Map<String, ? extends Number> counts) {
            if (!counts.isEmpty()) {
                ObjectNode object = node.putObject(field.key);
                counts.forEach((name, count) -> object.set(name, whole(count.longValue())));
            }
            return this;
        }

        /** Notes named counts of something that has a name itself, such as the calls of a tool. */
        public Builder putIn(Field field, String name, Map<String, ? extends Number> counts) {
            ObjectNode object = node.withObjectProperty(field.key).putObject(name);
            counts.forEach((count, value) -> object.set(count, whole(value.longValue())));
            return this;
        }

        /** Takes over the details of another session, such as those of its record. */
        public Builder putAll(SessionDetails others) {
            node.setAll(others.node);
            return this;
        }

        /** The details as a field of a stored session. */
        public Map<String, JsonNode> asExtra() {
            return Map.of(KEY, node);
        }

        private Builder put(Field field, JsonNode value) {
            (field.object.isEmpty() ? node : node.withObjectProperty(field.object)).set(field.key, value);
            return this;
        }

        private static JsonNode whole(long value) {
            return BigIntegerNode.valueOf(BigInteger.valueOf(value));
        }
    }
}
