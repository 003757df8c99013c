package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Result files of tau-bench: a JSON array with one object per task and trial. */
final class TauBench implements FormatReader {
    /** Rewards are computed, so 1 is tested with tau-bench's own tolerance. */
    private static final double TOLERANCE = 1e-6;

    /** Ids that are remembered; more sessions than these are not stored in one call. */
    private static final int MAX_IDS = ReadContext.MAX_SESSIONS;

    private final ReadContext context;
    /** Hashes of the talks that were met under an id. */
    private final Map<String, List<Integer>> talks = new HashMap<>();

    private SessionRecorder recorder;
    private int talk;
    private ChatMessages messages;

    TauBench(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        return record.has("traj") || record.has("task_id", "reward");
    }

    @Override
    public boolean wants(String field) {
        return switch (field) {
            case "task_id", "trial", "reward", "info", "error" -> true;
            default -> ChatMessages.WANTED.contains(field);
        };
    }

    @Override
    public String elements() {
        return "traj";
    }

    @Override
    public void element(JsonNode element, long line) {
        begin(line);
        talk = 31 * talk + element.hashCode();
        messages.message(element, EpochMillis.UNKNOWN);
    }

    @Override
    public void record(JsonNode record, long line) {
        begin(line);
        recorder.id(id(record));
        recorder.task(record.path("task_id").asText(""));
        JsonNode reward = record.path("reward");
        if (reward.isNumber()) {
            recorder.taskSuccess(Math.abs(reward.doubleValue() - 1) < TOLERANCE);
        }
        JsonNode error = record.path("info").path("error");
        if (error.isTextual()) {
            recorder.sessionError(error.textValue());
        }
        if (recorder.length() == 0) {
            recorder.caveat(Caveat.LOST_TALK);
        }
        context.emit(recorder.finish()); // also when it crashed before the first message: that is a failure of the arm
        recorder = null;
    }

    /** Some forks fill {@code trial} with junk: other talks under one id are sessions of their own, a copy is not. */
    private String id(JsonNode record) {
        String id = "task" + record.path("task_id").asText("");
        if (record.hasNonNull("trial")) {
            id += "/trial" + record.path("trial").asText("");
        }
        if (talks.size() >= MAX_IDS) {
            return id;
        }
        List<Integer> known = talks.computeIfAbsent(id, name -> new ArrayList<>());
        if (!known.contains(talk)) {
            known.add(talk);
        }
        int number = known.indexOf(talk) + 1;
        return number == 1 ? id : id + "#" + number;
    }

    private void begin(long line) {
        if (recorder == null) {
            recorder = context.recorder(line);
            recorder.caveat(Caveat.DIALOGUE);
            messages = new ChatMessages(recorder);
            talk = 0;
        }
    }

    @Override
    public void abandon() {
        recorder = null;
    }

    @Override
    public void finish() {
        // each record was a session
    }
}
