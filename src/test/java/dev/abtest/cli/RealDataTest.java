package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded runs of tau-bench; each document names its source. The counts of solved tasks are the benchmark's own. */
class RealDataTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cli cli = new Cli(Path.of("src/test/resources/real"));

    private JsonNode analysis(String id, String test) throws IOException {
        JsonNode analysis = JSON.readTree(cli.ok("analyze", id, "--test", test, "--format", "json"));
        assertEquals(java.util.List.of(), SchemaCheck.faults(analysis, cli));
        return analysis;
    }

    private static JsonNode taskSuccess(JsonNode analysis) {
        JsonNode metrics = analysis.get("metrics");
        return metrics.get(metrics.size() - 1);
    }

    private static void assertSolved(int cold, int warm, JsonNode analysis) {
        assertEquals(cold, analysis.at("/cold/success_count").intValue());
        assertEquals(warm, analysis.at("/warm/success_count").intValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"welch", "exact"})
    void theSameAgentTwiceShowsNoDifferenceInAnything(String test) throws IOException {
        JsonNode analysis = analysis("tau-bench-airline", test);
        assertSolved(21, 22, analysis);
        assertEquals(
                "No significant difference detected",
                analysis.get("recommendation").textValue());
        for (JsonNode metric : analysis.get("metrics")) {
            assertFalse(metric.get("significant").booleanValue(), metric.toString());
        }
        // Holm's work: alone, the simulated user's turns would be significant (p 0.042).
        assertTrue(analysis.at("/metrics/3/welch/p").doubleValue() < 0.05);
    }

    @ParameterizedTest
    @ValueSource(strings = {"welch", "exact"})
    void aLikeAgentOnTheSameTasksShowsNoDifference(String test) throws IOException {
        JsonNode analysis = analysis("tau-bench-retail-a-b", test);
        assertSolved(73, 70, analysis);
        assertEquals(
                "No significant difference detected",
                analysis.get("recommendation").textValue());
        assertFalse(taskSuccess(analysis).get("significant").booleanValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"welch", "exact"})
    void anAgentThatSolvesHalfAsMuchIsNotRecommendedForItsUncountedErrors(String test) throws IOException {
        JsonNode analysis = analysis("tau-bench-retail-a-c", test);
        assertSolved(73, 35, analysis);
        assertTrue(taskSuccess(analysis).get("significant").booleanValue());
        assertEquals(
                "MIXED: fewer errors in WARM, more tasks solved in COLD",
                analysis.get("recommendation").textValue());
        assertEquals("[\"task_success\"]", analysis.at("/evidence/worse_in").toString());
    }

    @Test
    void theExampleOfTheDistributionIsTheSameComparison() throws IOException {
        JsonNode example = analysis("src/main/examples/tau-bench-retail.json", "welch");
        JsonNode imported = analysis("tau-bench-retail-a-b", "welch");
        assertEquals(imported.get("cold"), example.get("cold"));
        assertEquals(imported.get("warm"), example.get("warm"));
        assertEquals(imported.at("/metrics/0"), example.at("/metrics/0"));
        assertEquals(imported.at("/metrics/1/exact"), example.at("/metrics/1/exact"));
    }
}
