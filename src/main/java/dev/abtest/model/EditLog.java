package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was changed in a test after it had sessions: the list {@code edits} of the stored document, in the order in which
 * it was done. Only this class knows its keys.
 */
final class EditLog {
    private static final String KEY = "edits";

    private final String time;
    private final ArrayNode entries;

    /** Goes on with the list of {@code test}. What another tool may have under its key becomes the first entry. */
    EditLog(ABTest test, String time) {
        this.time = time;
        this.entries = JsonNodeFactory.instance.arrayNode();
        JsonNode before = test.extra().get(KEY);
        if (before instanceof ArrayNode list) {
            entries.addAll(list);
        } else if (before != null) {
            entries.add(before);
        }
    }

    /** Notes that something of the task changed. */
    void note(String what) {
        entry(what);
    }

    /** Notes what was done to some sessions; nothing if they are none. */
    void note(String what, List<String> sessions) {
        if (!sessions.isEmpty()) {
            ArrayNode names = entry(what).putArray("sessions");
            sessions.forEach(names::add);
        }
    }

    private ObjectNode entry(String what) {
        return entries.addObject().put("time", time).put("what", what);
    }

    /** {@code test} with this list. */
    ABTest into(ABTest test) {
        Map<String, JsonNode> extra = new LinkedHashMap<>(test.extra());
        extra.put(KEY, entries);
        return test.withExtra(extra);
    }
}
