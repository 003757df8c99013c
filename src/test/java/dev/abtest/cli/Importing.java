package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A stored test whose cold sessions are imported. */
final class Importing {
    static final Path RECORDINGS = Path.of("src/test/resources/transcripts");
    static final String ROLLOUT =
            RECORDINGS.resolve("codex/rollout-v0.169.0-cold-then-resume.jsonl").toString();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Cli cli;
    private final String id;

    Importing(Path folder) {
        this.folder = folder;
        this.cli = new Cli(folder.resolve("store"));
        this.id = cli.create("t");
    }

    Cli cli() {
        return cli;
    }

    String id() {
        return id;
    }

    Cli.Outcome cold(String... more) {
        List<String> args = new ArrayList<>(List.of("import", id, "--session-type", "cold"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    void must(String... more) {
        Cli.Outcome outcome = cold(more);
        assertEquals(0, outcome.status(), outcome.err());
    }

    List<JsonNode> stored() throws IOException {
        List<JsonNode> sessions = new ArrayList<>();
        JSON.readTree(cli.stored(id)).get("cold_results").forEach(sessions::add);
        return sessions;
    }

    JsonNode theOne() throws IOException {
        assertEquals(1, stored().size());
        return stored().get(0);
    }

    /** Writes a file and returns its name. */
    String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return file.toString();
    }
}
