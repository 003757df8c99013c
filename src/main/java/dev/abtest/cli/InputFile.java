package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.design.RunPlan.Message;
import dev.abtest.document.Json;
import dev.abtest.model.UserError;
import dev.abtest.store.FileErrors;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file named by an option, where {@code -} is standard input. */
final class InputFile {
    private InputFile() {}

    /** Its name in messages. */
    static String name(String file) {
        return file.equals("-") ? "<stdin>" : file;
    }

    /** Its bytes; closing the stream leaves standard input open. */
    static InputStream open(String file, Context context) {
        if (file.equals("-")) {
            return new FilterInputStream(context.in()) {
                @Override
                public void close() {
                    // not ours to close
                }
            };
        }
        try {
            return new FileInputStream(file);
        } catch (IOException e) {
            throw FileErrors.reading(Path.of(file), e);
        }
    }

    /** Its whole content, which must be UTF-8. */
    static String text(String file, Context context) {
        try (InputStream stream = open(file, context)) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(stream.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UserError(name(file) + ": not UTF-8 text; convert it first", e);
        } catch (IOException e) {
            throw FileErrors.reading(Path.of(name(file)), e);
        }
    }

    /** The messages in it, a JSON list of {@code {"role", "content"}}. */
    static List<Message> messages(String file, Context context) {
        String name = name(file);
        JsonNode list = Json.orText(text(file, context));
        if (!list.isArray()) {
            throw new UserError(name + ": not a JSON list; write it like [{\"role\": \"user\", \"content\": \"…\"}]");
        }
        List<Message> messages = new ArrayList<>();
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
