package dev.abtest.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Where one session lives: its working directory, and beside it, where the agent does not stumble over them, the files
 * that tell it what to do. The paths do not tell the arm. Only the user can read them.
 */
final class Workspace {
    private final Path folder;

    /** The folder of the session at {@code position} in the run that {@code root} belongs to. */
    Workspace(Path root, int position) {
        folder = root.resolve(position < 10 ? "0" + position : Integer.toString(position));
    }

    /** The folder of all sessions of a run, below {@code temporary}. */
    static Path root(Path temporary, String runId) {
        return temporary.resolve("abtest-" + runId);
    }

    Path work() {
        return folder.resolve("work");
    }

    /** An empty folder for an agent that should not see the user's own settings. */
    Path home() {
        return folder.resolve("home");
    }

    Path prompt() {
        return folder.resolve("prompt.txt");
    }

    Path messages() {
        return folder.resolve("messages.json");
    }

    /** Makes it anew, whatever a killed run has left of it. */
    void create(Optional<String> workdir, String promptText, List<Message> begin) throws IOException {
        makePrivate(folder.getParent());
        FolderTree.delete(folder);
        Files.createDirectories(work());
        Files.createDirectory(home());
        if (workdir.isPresent()) {
            FolderTree.copy(Path.of(workdir.get()), work());
        }
        Files.writeString(prompt(), promptText);
        Files.write(messages(), json(begin).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes it. */
    void delete() throws IOException {
        FolderTree.delete(folder);
    }

    private static void makePrivate(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(root.getParent());
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(root).getName().equals(System.getProperty("user.name"))) {
            // Everybody can write to /tmp: neither a link nor a folder of somebody else's is used.
            throw new UserError(root + ": in the way of the run's folders; remove it, or set TMPDIR");
        }
    }

    private static ArrayNode json(List<Message> messages) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Message message : messages) {
            list.addObject().put("role", message.role()).put("content", message.content());
        }
        return list;
    }
}
