package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
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

    private final SessionRecorder tally;
    /** Ids that were used again after their call was answered, and how often. */
    private final Map<String, Integer> reused = new HashMap<>();

    ChatMessages(SessionRecorder tally) {
        this.tally = tally;
    }

    /** Counts a message; the time may be unknown. */
    void message(JsonNode message, long time) {
        tally.length++;
        switch (message.path("role").asText("")) {
            case "user" -> user(ClaudeMessages.text(message.path("content")), time);
            case "assistant" -> assistant(message, time);
            case "tool", "function" -> {
                result(message);
                tally.clock.work(time);
                tally.seen(time);
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
        tally.userMessages++;
        tally.clock.human(time);
        tally.seen(time);
        if (tally.userMessages > 1 && text.strip().equals("###STOP###")) {
            tally.steering--; // the end of a simulated talk, not a correction
        }
    }

    private void assistant(JsonNode message, long time) {
        tally.assistantMessages++;
        tally.clock.work(time);
        tally.seen(time);
        tally.message(ClaudeMessages.text(message.path("content")));
        for (JsonNode call : message.path("tool_calls")) {
            tally.calls.call(
                    called(call.path("id").asText("")),
                    call.path("function").path("name").asText(call.path("name").asText("")));
        }
        JsonNode old = message.path("function_call");
        if (old.isObject()) {
            tally.calls.call("", old.path("name").asText(""));
        }
    }

    /** Some servers give the same ids in each turn: after its answer, an id means a new call. */
    private String called(String id) {
        String last = lastOf(id);
        if (last.isEmpty() || !tally.calls.isAnswered(last) || reused.size() >= MAX_REUSED) {
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
        String text = ClaudeMessages.text(message.path("content"));
        HermesResult result = HermesResult.of(text);
        if (result.outcome() == CallOutcome.OK) {
            for (String prefix : ERROR_PREFIXES) {
                if (text.startsWith(prefix)) {
                    result = new HermesResult(CallOutcome.TOOL_ERROR, text);
                }
            }
        }
        String tool = message.path("tool_name").asText(message.path("name").asText(""));
        tally.result(lastOf(message.path("tool_call_id").asText("")), tool, result.outcome(), result.said());
    }
}
