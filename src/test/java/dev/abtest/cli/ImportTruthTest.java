package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recordings with hand-counted truth (see SOURCES.md beside them), imported by the command: the stored document has the
 * true figures, and nothing of what was said.
 */
class ImportTruthTest {
    private static final Path BUNDLED = Path.of("src/test/resources/transcripts");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TELLTALE = 40;

    @TempDir
    Path folder;

    /** The bundled recordings, and those which may not be given away where they are there. */
    private static Map<Path, JsonNode> truths() throws IOException {
        Map<Path, JsonNode> truths = new LinkedHashMap<>();
        for (Path root : SharedData.isThere() ? List.of(BUNDLED, SharedData.folder("")) : List.of(BUNDLED)) {
            JsonNode truth = JSON.readTree(root.resolve("truth.json").toFile());
            for (Map.Entry<String, JsonNode> entry : truth.properties()) {
                truths.put(root.resolve(entry.getKey()), entry.getValue());
            }
        }
        return truths;
    }

    @TestFactory
    Stream<DynamicTest> theStoredDocumentHasTheTrueFigures() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        truths().forEach((file, truth) -> tests.add(DynamicTest.dynamicTest(file.toString(), () -> {
            List<JsonNode> expected = sessions(truth);
            List<JsonNode> stored = stored(file, "fail");
            assertEquals(ids(expected), ids(stored));
            for (int i = 0; i < expected.size(); i++) {
                assertFigures(expected.get(i), stored.get(i));
            }
        })));
        assertTrue(tests.size() >= 13);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> anExitCodeThatIsIgnoredIsNoFailure() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        truths().forEach((file, truth) -> tests.add(DynamicTest.dynamicTest(file.toString(), () -> {
            List<JsonNode> expected = sessions(truth);
            List<JsonNode> stored = stored(file, "ignore");
            for (int i = 0; i < expected.size(); i++) {
                int exits = expected.get(i).at("/failed_breakdown/exit_nonzero").asInt(0);
                assertEquals(
                        successful(expected.get(i)) + exits,
                        stored.get(i).get("successful_tool_calls").intValue());
            }
        })));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> nothingThatWasSaidOrReadIsStored() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : truths().keySet()) {
            tests.add(DynamicTest.dynamicTest(file.toString(), () -> {
                Cli cli = cli(file);
                String id = cli.create("t");
                cli.run("import", id, "--session-type", "cold", file.toString());
                String document = withoutErrorLinesAndProject(cli.stored(id));
                for (String text : texts(Files.readString(file))) {
                    assertTrue(!document.contains(text), text);
                }
            }));
        }
        return tests.stream();
    }

    @Test
    void theTextsThatMustNotBeStoredAreThere() throws IOException {
        // Else the test before this one would hold without looking at anything.
        assertTrue(texts(Files.readString(BUNDLED.resolve("hermes/export-v0.20.4-4sessions.jsonl")))
                        .size()
                > 20);
        assertTrue(texts(Files.readString(BUNDLED.resolve("codex/rollout-v0.169.0-cold-then-resume.jsonl")))
                        .size()
                > 20);
    }

    private Cli cli(Path file) {
        return new Cli(folder.resolve(Integer.toHexString(file.toString().hashCode())));
    }

    private List<JsonNode> stored(Path file, String exitCodes) throws IOException {
        Cli cli = cli(file);
        String id = cli.create("t");
        Cli.Outcome outcome = cli.run(
                "import", id, "--session-type", "cold", "--format", "auto", "--exit-codes", exitCodes, file.toString());
        assertEquals(0, outcome.status(), outcome.err());
        List<JsonNode> sessions = new ArrayList<>();
        JSON.readTree(cli.stored(id)).get("cold_results").forEach(sessions::add);
        return sessions;
    }

    /** The verbatim tau-bench sample holds one entry twice, to the byte: that is one session. */
    private static List<JsonNode> sessions(JsonNode truth) {
        Map<String, JsonNode> sessions = new LinkedHashMap<>();
        for (JsonNode session : truth.has("sessions")
                ? truth.get("sessions")
                : JSON.createArrayNode().add(truth)) {
            sessions.putIfAbsent(session.get("session_id").asText(), session);
        }
        return List.copyOf(sessions.values());
    }

    private static List<String> ids(List<JsonNode> sessions) {
        return sessions.stream()
                .map(session -> session.get("session_id").asText())
                .toList();
    }

    private static int calls(JsonNode truth) {
        return truth.path("tool_calls").asInt(0) - truth.path("user_rejections").asInt(0);
    }

    private static int successful(JsonNode truth) {
        return calls(truth)
                - truth.path("failed_tool_calls").asInt(0)
                - truth.path("unanswered_tool_calls").asInt(0);
    }

    private static void assertFigures(JsonNode truth, JsonNode stored) {
        String id = truth.get("session_id").asText();
        assertEquals("cold", stored.get("session_type").textValue());
        Matcher benchmark = Pattern.compile("task(\\d+)/.*").matcher(id);
        assertEquals(
                benchmark.matches() ? benchmark.group(1) : "t",
                stored.get("task_id").textValue());
        assertEquals(calls(truth), stored.get("tool_calls").intValue(), id);
        assertEquals(successful(truth), stored.get("successful_tool_calls").intValue(), id);
        assertEquals(messages(truth, stored), stored.get("message_count").intValue(), id);
        assertEquals(
                truth.path("user_corrections").asInt(0),
                stored.get("user_corrections").intValue(),
                id);
        // Hermes' turns are counted differently in the truth file; TruthTest of the readers says how.
        if (truth.path("turn_seconds").isNumber()
                && !truth.path("versions").toString().contains("hermes-agent")) {
            double seconds = stored.get("completion_time_seconds").doubleValue();
            assertEquals(truth.get("turn_seconds").doubleValue(), seconds, 0.001, id);
        }
    }

    /** The truth of Gemini CLI's streams counts runs of text; TruthTest of the readers says more. */
    private static int messages(JsonNode truth, JsonNode stored) {
        boolean stream = stored.at("/details/agent").asText().equals("gemini-cli")
                && stored.at("/details/format").asText().equals("stream-json");
        return stream
                ? stored.get("message_count").intValue()
                : truth.path("message_count").asInt(0);
    }

    /** Error lines and the working directory are stored. */
    private static String withoutErrorLinesAndProject(String document) throws IOException {
        JsonNode test = JSON.readTree(document);
        for (JsonNode session : test.get("cold_results")) {
            ((ObjectNode) session).remove("errors");
            ((ObjectNode) session.get("details")).remove("project");
        }
        return test.toString();
    }

    /** Pieces of every long string of the recording, as they would look within a document. */
    private static Set<String> texts(String recording) {
        Set<String> texts = new TreeSet<>();
        List<String> documents = recording.startsWith("{\n") || recording.startsWith("[")
                ? List.of(recording)
                : recording.lines().toList();
        for (String document : documents) {
            try {
                collect(JSON.readTree(document), texts);
            } catch (IOException e) {
                // a cut line has no strings to look for
            }
        }
        return texts;
    }

    private static void collect(JsonNode node, Set<String> texts) {
        if (node.isTextual()
                && node.textValue().length() > TELLTALE
                && node.textValue().contains(" ")) {
            String piece = node.textValue().substring(0, TELLTALE);
            texts.add(JSON.getNodeFactory().textNode(piece).toString().replaceAll("^\"|\"$", ""));
        }
        node.forEach(child -> collect(child, texts));
    }
}
