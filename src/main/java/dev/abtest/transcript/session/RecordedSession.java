package dev.abtest.transcript.session;

import dev.abtest.model.Figure;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The figures of one recorded session. No prompt, no output; {@code lastMessage} is for the judging of success and is
 * never stored.
 *
 * @param format what was read
 * @param id the agent's own id; empty when the record has none
 * @param source the file as the user named it
 * @param line where the session begins in it, from 1
 * @param task the task that it did, by the record's own name; empty when the record names none
 * @param version the agent's version; empty when not told
 * @param model the model last used; empty when not told
 * @param toolUse calls by tool, rejected ones left out
 * @param errors one line per failed call and session error, at most 100
 * @param sessionErrors failures of the provider or of a turn, as many as there were
 * @param tokens as the record counts them, only where it tells them truthfully
 * @param costUsd empty when not known
 * @param taskSuccess the record's own word on the task, such as a benchmark's reward
 * @param completed whether the agent came to its natural end: not the same as having solved the task
 * @param lastMessage the last message of the agent, at most {@value #MAX_MESSAGE} characters
 * @param caveats what the record cannot tell
 * @param length how much was read for it, to find the longest of several snapshots
 */
public record RecordedSession(
        TranscriptFormat format,
        String id,
        String source,
        long line,
        String task,
        String version,
        String model,
        Setting setting,
        Times times,
        Messages messages,
        Calls calls,
        Map<String, ToolUse> toolUse,
        SubAgents subAgents,
        List<ErrorNote> errors,
        int sessionErrors,
        Map<String, Long> tokens,
        OptionalDouble costUsd,
        Optional<Boolean> taskSuccess,
        Optional<Boolean> completed,
        String lastMessage,
        Set<Caveat> caveats,
        long length) {

    /** Characters of the last message that are kept. */
    public static final int MAX_MESSAGE = 1 << 18;

    /** The figures that no measurement stands behind, because the record cannot tell them. */
    public Set<Figure> unknown() {
        Set<Figure> unknown = EnumSet.noneOf(Figure.class);
        caveats.forEach(caveat -> unknown.addAll(caveat.unknown()));
        return unknown;
    }

    /**
     * In what setting it ran. What the record does not tell is empty.
     *
     * @param provider who served the model
     * @param project the working directory
     * @param permissionMode what the agent could do unasked, in its own words
     * @param promptHash of the first message of a person: 16 hexadecimal digits
     * @param resumed whether it goes on from an earlier session; false also when the record does not tell
     * @param parentId the session that it goes on from
     * @param skills how often the agent invoked each skill
     * @param notesRead how often a call read each Markdown file, by the file's name alone
     */
    public record Setting(
            String provider,
            String project,
            String permissionMode,
            String promptHash,
            boolean resumed,
            String parentId,
            Map<String, Integer> skills,
            Map<String, Integer> notesRead) {}

    /**
     * When it ran. Each may be unknown.
     *
     * @param start ISO 8601, null when unknown
     * @param end ISO 8601, null when unknown
     * @param turnSeconds work without the person's idle time
     * @param agentSeconds the agent's own figure
     * @param wallSeconds from start to end
     */
    public record Times(
            String start,
            String end,
            OptionalDouble turnSeconds,
            OptionalDouble agentSeconds,
            OptionalDouble wallSeconds) {

        /** Turn seconds, else the agent's own figure, else wall time; empty when none is known. */
        public OptionalDouble completionSeconds() {
            if (turnSeconds.isPresent()) {
                return turnSeconds;
            }
            return agentSeconds.isPresent() ? agentSeconds : wallSeconds;
        }
    }

    /**
     * Messages of the main chain.
     *
     * @param corrections a person's messages after the first, and steering while the agent worked
     */
    public record Messages(int user, int assistant, int corrections, int interrupts) {}

    /**
     * Calls of the main chain, by their end.
     *
     * @param made all of them, rejected ones too
     * @param denied refused before they ran, and not by a person: failed
     * @param aborted stopped by a person: not a failure
     * @param server calls that the provider ran, such as its web search; not in {@code made}
     */
    public record Calls(
            int made,
            int toolErrors,
            int denied,
            int exitNonzero,
            int rejected,
            int aborted,
            int unanswered,
            int server) {

        /** As they are stored, with commands that returned something else than 0 as failed or as successful. */
        public CallCounts counted(boolean exitCodesFail) {
            int toolCalls = made - rejected;
            int failed = toolErrors + denied + (exitCodesFail ? exitNonzero : 0);
            return new CallCounts(toolCalls, toolCalls - failed - unanswered, failed);
        }
    }

    /**
     * The counts of calls as they are stored and judged.
     *
     * @param toolCalls calls less those that the user rejected
     * @param successfulToolCalls of those, answered and not failed; a call that a person stopped is no failure
     * @param failedToolCalls of those, failed
     */
    public record CallCounts(int toolCalls, int successfulToolCalls, int failedToolCalls) {

        /** Between 0 and 1: the part of the calls that did not succeed; 0 for a session without calls. */
        public double errorRate() {
            return toolCalls == 0 ? 0 : (double) (toolCalls - successfulToolCalls) / toolCalls;
        }
    }

    /**
     * Calls of one tool.
     *
     * @param good answered and not failed
     * @param exitNonzero ran and returned something else than 0
     */
    public record ToolUse(int calls, int good, int exitNonzero) {}

    /** What agents started by the agent did; all zero when there were none or the record does not tell. */
    public record SubAgents(int records, int calls, int failed) {}

    /**
     * A line about a failure.
     *
     * @param exitCode whether it is about a command that ran and returned something else than 0
     */
    public record ErrorNote(boolean exitCode, String line) {}
}
