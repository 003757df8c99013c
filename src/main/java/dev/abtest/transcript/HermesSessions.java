package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code hermes sessions export} (a session a line) and Hermes' session snapshots (a session a file). */
final class HermesSessions implements FormatReader {
    private static final Set<String> WANTED = Set.of(
            "session_id",
            "source",
            "model",
            "parent_session_id",
            "started_at",
            "ended_at",
            "end_reason",
            "session_start",
            "last_updated",
            "input_tokens",
            "output_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "reasoning_tokens",
            "actual_cost_usd",
            "estimated_cost_usd",
            "cost_status");

    private static final String[] TOKENS = {
        "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"
    };

    private final ReadContext context;
    private final TranscriptFormat format;
    private final HermesChains chains = new HermesChains();
    private SessionRecorder tally;
    private ChatMessages messages;

    HermesSessions(ReadContext context, TranscriptFormat format) {
        this.context = context;
        this.format = format;
    }

    @Override
    public boolean wants(String field) {
        return WANTED.contains(field) || ChatMessages.WANTED.contains(field);
    }

    @Override
    public String elements() {
        return "messages";
    }

    @Override
    public void element(JsonNode element, long line) {
        begin(line);
        // A snapshot's own times have no zone, and only some of its messages have times, which do.
        boolean timed = format == TranscriptFormat.HERMES_EXPORT;
        messages.message(element, timed ? EpochMillis.ofSeconds(element.get("timestamp")) : EpochMillis.UNKNOWN);
    }

    private void begin(long line) {
        if (tally == null) {
            tally = context.tally(format, line);
            tally.doubts.add(Caveat.HERMES_NO_FLAG);
            messages = new ChatMessages(tally);
        }
    }

    @Override
    public void record(JsonNode record, long line) {
        begin(line);
        tally.id(record.path("session_id").asText(record.path("id").asText("")));
        tally.model(record.path("model").asText(""));
        if (format == TranscriptFormat.HERMES_SNAPSHOT) {
            tally.naiveTimes = true;
            tally.doubts.add(Caveat.HERMES_SNAPSHOT);
            tally.seen(EpochMillis.parse(record.get("session_start")));
            tally.seen(EpochMillis.parse(record.get("last_updated")));
        } else {
            tally.seen(EpochMillis.ofSeconds(record.get("started_at")));
            tally.seen(EpochMillis.ofSeconds(record.get("ended_at")));
            flushTimes();
        }
        figures(record);
        hand(record);
        tally = null;
    }

    /** Up to 0.16 all messages of a turn carry the second in which they were written. */
    private void flushTimes() {
        double turns = tally.clock.seconds().orElse(-1);
        if (turns >= 0 && turns < 1 && tally.length > 1) {
            tally.clock = new TurnClock();
            tally.doubts.add(Caveat.HERMES_FLUSH_TIMES);
        }
    }

    private void figures(JsonNode record) {
        for (String name : TOKENS) {
            tally.token(name, record.get(name));
        }
        String status = record.path("cost_status").asText("");
        if (record.hasNonNull("actual_cost_usd")) {
            tally.cost(record.get("actual_cost_usd"));
        } else if (!status.isEmpty() && !status.equals("unknown")) {
            tally.cost(record.get("estimated_cost_usd")); // 0.0 beside "unknown" means that nobody knows
        }
    }

    private void hand(JsonNode record) {
        String parent = record.path("parent_session_id").asText("");
        String source = record.path("source").asText("");
        if (!parent.isEmpty() && (source.equals("tool") || source.equals("subagent"))) {
            context.leaveOutSubAgent();
        } else if (!parent.isEmpty() || record.path("end_reason").asText("").equals("compression")) {
            chains.add(
                    tally.finish(), parent, record.path("end_reason").asText("").equals("compression"));
        } else {
            context.emit(tally);
        }
    }

    @Override
    public void abandon() {
        tally = null;
    }

    @Override
    public void finish() {
        List<RecordedSession> sums = new ArrayList<>();
        chains.sums(sums);
        for (RecordedSession session : sums) {
            context.emit(session);
        }
    }
}
