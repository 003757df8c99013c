package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Result files of tau-bench: a JSON array with one object per task and trial. */
final class TauBench implements FormatReader {
    /** Rewards are computed, so 1 is tested with tau-bench's own tolerance. */
    private static final double TOLERANCE = 1e-6;

    private final ReadContext context;
    private final Map<String, Integer> ids = new HashMap<>();
    private Tally tally;
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
        messages.message(element, IsoTime.UNKNOWN);
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

    /** Some forks fill {@code trial} with junk, so that an id may come twice; both are sessions. */
    private String id(JsonNode record) {
        String id = "task" + record.path("task_id").asText("");
        if (record.hasNonNull("trial")) {
            id += "/trial" + record.path("trial").asText("");
        }
        int times = ids.merge(id, 1, Integer::sum);
        return times == 1 ? id : id + "#" + times;
    }

    private void begin(long line) {
        if (tally == null) {
            tally = context.tally(Format.TAU_BENCH, line);
            tally.doubts.add(Doubt.DIALOGUE);
            messages = new ChatMessages(tally);
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
