package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the repaired original printed and stored (see README.txt beside the files) comes out of ours. */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String RECOMMENDATION = "Recommendation: ";

    private final Cli cli = new Cli(GOLDEN.resolve("store"));

    static List<String> ids() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN.resolve("store"))) {
            List<String> ids = files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(name -> name.startsWith("test_"))
                    .sorted()
                    .toList();
            assertEquals(34, ids.size());
            return ids;
        }
    }

    @Test
    void listPrintsTheOriginalsListToTheByte() throws IOException {
        Golden.assertMatches(GOLDEN.resolve("list.txt"), cli.ok("list"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void showPrintsEveryLineOfTheOriginalInItsOrder(String id) throws IOException {
        assertLinesInOrder(golden("show", id), cli.ok("show", id));
    }

    /** The recommendation apart, whose words ours earns with a test; see {@link #recommendation}. */
    @ParameterizedTest
    @MethodSource("ids")
    void analyzePrintsEveryLineOfTheOriginalInItsOrder(String id) throws IOException {
        List<String> expected = new ArrayList<>();
        for (String line : golden("analyze", id)) {
            expected.add(line.startsWith(RECOMMENDATION) ? RECOMMENDATION + recommendation(line, id) : line);
        }
        assertLinesInOrder(expected, cli.ok("analyze", id));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void numbersOfTheSummaryAgreeWithTheOriginals(String id) throws IOException {
        JsonNode theirs = JSON.readTree(cli.file(id).toFile()).get("summary");
        JsonNode ours = JSON.readTree(cli.ok("show", id, "--format", "json")).get("summary");
        assertAlike(theirs, ours, "summary", id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void documentsWrittenByOursHaveTheOriginalsKeysOrderAndValues(String id, @TempDir Path folder) throws IOException {
        Cli copy = new Cli(folder);
        copy.store(id, Files.readAllBytes(cli.file(id)));
        JsonNode before = JSON.readTree(copy.file(id).toFile());
        String first = "{\"session_type\":\"cold\",\"session_id\":\"added\",\"start_time\":null,\"end_time\":null}";
        copy.okWith(first, "add-result", id, "--from", "-");
        JsonNode after = JSON.readTree(copy.file(id).toFile());

        assertEquals(names(before), names(after));
        for (String key : names(before)) {
            if (key.equals("cold_results")) {
                assertEquals(before.get(key).size() + 1, after.get(key).size());
                for (int i = 0; i < before.get(key).size(); i++) {
                    assertAlike(before.get(key).get(i), after.get(key).get(i), key, id);
                }
            } else if (!key.equals("summary")) {
                assertAlike(before.get(key), after.get(key), key, id);
            }
        }
    }

    private static List<String> golden(String command, String id) throws IOException {
        return Files.readAllLines(GOLDEN.resolve(command).resolve(id + ".txt"));
    }

    /** The original calls any difference of 20 % significant; ours keeps its sentence only where Welch's p is below 0.05. */
    private static String recommendation(String originalsLine, String id) throws IOException {
        String theirs = originalsLine.replace(RECOMMENDATION, "");
        if (!theirs.startsWith("WARM") && !theirs.startsWith("COLD")) {
            return theirs;
        }
        for (String row : Files.readAllLines(GOLDEN.resolve("welch.csv"))) {
            if (row.startsWith(id + ',')) {
                double p = Double.parseDouble(row.substring(id.length() + 1));
                return p < 0.05 ? theirs : "No significant difference detected";
            }
        }
        return fail("no p for " + id);
    }

    private static void assertLinesInOrder(List<String> expected, String actual) {
        Iterator<String> lines = actual.lines().iterator();
        for (String line : expected) {
            boolean found = false;
            while (!found && lines.hasNext()) {
                found = lines.next().equals(line);
            }
            assertTrue(found, () -> "missing or out of order: '" + line + "' in\n" + actual);
        }
    }

    /** Equal keys in equal order, equal texts, numbers within 1e-12. */
    private static void assertAlike(JsonNode theirs, JsonNode ours, String path, String id) throws IOException {
        if (path.endsWith(".recommendation")) {
            assertEquals(recommendation(theirs.textValue(), id), ours.textValue());
        } else if (theirs.isNumber()) {
            double value = theirs.doubleValue();
            assertTrue(ours.isNumber(), path);
            assertEquals(value, ours.doubleValue(), 1e-12 * Math.max(1, Math.abs(value)), path);
        } else if (theirs.isObject()) {
            assertEquals(names(theirs), names(ours), path);
            for (String name : names(theirs)) {
                assertAlike(theirs.get(name), ours.get(name), path + '.' + name, id);
            }
        } else if (theirs.isArray()) {
            assertEquals(theirs.size(), ours.size(), path);
            for (int i = 0; i < theirs.size(); i++) {
                assertAlike(theirs.get(i), ours.get(i), path + '[' + i + ']', id);
            }
        } else {
            assertEquals(theirs, ours, path);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
