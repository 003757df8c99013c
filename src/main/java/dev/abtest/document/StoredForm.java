package dev.abtest.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sessions made by a program, with their extra fields as a document would give them back: {@code 1} as an int and as a
 * long is one number in JSON but two different nodes in Java, and an import repeated must find its sessions equal.
 */
public final class StoredForm {
    private StoredForm() {}

    /** The same sessions, equal to what is read after they have been written. */
    public static List<SessionResult> of(List<SessionResult> sessions) {
        List<SessionResult> stored = new ArrayList<>(sessions.size());
        for (SessionResult session : sessions) {
            Map<String, JsonNode> extra = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : session.extra().entrySet()) {
                extra.put(field.getKey(), JsonValue.orText(field.getValue().toString()));
            }
            stored.add(session.withExtra(extra));
        }
        return stored;
    }
}
