package dev.abtest.transcript.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.ErrorLine;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is counted while one session is read. A reader calls it record by record and hands it over by
 * {@link ReadContext#emit(SessionRecorder)}; what it never learned stays unknown.
 */
public final class SessionRecorder {
    /** Error lines kept of each kind. */
    private static final int MAX_NOTES = 50;

    private static final int MAX_NAME = 200;

    private final TranscriptFormat format;
    private final String source;
    private final long line;
    private final CallTable calls = new CallTable();
    private final Set<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    private final Map<String, Long> tokens = new LinkedHashMap<>();
    private final List<RecordedSession.ErrorNote> notes = new ArrayList<>();
    private final int[] noted = new int[2];
    private final SettingRecorder setting = new SettingRecorder();
    private TurnClock clock = new TurnClock();
    private String id = "";
    private String task = "";
    private String version = "";
    private String model = "";
    private String lastMessage = "";
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;
    private boolean localTimes;
    private int userMessages;
    private int assistantMessages;
    private int steering;
    private int interrupts;
    private int serverCalls;
    private int subRecords;
    private int subCalls;
    private int subFailed;
    private int sessionErrors;
    private long length;
    private OptionalDouble agentSeconds = OptionalDouble.empty();
    private OptionalDouble costUsd = OptionalDouble.empty();
    private Optional<Boolean> taskSuccess = Optional.empty();
    private Optional<Boolean> completed = Optional.empty();

    SessionRecorder(TranscriptFormat format, String source, long line) {
        this.format = format;
        this.source = source;
        this.line = line;
    }

    /** The session's id; empty as long as none was told. */
    public String id() {
        return id;
    }

    /** Sets the id unless it is blank. */
    public void id(String value) {
        if (!value.isBlank()) {
            id = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** Sets the task by the record's own name for it, unless it is blank. */
    public void task(String value) {
        if (!value.isBlank()) {
            task = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** Sets the agent's version unless it is empty. */
    public void version(String value) {
        if (!value.isEmpty()) {
            version = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** Sets the model, of which the last counts, unless it is empty. */
    public void model(String value) {
        if (!value.isEmpty()) {
            model = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** A record of this session was read: of two records of one session the one of more pieces is the longer. */
    public void piece() {
        length++;
    }

    /** How many pieces were read. */
    public long length() {
        return length;
    }

    /** A person's message. */
    public void userMessage() {
        userMessages++;
    }

    /** A person's message with these words. */
    public void userMessage(String text) {
        userMessage();
        setting.prompt(text);
    }

    /** A person's messages, where their number is known otherwise. */
    public void userMessages(int count) {
        userMessages = count;
    }

    /** A person's messages so far. */
    public int userMessages() {
        return userMessages;
    }

    /** A message of the agent. */
    public void assistantMessage() {
        assistantMessages++;
    }

    /** The agent's messages, where their number is known otherwise. */
    public void assistantMessages(int count) {
        assistantMessages = count;
    }

    /** The agent's messages so far. */
    public int assistantMessages() {
        return assistantMessages;
    }

    /** Failures of the provider or of a turn so far. */
    public int sessionErrors() {
        return sessionErrors;
    }

    /** Corrections more (or, if negative, less) than follow from the number of a person's messages. */
    public void steering(int more) {
        steering += more;
    }

    /** A person stopped the agent. */
    public void interrupt() {
        interrupts++;
    }

    /** A call that the provider ran itself, such as its web search. */
    public void serverCall() {
        serverCalls++;
    }

    /** A record of an agent that this one started; its calls are counted apart. */
    public void subAgentRecord() {
        subRecords++;
    }

    /** A call in such a record. */
    public void subAgentCall() {
        subCalls++;
    }

    /** A call in such a record that failed. */
    public void subAgentFailure() {
        subFailed++;
    }

    /** What agents did that this one started and that recorded apart. */
    public void subAgents(RecordedSession.SubAgents others) {
        subRecords += others.records();
        subCalls += others.calls();
        subFailed += others.failed();
    }

    /** What agents that this one started did so far. */
    public RecordedSession.SubAgents subAgents() {
        return new RecordedSession.SubAgents(subRecords, subCalls, subFailed);
    }

    /** In what setting the session runs. */
    public SettingRecorder setting() {
        return setting;
    }

    /** Something that the record cannot tell. */
    public void caveat(Caveat caveat) {
        caveats.add(caveat);
    }

    /** The calls of the main chain. */
    public CallTable calls() {
        return calls;
    }

    /** A call of the main chain; the same id again is the same call, and none is a call of its own. */
    public void call(String callId, String tool) {
        calls.call(callId, tool);
    }

    /** The time of turns. */
    public TurnClock clock() {
        return clock;
    }

    /** Counts the time of turns by another clock. */
    public void clock(TurnClock other) {
        clock = other;
    }

    /** Stretches the session's time to this epoch millisecond; an unknown time is passed over. */
    public void seen(long millis) {
        if (millis != EpochMillis.UNKNOWN) {
            start = Math.min(start, millis);
            end = Math.max(end, millis);
        }
    }

    /** The record's times are local ones, without a zone. */
    public void localTimes() {
        localTimes = true;
    }

    /** Adds milliseconds that the agent says it worked; null and what is no such number are passed over. */
    public void agentMillis(JsonNode millis) {
        if (isAmount(millis)) {
            agentSeconds = OptionalDouble.of(agentSeconds.orElse(0) + millis.doubleValue() / 1000);
        }
    }

    /** What the session cost so far, in US dollars; null and what is no such number are passed over. */
    public void cost(JsonNode usd) {
        if (isAmount(usd)) {
            costUsd = OptionalDouble.of(usd.doubleValue());
        }
    }

    private static boolean isAmount(JsonNode node) {
        return node != null && node.isNumber() && node.doubleValue() >= 0 && Double.isFinite(node.doubleValue());
    }

    /** A count of tokens by the record's own name for it; null and what is no count are passed over. */
    public void token(String name, JsonNode count) {
        if (count != null && count.isIntegralNumber() && count.longValue() >= 0) {
            tokens.put(name, count.longValue());
        }
    }

    /** A count of tokens. */
    public void token(String name, long count) {
        tokens.put(name, count);
    }

    /** Whether the agent came to its natural end. */
    public void completed(boolean natural) {
        completed = Optional.of(natural);
    }

    /** The record's own word on whether the task was solved. */
    public void taskSuccess(boolean solved) {
        taskSuccess = Optional.of(solved);
    }

    /** The agent's latest words, for the judging of success only. */
    public void message(String text) {
        if (!text.isBlank()) {
            lastMessage =
                    text.length() > RecordedSession.MAX_MESSAGE ? text.substring(0, RecordedSession.MAX_MESSAGE) : text;
        }
    }

    /** Goes on with the latest words. */
    public void messagePart(String text) {
        if (lastMessage.length() + text.length() <= RecordedSession.MAX_MESSAGE) {
            lastMessage = lastMessage.concat(text);
        }
    }

    /** Begins the latest words anew, for parts to follow. */
    public void newMessage() {
        lastMessage = "";
    }

    /** A result of the main chain; what the tool said is looked at only when it failed. */
    public void result(String callId, String tool, CallOutcome outcome, String said) {
        String name = tool.isEmpty() ? calls.toolOf(callId) : tool;
        boolean known = calls.result(callId, name, outcome);
        if (known && (outcome == CallOutcome.TOOL_ERROR || outcome == CallOutcome.DENIED)) {
            note(false, name, said);
        } else if (known && outcome == CallOutcome.EXIT_NONZERO) {
            note(true, name, said);
        }
    }

    /** As {@link #sessionError(String)}: {@code error} is the message itself, or an object that holds it. */
    public void sessionError(JsonNode error) {
        sessionError(
                error.isTextual() ? error.textValue() : error.path("message").asText(""));
    }

    /** Notes that a session's last line was cut off; false if {@code session} is null, the line being all there was. */
    public static boolean cutOff(SessionRecorder session) {
        if (session != null) {
            session.caveats.add(Caveat.CUT_OFF);
        }
        return session != null;
    }

    /** A failure of the provider or of a turn, in the words of the record; blank when it has none. */
    public void sessionError(String said) {
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
    public boolean isEmpty() {
        return userMessages == 0 && assistantMessages == 0 && calls.made() == 0 && sessionErrors == 0;
    }

    /** The figures so far. */
    public RecordedSession finish() {
        if (calls.anyAnonymous()) {
            caveats.add(Caveat.NO_IDS);
        }
        if (calls.isFull()) {
            caveats.add(Caveat.TOO_MANY_IDS);
        }
        RecordedSession.Times times = times();
        if (times.completionSeconds().isEmpty()) {
            caveats.add(Caveat.NO_TIMES);
        }
        return new RecordedSession(
                format,
                id,
                source,
                line,
                task,
                version,
                model,
                setting.setting(),
                times,
                new RecordedSession.Messages(
                        userMessages, assistantMessages, Math.max(0, userMessages - 1) + steering, interrupts),
                new RecordedSession.Calls(
                        calls.made(),
                        calls.ended(CallOutcome.TOOL_ERROR),
                        calls.ended(CallOutcome.DENIED),
                        calls.ended(CallOutcome.EXIT_NONZERO),
                        calls.ended(CallOutcome.REJECTED),
                        calls.ended(CallOutcome.ABORTED),
                        calls.unanswered(),
                        serverCalls),
                calls.byTool(),
                subAgents(),
                List.copyOf(notes),
                sessionErrors,
                tokens,
                costUsd,
                taskSuccess,
                completed,
                lastMessage,
                caveats,
                length);
    }

    private RecordedSession.Times times() {
        OptionalDouble turns = clock.seconds();
        if (start > end) {
            return new RecordedSession.Times(null, null, turns, agentSeconds, OptionalDouble.empty());
        }
        return new RecordedSession.Times(
                EpochMillis.text(start, localTimes),
                EpochMillis.text(end, localTimes),
                turns,
                agentSeconds,
                OptionalDouble.of((end - start) / 1000.0));
    }
}
