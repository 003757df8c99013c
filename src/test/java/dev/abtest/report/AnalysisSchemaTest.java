package dev.abtest.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.analysis.Evidence;
import dev.abtest.analysis.Metric;
import dev.abtest.analysis.Settings.DecidingTest;
import dev.abtest.analysis.Verdict;
import dev.abtest.analysis.Warning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the schema lists is what there is. */
class AnalysisSchemaTest {
    private final JsonNode schema = new ObjectMapper().readTree(AnalysisJson.schema());

    AnalysisSchemaTest() throws IOException {}

    @Test
    void everythingThatTheResourceLeavesOpenIsFilledIn() throws IOException {
        assertFalse(AnalysisJson.schema().contains("@"));
    }

    @Test
    void namesEveryMetricInItsOrder() {
        assertEquals(
                Arrays.stream(Metric.values()).map(Metric::key).toList(), list("/$defs/metric/properties/name/enum"));
    }

    @Test
    void namesTheGuardrailsThatEvidenceMayFindBroken() {
        assertEquals(
                Arrays.stream(Metric.values())
                        .filter(Metric::isGuardrail)
                        .map(Metric::key)
                        .toList(),
                list("/properties/evidence/properties/worse_in/items/enum"));
    }

    @Test
    void namesEveryKindOfWarning() {
        assertEquals(
                Arrays.stream(Warning.Kind.values()).map(Warning.Kind::key).toList(),
                list("/properties/warnings/items/properties/kind/enum"));
    }

    @Test
    void namesEverySentenceStrengthAndTest() {
        assertEquals(
                Arrays.stream(Verdict.values()).map(Verdict::sentence).toList(),
                list("/properties/recommendation/oneOf/0/enum"));
        assertEquals(
                Arrays.stream(Evidence.Strength.values())
                        .map(Evidence.Strength::key)
                        .toList(),
                list("/properties/evidence/properties/strength/enum"));
        assertEquals(
                Arrays.stream(DecidingTest.values()).map(DecidingTest::key).toList(), list("/properties/test/enum"));
    }

    @Test
    void tellsHowEachMetricThatIsNoMeanIsSummedUp() {
        String text = schema.at("/$defs/arm/properties/estimate/description").textValue();
        assertTrue(text.startsWith("Mean; for pooled_error_rate the ratio of sums"), text);
        for (Metric metric : Metric.values()) {
            assertEquals(metric.estimator() != Metric.Estimator.MEAN, names(text, metric), metric.key());
        }
    }

    private static boolean names(String text, Metric metric) {
        return Pattern.compile("\\b" + metric.key() + "\\b").matcher(text).find();
    }

    private List<String> list(String pointer) {
        List<String> values = new ArrayList<>();
        schema.at(pointer).forEach(value -> values.add(value.textValue()));
        return values;
    }
}
