package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.design.RunPlan.Message;
import dev.abtest.document.Json;
import dev.abtest.model.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages that sessions begin with, as a JSON list of {@code {"role", "content"}}. */
final class MessagesFile {
    private MessagesFile() {}

    /** Those in {@code file}; none without one. */
    static List<Message> read(Optional<String> file, Context context) {
        List<Message> messages = new ArrayList<>();
        if (file.isEmpty()) {
            return messages;
        }
        String name = InputFile.name(file.get());
        JsonNode list = Json.orText(InputFile.text(file.get(), context));
        if (!list.isArray()) {
            throw new UserError(name + ": not a JSON list; write it like [{\"role\": \"user\", \"content\": \"…\"}]");
        }
        for (JsonNode entry : list) {
            if (!entry.path("role").isTextual() || !entry.path("content").isTextual()) {
                throw new UserError(name + ": message " + (messages.size() + 1)
                        + " has no role or no content that is text; every message needs both");
            }
            messages.add(new Message(
                    entry.get("role").textValue(), entry.get("content").textValue()));
        }
        return messages;
    }
}
