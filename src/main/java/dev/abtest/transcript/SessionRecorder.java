package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What is counted while one session is read. */
final class SessionRecorder {
    /** Error lines kept of each kind. */
    private static final int MAX_NOTES = 50;

    private static final int MAX_NAME = 200;

    final TranscriptFormat format;
    final CallTable calls = new CallTable();
    final Set<Caveat> doubts = EnumSet.noneOf(Caveat.class);
    final Map<String, Long> tokens = new LinkedHashMap<>();
    TurnClock clock = new TurnClock();

    private final String source;
    private final long line;
    private final List<RecordedSession.ErrorNote> notes = new ArrayList<>();
    private final int[] noted = new int[2];
    private String id = "";
    private String version = "";
    private String model = "";
    private String lastMessage = "";
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;

    boolean naiveTimes;
    int userMessages;
    int assistantMessages;
    /** Corrections beyond those that follow from the number of a person's messages. */
    int steering;

    int interrupts;
    int serverCalls;
    int subRecords;
    int subCalls;
    int subFailed;
    int sessionErrors;
    long length;
    OptionalDouble turnSeconds = OptionalDouble.empty();
    OptionalDouble agentSeconds = OptionalDouble.empty();
    OptionalDouble costUsd = OptionalDouble.empty();
    Optional<Boolean> taskSuccess = Optional.empty();
    Optional<Boolean> completed = Optional.empty();

    SessionRecorder(TranscriptFormat format, String source, long line) {
        this.format = format;
        this.source = source;
        this.line = line;
    }

    String id() {
        return id;
    }

    /** Sets the id unless it is empty. */
    void id(String value) {
        if (!value.isBlank()) {
            id = ErrorLine.printable(value, MAX_NAME);
        }
    }

    void version(String value) {
        if (!value.isEmpty()) {
            version = ErrorLine.printable(value, MAX_NAME);
        }
    }

    void model(String value) {
        if (!value.isEmpty()) {
            model = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** Stretches the session's time to this epoch millisecond. */
    void seen(long millis) {
        if (millis != EpochMillis.UNKNOWN) {
            start = Math.min(start, millis);
            end = Math.max(end, millis);
        }
    }

    void agentMillis(JsonNode millis) {
        if (millis != null && millis.isNumber() && millis.doubleValue() >= 0 && Double.isFinite(millis.doubleValue())) {
            agentSeconds = OptionalDouble.of(agentSeconds.orElse(0) + millis.doubleValue() / 1000);
        }
    }

    void cost(JsonNode usd) {
        if (usd != null && usd.isNumber() && usd.doubleValue() >= 0 && Double.isFinite(usd.doubleValue())) {
            costUsd = OptionalDouble.of(usd.doubleValue());
        }
    }

    /** The agent's latest words, for the judging of success only. */
    void message(String text) {
        if (!text.isBlank()) {
            lastMessage =
                    text.length() > RecordedSession.MAX_MESSAGE ? text.substring(0, RecordedSession.MAX_MESSAGE) : text;
        }
    }

    /** Goes on with the latest words. */
    void messagePart(String text) {
        if (lastMessage.length() + text.length() <= RecordedSession.MAX_MESSAGE) {
            lastMessage = lastMessage.concat(text);
        }
    }

    void newMessage() {
        lastMessage = "";
    }

    /** A result of the main chain; what the tool said is looked at only when it failed. */
    void result(String callId, String tool, CallOutcome outcome, String said) {
        String name = tool.isEmpty() ? calls.toolOf(callId) : tool;
        boolean known = calls.result(callId, name, outcome);
        if (known && outcome == CallOutcome.TOOL_ERROR) {
            note(false, name, said);
        } else if (known && outcome == CallOutcome.EXIT_NONZERO) {
            note(true, name, said);
        }
    }

    /** {@code error} is the message itself, or an object that holds it. */
    void sessionError(JsonNode error) {
        sessionError(
                error.isTextual() ? error.textValue() : error.path("message").asText(""));
    }

    /** Notes that a session's last line was cut off; false if {@code session} is null, the line being all there was. */
    static boolean cutOff(SessionRecorder session) {
        if (session != null) {
            session.doubts.add(Caveat.CUT_OFF);
        }
        return session != null;
    }

    void sessionError(String said) {
        sessionErrors++;
        note(false, "", said.isBlank() ? "the session failed" : said);
    }

    private void note(boolean exitCode, String tool, String said) {
        int kind = exitCode ? 1 : 0;
        if (noted[kind] < MAX_NOTES) {
            noted[kind]++;
            notes.add(new RecordedSession.ErrorNote(exitCode, ErrorLine.of(tool, said)));
        }
    }

    /** Whether nobody said or did anything. */
    boolean isEmpty() {
        return userMessages == 0 && assistantMessages == 0 && calls.made() == 0 && sessionErrors == 0;
    }

    void token(String name, JsonNode count) {
        if (count != null && count.isIntegralNumber() && count.longValue() >= 0) {
            tokens.put(name, count.longValue());
        }
    }

    RecordedSession finish() {
        if (calls.anyAnonymous()) {
            doubts.add(Caveat.NO_IDS);
        }
        if (calls.isFull()) {
            doubts.add(Caveat.TOO_MANY_IDS);
        }
        RecordedSession.Times times = times();
        if (times.completionSeconds().isEmpty()) {
            doubts.add(Caveat.NO_TIMES);
        }
        return new RecordedSession(
                format,
                id,
                source,
                line,
                version,
                model,
                times,
                new RecordedSession.Messages(
                        userMessages, assistantMessages, Math.max(0, userMessages - 1) + steering, interrupts),
                new RecordedSession.Calls(
                        calls.made(),
                        calls.ended(CallOutcome.TOOL_ERROR),
                        calls.ended(CallOutcome.EXIT_NONZERO),
                        calls.ended(CallOutcome.REJECTED),
                        calls.ended(CallOutcome.ABORTED),
                        calls.unanswered(),
                        serverCalls),
                calls.byTool(),
                new RecordedSession.SubAgents(subRecords, subCalls, subFailed),
                List.copyOf(notes),
                sessionErrors,
                tokens,
                costUsd,
                taskSuccess,
                completed,
                lastMessage,
                doubts,
                length);
    }

    private RecordedSession.Times times() {
        OptionalDouble turns = turnSeconds.isPresent() ? turnSeconds : clock.seconds();
        if (start > end) {
            return new RecordedSession.Times(null, null, turns, agentSeconds, OptionalDouble.empty());
        }
        return new RecordedSession.Times(
                EpochMillis.text(start, naiveTimes),
                EpochMillis.text(end, naiveTimes),
                turns,
                agentSeconds,
                OptionalDouble.of((end - start) / 1000.0));
    }
}
