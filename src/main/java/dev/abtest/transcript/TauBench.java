package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Result files of tau-bench: a JSON array with one object per task and trial. */
final class TauBench implements FormatReader {
    /** Rewards are computed, so 1 is tested with tau-bench's own tolerance. */
    private static final double TOLERANCE = 1e-6;

    /** Ids that are remembered; more sessions than these are not stored in one call. */
    private static final int MAX_IDS = TranscriptImport.MAX_SESSIONS;

    private final ReadContext context;
    /** Hashes of the talks that were met under an id. */
    private final Map<String, List<Integer>> talks = new HashMap<>();

    private SessionRecorder tally;
    private int talk;
    private ChatMessages messages;

    TauBench(ReadContext context) {
        this.context = context;
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
        tally.id(id(record));
        JsonNode reward = record.path("reward");
        if (reward.isNumber()) {
            tally.taskSuccess = Optional.of(Math.abs(reward.doubleValue() - 1) < TOLERANCE);
        }
        JsonNode error = record.path("info").path("error");
        if (error.isTextual()) {
            tally.sessionError(error.textValue());
        }
        context.emit(tally.finish()); // also when it crashed before the first message: that is a failure of the arm
        tally = null;
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
        if (tally == null) {
            tally = context.tally(TranscriptFormat.TAU_BENCH, line);
            tally.doubts.add(Caveat.DIALOGUE);
            messages = new ChatMessages(tally);
            talk = 0;
        }
    }

    @Override
    public void abandon() {
        tally = null;
    }

    @Override
    public void finish() {
        // each record was a session
    }
}
