package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.RecordedSession;
import dev.abtest.transcript.session.SessionRecorder;
import dev.abtest.transcript.session.TurnClock;
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
    private final boolean snapshots;
    private final HermesChains chains = new HermesChains();
    private SessionRecorder recorder;
    private ChatMessages messages;

    /** For snapshots, or else for exports. */
    HermesSessions(ReadContext context, boolean snapshots) {
        this.context = context;
        this.snapshots = snapshots;
    }

    @Override
    public boolean fits(RecordShape record) {
        return snapshots
                ? record.has("session_id") && record.hasAny("session_start", "last_updated", "base_url")
                : record.has("id", "source") && record.hasAny("started_at", "model_config", "system_prompt");
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
        boolean timed = !snapshots;
        messages.message(element, timed ? EpochMillis.ofSeconds(element.get("timestamp")) : EpochMillis.UNKNOWN);
    }

    private void begin(long line) {
        if (recorder == null) {
            recorder = context.recorder(line);
            recorder.caveat(Caveat.HERMES_NO_FLAG);
            messages = new ChatMessages(recorder);
        }
    }

    @Override
    public void record(JsonNode record, long line) {
        begin(line);
        recorder.id(record.path("session_id").asText(record.path("id").asText("")));
        recorder.model(record.path("model").asText(""));
        if (snapshots) {
            recorder.localTimes();
            recorder.caveat(Caveat.HERMES_SNAPSHOT);
            recorder.seen(EpochMillis.parse(record.get("session_start")));
            recorder.seen(EpochMillis.parse(record.get("last_updated")));
        } else {
            recorder.seen(EpochMillis.ofSeconds(record.get("started_at")));
            recorder.seen(EpochMillis.ofSeconds(record.get("ended_at")));
            flushTimes();
        }
        figures(record);
        hand(record);
        recorder = null;
    }

    /** Up to 0.16 all messages of a turn carry the second in which they were written. */
    private void flushTimes() {
        double turns = recorder.clock().seconds().orElse(-1);
        if (turns >= 0 && turns < 1 && recorder.length() > 1) {
            recorder.clock(new TurnClock());
            recorder.caveat(Caveat.HERMES_FLUSH_TIMES);
        }
    }

    private void figures(JsonNode record) {
        for (String name : TOKENS) {
            recorder.token(name, record.get(name));
        }
        String status = record.path("cost_status").asText("");
        if (record.hasNonNull("actual_cost_usd")) {
            recorder.cost(record.get("actual_cost_usd"));
        } else if (!status.isEmpty() && !status.equals("unknown")) {
            recorder.cost(record.get("estimated_cost_usd")); // 0.0 beside "unknown" means that nobody knows
        }
    }

    private void hand(JsonNode record) {
        String parent = record.path("parent_session_id").asText("");
        String source = record.path("source").asText("");
        if (!parent.isEmpty() && (source.equals("tool") || source.equals("subagent"))) {
            context.leaveOutSubAgent();
            return;
        }
        if (!parent.isEmpty()) {
            recorder.setting().resumes(parent);
        }
        if (!parent.isEmpty() || record.path("end_reason").asText("").equals("compression")) {
            chains.add(
                    recorder.finish(),
                    parent,
                    record.path("end_reason").asText("").equals("compression"));
        } else {
            context.emit(recorder);
        }
    }

    @Override
    public void abandon() {
        recorder = null;
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
