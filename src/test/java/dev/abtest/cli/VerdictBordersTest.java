package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code analyze} recommends an arm: at the borders of p and of the smallest effect, and by either test. */
class VerdictBordersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Cli situations = new Cli(Path.of("src/test/resources/golden/situations/store"));

    private JsonNode json(String... args) throws IOException {
        return json(situations, args);
    }

    private static JsonNode json(Cli cli, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("analyze", "--format", "json"));
        all.addAll(List.of(args));
        return JSON.readTree(cli.ok(all.toArray(new String[0])));
    }

    @ParameterizedTest
    @ValueSource(strings = {"welch", "exact"})
    void aPThatEqualsAlphaIsNotSignificantAndOneJustBelowIs(String test) throws IOException {
        double p = json("clear-win").at("/metrics/0/" + test + "/p").doubleValue();
        JsonNode at = json("clear-win", "--test", test, "--alpha", Double.toString(p));
        assertEquals(
                "No significant difference detected", at.get("recommendation").textValue());
        assertEquals("low", at.at("/statistical_notes/significance").textValue());
        assertFalse(at.at("/metrics/0/significant").booleanValue());
        JsonNode below = json("clear-win", "--test", test, "--alpha", Double.toString(Math.nextUp(p)));
        assertEquals(
                "WARM recommended: Significant error reduction",
                below.get("recommendation").textValue());
        assertTrue(below.at("/metrics/0/significant").booleanValue());
    }

    @Test
    void solvingFewerTasksMakesItMixedOnlyWhenThatIsSignificantByItself() throws IOException {
        double p = json("mixed").at("/metrics/4/exact/p").doubleValue(); // of task success
        JsonNode at = json("mixed", "--alpha", Double.toString(p));
        assertEquals(
                "WARM recommended: Significant error reduction",
                at.get("recommendation").textValue());
        assertEquals("strong", at.at("/evidence/strength").textValue());
        JsonNode below = json("mixed", "--alpha", Double.toString(Math.nextUp(p)));
        assertEquals(
                "MIXED: fewer errors in WARM, more tasks solved in COLD",
                below.get("recommendation").textValue());
        assertEquals("mixed", below.at("/evidence/strength").textValue());
    }

    /** Constant arms, so that p is 0 and only the size of the change decides; 0.5 x 0.8 is 0.4 also in doubles. */
    @ParameterizedTest
    @CsvSource({
        "40, No significant difference detected",
        "39, WARM recommended: Significant error reduction",
        "60, No significant difference detected",
        "61, COLD recommended: Warm sessions performed worse"
    })
    void aChangeOfExactlyTheMinimumIsTooSmall(int warmFailed, String recommendation) throws IOException {
        Cli cli = new Cli(folder);
        SessionText text = new SessionText();
        for (int i = 0; i < 4; i++) {
            text.cold(100, 50).warm(100, warmFailed);
        }
        String id = text.in(cli);
        assertEquals(recommendation, json(cli, id).get("recommendation").textValue());
    }

    @Test
    void theMinimumEffectDecidesWhatCounts() throws IOException {
        // Warm sessions avoid 55.4 % of the errors.
        assertTrue(json("clear-win", "--min-effect", "0.55")
                .get("recommendation")
                .textValue()
                .startsWith("WARM"));
        String text = situations.ok("analyze", "clear-win", "--min-effect", "0.56");
        assertTrue(text.contains("Recommendation: No significant difference detected\n"), text);
        String prose = text.replaceAll("\\s+", " ");
        assertTrue(prose.contains("find a difference, but it is smaller than the 56% of the cold rate"), text);
        assertFalse(prose.contains("no difference"), text);
    }

    @Test
    void withoutAMinimumEffectNothingIsSaidAboutErrorsThatAreNotThere() {
        String text = situations.ok("analyze", "underpowered", "--min-effect", "0");
        assertFalse(text.contains("no errors"), text);
        assertTrue(text.contains("This is not \"no difference\""), text);
    }

    @Test
    void theTestThatDecidesDecides() throws IOException {
        JsonNode welch = json("floor-binds");
        JsonNode exact = json("floor-binds", "--test", "exact");
        assertEquals(
                "WARM recommended: Significant error reduction",
                welch.get("recommendation").textValue());
        assertEquals(
                "No significant difference detected",
                exact.get("recommendation").textValue());
        assertEquals(welch.at("/metrics/0/welch"), exact.at("/metrics/0/welch"));
        assertEquals(welch.at("/metrics/0/exact"), exact.at("/metrics/0/exact"));
        String text = situations.ok("analyze", "floor-binds", "--test", "exact").replaceAll("\\s+", " ");
        assertTrue(
                text.contains("Welch's t-test (p = 0.0021) finds a difference, the exact permutation test (p = 0.10)"
                        + " does not; the latter decides here."),
                text);
        String small =
                situations.ok("analyze", "floor-binds", "--min-effect", "0.9").replaceAll("\\s+", " ");
        assertTrue(small.contains("does not; it is smaller than the 90% of the cold rate that counts here."), small);
    }
}
