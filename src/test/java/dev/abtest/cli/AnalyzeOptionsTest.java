package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the options of {@code analyze} change, what they refuse, and what the order of sessions must not change. */
class AnalyzeOptionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SITUATIONS = Path.of("src/test/resources/golden/situations/store");

    @TempDir
    Path folder;

    private final Cli situations = new Cli(SITUATIONS);

    private JsonNode json(String... args) throws IOException {
        return json(situations, args);
    }

    private static JsonNode json(Cli cli, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("analyze", "--format", "json"));
        all.addAll(List.of(args));
        return JSON.readTree(cli.ok(all.toArray(new String[0])));
    }

    @Test
    void withoutOptionsTheDefaultsHold() throws IOException {
        JsonNode analysis = json("clear-win");
        assertEquals(0.05, analysis.get("alpha").doubleValue());
        assertEquals(0.2, analysis.get("min_effect").doubleValue());
        assertEquals("welch", analysis.get("test").textValue());
        assertEquals(analysis, json("clear-win", "--alpha", "0.05", "--min-effect", "0.2", "--test", "welch"));
    }

    @ParameterizedTest
    @CsvSource({
        "--alpha, 0",
        "--alpha, 1",
        "--alpha, -0.05",
        "--alpha, 1.5",
        "--alpha, NaN",
        "--alpha, Infinity",
        "--alpha, x",
        "--min-effect, -0.1",
        "--min-effect, NaN",
        "--min-effect, Infinity",
        "--min-effect, x",
        "--test, student",
        "--test, WELCH",
        "--format, xml",
        "--format, JSON"
    })
    void aValueOutOfRangeIsWrongUsageAndNamesItself(String option, String value) {
        Cli.Outcome outcome = situations.run("analyze", "clear-win", option, value);
        assertEquals(2, outcome.status());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.err().contains(option) && outcome.err().contains(value), outcome.err());
    }

    @Test
    void aTestMustBeNamedAndExist() {
        assertEquals(2, situations.run("analyze").status());
        Cli.Outcome missing = situations.run("analyze", "clear-win", "nowhere");
        assertEquals(1, missing.status());
        assertEquals("", missing.out());
        assertTrue(missing.err().contains("nowhere"), missing.err());
    }

    @Test
    void alphaWidensTheIntervalsAndIsNamedInTheText() throws IOException {
        JsonNode wide = json("clear-win", "--alpha", "0.01").at("/metrics/0/difference");
        JsonNode narrow = json("clear-win", "--alpha", "0.1").at("/metrics/0/difference");
        assertEquals(narrow.get("estimate"), wide.get("estimate"));
        assertTrue(wide.get("ci_low").doubleValue() < narrow.get("ci_low").doubleValue());
        assertTrue(wide.get("ci_high").doubleValue() > narrow.get("ci_high").doubleValue());
        String text = situations.ok("analyze", "clear-win", "--alpha", "0.01");
        assertTrue(text.contains("99% confidence interval") && text.contains("significant at 0.01"), text);
    }

    @Test
    void severalTestsGiveAnArrayInTheOrderNamed() throws IOException {
        JsonNode both = json("mixed", "clear-win");
        assertTrue(both.isArray());
        assertEquals(List.of(json("mixed"), json("clear-win")), List.of(both.get(0), both.get(1)));
        assertTrue(json("mixed").isObject());
        String text = situations.ok("analyze", "mixed", "clear-win");
        assertEquals(situations.ok("analyze", "mixed") + situations.ok("analyze", "clear-win"), text);
        List<String> csv = situations
                .ok("analyze", "mixed", "clear-win", "--format", "csv")
                .lines()
                .toList();
        assertEquals(1, csv.stream().filter(line -> line.startsWith("test_id,")).count());
        assertTrue(csv.get(1).startsWith("mixed,") && csv.get(csv.size() - 1).startsWith("clear-win,"));
    }

    @Test
    void theSchemaNeedsNoTestAndFitsEverySituation() throws IOException {
        for (String id : situations.ok("list", "-q").lines().toList()) {
            for (String test : List.of("welch", "exact")) {
                assertEquals(List.of(), SchemaCheck.faults(json(id, "--test", test, "--alpha", "0.2"), situations));
            }
        }
    }

    @Test
    void theSchemaIsNotSatisfiedByJustAnything() throws IOException {
        JsonNode schema = JSON.readTree(situations.ok("analyze", "--schema"));
        String good = situations.ok("analyze", "mixed", "--format", "json");
        for (String line : """
                "p": [0-9.E-]+             => "p": "NaN"
                "name": "messages"         => "name": "mesages"
                "primary"                  => "first"
                "strength": "mixed"        => "strength": "some"
                "win_probability": [0-9.]+ => "win_probability": 1.5
                "alpha": 0.05              => "alpha": 0
                """.lines().toList()) {
            String[] damage = line.split(" +=> ");
            JsonNode bad = JSON.readTree(good.replaceFirst(damage[0], damage[1]));
            assertFalse(SchemaCheck.faults(bad, schema).isEmpty(), damage[1]);
        }
    }

    @Test
    void theStoredSummaryIsWhatTheAnalysisSaysWithTheDefaults() throws IOException {
        Cli cli = new Cli(folder);
        for (String id : List.of("clear-win", "clear-loss", "underpowered", "floor-binds", "mixed")) {
            cli.store(id, Files.readAllBytes(SITUATIONS.resolve(id + ".json")));
            // Any write stores the summary; this one adds a session to both sides of the comparison.
            String more = """
                    {"session_type":"warm","session_id":"more","tool_calls":20,\
                    "successful_tool_calls":17,"success":true}""";
            cli.okWith(more, "add-result", id, "--from", "-");
            JsonNode summary = JSON.readTree(cli.stored(id)).get("summary");
            JsonNode analysis = json(cli, id);
            summary.properties().forEach(field -> assertEquals(field.getValue(), analysis.get(field.getKey()), id));
            assertEquals(5, summary.size());
        }
    }

    @Test
    void holmCorrectsTheSecondaryMetricsAmongThemselves() throws IOException {
        for (String test : List.of("welch", "exact")) {
            JsonNode metrics = json("floor-binds", "--test", test).get("metrics");
            List<Double> ps = new ArrayList<>();
            metrics.forEach(metric -> ps.add(decidingP(metric, test)));
            assertTrue(metrics.get(0).get("p_holm").isNull());
            for (int i = 1; i < metrics.size(); i++) {
                assertEquals(
                        holm(ps.subList(1, ps.size()), ps.get(i)),
                        metrics.get(i).get("p_holm").doubleValue(),
                        1e-12);
                assertEquals(
                        metrics.get(i).get("p_holm").doubleValue() < 0.05,
                        metrics.get(i).get("significant").booleanValue());
            }
        }
    }

    private static double decidingP(JsonNode metric, String test) {
        JsonNode chosen = metric.get(test);
        return (chosen.isNull() ? metric.get("exact") : chosen).get("p").doubleValue();
    }

    /** Holm 1979, from the definition: the largest of p times the number of hypotheses not smaller, up to this one. */
    private static double holm(List<Double> all, double p) {
        List<Double> sorted = all.stream().sorted().toList();
        double corrected = 0;
        for (int i = 0; i < sorted.size() && sorted.get(i) <= p; i++) {
            corrected = Math.max(corrected, Math.min(1, sorted.get(i) * (sorted.size() - i)));
        }
        return corrected;
    }

    /** 12 + 12 sessions are drawn, not enumerated, so that the draws must not depend on the order either. */
    @ParameterizedTest
    @ValueSource(strings = {"clear-win", "underpowered", "mixed"})
    void theOrderOfSessionsChangesNoFigure(String id) throws IOException {
        Cli cli = new Cli(folder);
        JsonNode document = JSON.readTree(SITUATIONS.resolve(id + ".json").toFile());
        cli.store(id, document.toString());
        JsonNode before = json(cli, id);
        for (String arm : List.of("cold_results", "warm_results")) {
            List<JsonNode> sessions = new ArrayList<>();
            document.get(arm).forEach(session -> sessions.add(0, session));
            com.fasterxml.jackson.databind.node.ArrayNode array =
                    (com.fasterxml.jackson.databind.node.ArrayNode) document.get(arm);
            array.removeAll().addAll(sessions);
        }
        cli.store(id, document.toString());
        assertEquals(before.toPrettyString(), json(cli, id).toPrettyString());
    }

    @Test
    void aTestFileAndStandardInputAreAnalyzedAsAStoredTest() throws IOException {
        String text = situations.ok("analyze", "mixed");
        assertEquals(
                text, situations.ok("analyze", SITUATIONS.resolve("mixed.json").toString()));
        assertEquals(text, situations.okWith(Files.readString(SITUATIONS.resolve("mixed.json")), "analyze", "-"));
    }
}
