package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Messages in OpenAI's chat shape, which Hermes and tau-bench share. */
final class ChatMessages {
    /** The fields that are looked at. */
    static final Set<String> WANTED = Set.of(
            "role",
            "content",
            "text",
            "tool_calls",
            "id",
            "function",
            "name",
            "tool_call_id",
            "tool_name",
            "function_call",
            "timestamp");

    /** What a tool's plain text begins with when it failed. */
    static final List<String> ERROR_PREFIXES = List.of("Error", "Unknown action");

    private static final int MAX_REUSED = 10_000;

    private final SessionRecorder recorder;
    /** Ids that were used again after their call was answered, and how often. */
    private final Map<String, Integer> reused = new HashMap<>();

    ChatMessages(SessionRecorder recorder) {
        this.recorder = recorder;
    }

    /** Counts a message; the time may be unknown. */
    void message(JsonNode message, long time) {
        recorder.piece();
        switch (message.path("role").asText("")) {
            case "user" -> user(RecordJson.text(message.path("content")), time);
            case "assistant" -> assistant(message, time);
            case "tool", "function" -> {
                result(message);
                recorder.clock().work(time);
                recorder.seen(time);
            }
            default -> {
                // system, developer and what a tool adds for itself
            }
        }
    }

    private void user(String text, long time) {
        if (text.startsWith("Review the conversation above and ")) {
            return; // Hermes' own review in the background
        }
        recorder.userMessage(text);
        recorder.clock().human(time);
        recorder.seen(time);
        if (recorder.userMessages() > 1 && text.strip().equals("###STOP###")) {
            recorder.steering(-1); // the end of a simulated talk, not a correction
        }
    }

    private void assistant(JsonNode message, long time) {
        recorder.assistantMessage();
        recorder.clock().work(time);
        recorder.seen(time);
        recorder.message(RecordJson.text(message.path("content")));
        for (JsonNode call : message.path("tool_calls")) {
            recorder.call(
                    called(call.path("id").asText("")),
                    call.path("function").path("name").asText(call.path("name").asText("")));
        }
        JsonNode old = message.path("function_call");
        if (old.isObject()) {
            recorder.call("", old.path("name").asText(""));
        }
    }

    /** Some servers give the same ids in each turn: after its answer, an id means a new call. */
    private String called(String id) {
        String last = lastOf(id);
        if (last.isEmpty() || !recorder.calls().isAnswered(last) || reused.size() >= MAX_REUSED) {
            return last;
        }
        reused.merge(id, 1, Integer::sum);
        return lastOf(id);
    }

    private String lastOf(String id) {
        Integer times = reused.get(id);
        return times == null ? id : id + '\n' + times;
    }

    private void result(JsonNode message) {
        String text = RecordJson.text(message.path("content"));
        HermesResult result = HermesResult.of(text);
        if (result.outcome() == CallOutcome.OK) {
            for (String prefix : ERROR_PREFIXES) {
                if (text.startsWith(prefix)) {
                    result = new HermesResult(CallOutcome.TOOL_ERROR, text);
                }
            }
        }
        String tool = message.path("tool_name").asText(message.path("name").asText(""));
        recorder.result(lastOf(message.path("tool_call_id").asText("")), tool, result.outcome(), result.said());
    }
}
