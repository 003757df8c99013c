package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.transcript.SourceWalk.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The recordings that tests read, and the shortest ways to read them. */
public final class Recordings {
    public static final Path BUNDLED = Path.of("src/test/resources/transcripts");
    public static final TestTask TASK = TestTask.of("task", "a task", "do it");
    public static final ImportRules RULES = ImportRules.of(SessionType.COLD, TASK);

    private Recordings() {}

    /** The hand-counted figures of a folder's recordings, by file. */
    static JsonNode truth(Path folder) throws IOException {
        return new ObjectMapper().readTree(folder.resolve("truth.json").toFile());
    }

    public static TranscriptImport.Outcome read(Path... files) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(Source.file(file));
        }
        return TranscriptImport.run(sources, RULES, bytes -> {});
    }

    public static TranscriptImport.Outcome read(ImportRules rules, Source... sources) throws IOException {
        return TranscriptImport.run(List.of(sources), rules, bytes -> {});
    }

    /** Reads these lines as one file. */
    public static TranscriptImport.Outcome lines(String... lines) throws IOException {
        return read(RULES, text(String.join("\n", lines)));
    }

    /** The one session in these lines, of which every one is understood. */
    public static SessionResult only(String... lines) throws IOException {
        TranscriptImport.Outcome outcome = lines(lines);
        assertEquals(List.of(), outcome.problems());
        assertEquals(1, outcome.sessions().size());
        return outcome.sessions().get(0);
    }

    /** What the session tells beside the counts. */
    public static JsonNode details(SessionResult session) {
        return session.extra().get("details");
    }

    /** Failed calls of a kind: {@code tool_error} or {@code exit_nonzero}. */
    public static int failures(SessionResult session, String kind) {
        return details(session).path("failures").path(kind).asInt();
    }

    public static Source text(String text) {
        return bytes("text.x", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Source bytes(String name, byte[] bytes) {
        return Source.stream(name, new ByteArrayInputStream(bytes));
    }
}
