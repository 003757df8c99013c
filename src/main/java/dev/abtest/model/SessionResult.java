package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one session of an agent did. Immutable; made by {@link #builder}.
 *
 * @param sessionId the agent's or the user's name for the session, never empty, unique within an arm
 * @param sessionType the arm
 * @param taskId the task worked on
 * @param startTime ISO 8601, with offset or naive local, as it was recorded; null when unknown
 * @param endTime as {@code startTime}; null when unknown
 * @param messageCount messages of the user and the agent, 0 or more
 * @param toolCalls tool calls made, 0 or more
 * @param successfulToolCalls of those, the ones that worked: 0 to {@code toolCalls}
 * @param errors one line for each failure that was noted
 * @param completionTimeSeconds seconds of work, finite, 0 or more; 0 when not measured
 * @param userCorrections times a person had to step in, 0 or more
 * @param success whether the task was solved
 * @param notes free text
 * @param timedOut whether it was ended because its time was over
 * @param unknown figures that are known to be unknown; {@link SessionField#isKnown} knows more
 * @param extra fields of the stored session that this version does not know, kept for the next writer
 */
public record SessionResult(
        String sessionId,
        SessionType sessionType,
        String taskId,
        String startTime,
        String endTime,
        int messageCount,
        int toolCalls,
        int successfulToolCalls,
        List<String> errors,
        double completionTimeSeconds,
        int userCorrections,
        boolean success,
        String notes,
        boolean timedOut,
        Set<Figure> unknown,
        Map<String, JsonNode> extra) {

    /**
     * Refuses what nobody can have seen, of a session that is entered; stored ones are taken as they are.
     *
     * @throws UserError if the session ran out of time and solved its task
     */
    public void checkEntered() {
        if (timedOut && success) {
            throw new UserError("timed_out and success contradict each other: a session that was ended because its time"
                    + " was over did not solve the task");
        }
    }

    /**
     * Failed calls by all calls.
     *
     * @return 0 to 1; 0 for a session without tool calls, as the original has it
     */
    public double errorRate() {
        return toolCalls == 0 ? 0.0 : (double) (toolCalls - successfulToolCalls) / toolCalls;
    }

    /**
     * Successful calls by all calls.
     *
     * @return 0 to 1; 0 for a session without tool calls, as the original has it
     */
    public double successRate() {
        return toolCalls == 0 ? 0.0 : (double) successfulToolCalls / toolCalls;
    }

    /** All its fields, to make one that differs in some. */
    public Builder toBuilder() {
        return builder(sessionId, sessionType)
                .taskId(taskId)
                .startTime(startTime)
                .endTime(endTime)
                .messageCount(messageCount)
                .toolCalls(toolCalls)
                .successfulToolCalls(successfulToolCalls)
                .errors(errors)
                .completionTimeSeconds(completionTimeSeconds)
                .userCorrections(userCorrections)
                .success(success)
                .notes(notes)
                .timedOut(timedOut)
                .unknown(unknown)
                .extra(extra);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static Builder builder(String sessionId, SessionType sessionType) {
        return new Builder().sessionId(sessionId).sessionType(sessionType);
    }

    /** Collects the fields of a session; everything but the id and the arm has the original's default. */
    public static final class Builder {
        private String sessionId;
        private SessionType sessionType;
        private String taskId = "";
        private String startTime;
        private String endTime;
        private int messageCount;
        private int toolCalls;
        private int successfulToolCalls;
        private List<String> errors = List.of();
        private double completionTimeSeconds;
        private int userCorrections;
        private boolean success;
        private String notes = "";
        private boolean timedOut;
        private Set<Figure> unknown = Set.of();
        private Map<String, JsonNode> extra = Map.of();

        private Builder() {}

        public Builder sessionId(String value) {
            sessionId = value;
            return this;
        }

        public Builder sessionType(SessionType value) {
            sessionType = value;
            return this;
        }

        public Builder taskId(String value) {
            // Equal ids share one string: a document may hold a million sessions of one task.
            taskId = value.equals(taskId) ? taskId : value;
            return this;
        }

        /** ISO 8601 or null. */
        public Builder startTime(String value) {
            startTime = value;
            return this;
        }

        /** ISO 8601 or null. */
        public Builder endTime(String value) {
            endTime = value;
            return this;
        }

        public Builder messageCount(int value) {
            messageCount = value;
            return this;
        }

        public Builder toolCalls(int value) {
            toolCalls = value;
            return this;
        }

        public Builder successfulToolCalls(int value) {
            successfulToolCalls = value;
            return this;
        }

        public Builder errors(List<String> value) {
            errors = List.copyOf(value);
            return this;
        }

        /** Seconds. */
        public Builder completionTimeSeconds(double value) {
            completionTimeSeconds = value;
            return this;
        }

        public Builder userCorrections(int value) {
            userCorrections = value;
            return this;
        }

        public Builder success(boolean value) {
            success = value;
            return this;
        }

        public Builder notes(String value) {
            notes = value;
            return this;
        }

        public Builder timedOut(boolean value) {
            timedOut = value;
            return this;
        }

        /** The figures that nobody measured. */
        public Builder unknown(Collection<Figure> value) {
            unknown = value.isEmpty() ? Set.of() : SharedSets.of(value);
            return this;
        }

        public Builder extra(Map<String, JsonNode> value) {
            extra = value;
            return this;
        }

        /**
         * The session.
         *
         * @throws UserError if a field is missing or out of its range; the message names the field and the value
         */
        public SessionResult build() {
            if (sessionId == null || sessionId.isEmpty()) {
                throw new UserError(
                        "session_id is " + (sessionId == null ? "missing" : "empty") + "; every session needs a name");
            }
            if (sessionType == null) {
                throw new UserError("session_type is missing; say cold or warm");
            }
            atLeastZero("message_count", messageCount);
            atLeastZero("tool_calls", toolCalls);
            atLeastZero("successful_tool_calls", successfulToolCalls);
            atLeastZero("user_corrections", userCorrections);
            if (successfulToolCalls > toolCalls) {
                throw new UserError("successful_tool_calls is " + successfulToolCalls + " but tool_calls only "
                        + toolCalls + "; no more calls can succeed than were made");
            }
            if (!Double.isFinite(completionTimeSeconds) || completionTimeSeconds < 0) {
                throw new UserError("completion_time_seconds must be a finite number of seconds, 0 or more, not "
                        + completionTimeSeconds);
            }
            if (timedOut && unknown.contains(Figure.SUCCESS)) { // it is known not to have solved its task
                EnumSet<Figure> others = EnumSet.copyOf(unknown);
                others.remove(Figure.SUCCESS);
                unknown(others);
            }
            return new SessionResult(
                    sessionId,
                    sessionType,
                    taskId,
                    startTime,
                    endTime,
                    messageCount,
                    toolCalls,
                    successfulToolCalls,
                    errors,
                    completionTimeSeconds,
                    userCorrections,
                    success,
                    notes,
                    timedOut,
                    unknown,
                    extra);
        }

        private static void atLeastZero(String field, int value) {
            if (value < 0) {
                throw new UserError(field + " must be 0 or more, not " + value);
            }
        }
    }

    /** The few sets of figures that there are, one of each kind: a document may hold a million sessions. */
    private static final class SharedSets {
        private static final Map<Set<Figure>, Set<Figure>> SHARED = new ConcurrentHashMap<>();

        static Set<Figure> of(Collection<Figure> figures) {
            Set<Figure> set = Collections.unmodifiableSet(EnumSet.copyOf(figures));
            Set<Figure> same = SHARED.putIfAbsent(set, set);
            return same == null ? set : same;
        }
    }
}
