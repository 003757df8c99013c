package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The recordings that tests read, and the shortest ways to read them. */
final class Recordings {
    static final Path BUNDLED = Path.of("src/test/resources/transcripts");

    /** More recordings, which may not be given away; not everybody has them. */
    private static final Path SHARED = Path.of("../shared/fixtures");

    static final TestTask TASK = TestTask.of("task", "a task", "do it");
    static final ImportRules RULES = ImportRules.of(SessionType.COLD, TASK);

    private Recordings() {}

    static List<Path> foldersWithTruth() {
        return Files.exists(SHARED.resolve("truth.json")) ? List.of(BUNDLED, SHARED) : List.of(BUNDLED);
    }

    static JsonNode truth(Path folder) throws IOException {
        return new ObjectMapper().readTree(folder.resolve("truth.json").toFile());
    }

    static TranscriptImport.Outcome read(Path... files) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(Source.file(file));
        }
        return TranscriptImport.run(sources, RULES, bytes -> {});
    }

    static TranscriptImport.Outcome read(ImportRules rules, Source... sources) throws IOException {
        return TranscriptImport.run(List.of(sources), rules, bytes -> {});
    }

    /** Reads these lines as one file. */
    static TranscriptImport.Outcome lines(String... lines) throws IOException {
        return read(RULES, text(String.join("\n", lines)));
    }

    static Source text(String text) {
        return bytes("text.x", text.getBytes(StandardCharsets.UTF_8));
    }

    static Source bytes(String name, byte[] bytes) {
        return Source.stream(name, new ByteArrayInputStream(bytes));
    }
}
