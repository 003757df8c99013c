package dev.abtest.stats;

import static dev.abtest.stats.Oracle.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Power, sample sizes and Holm's correction against R; power with both tails against SciPy. */
class PowerOracleTest {
    private static final double ITERATED = 1e-6;

    static Stream<Arguments> powers() {
        return Oracle.cases("r", "power_t_test", 6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("powers")
    void powerMeetsR(String name, JsonNode input, JsonNode expected) {
        double power = Power.power(
                input.get("n").asDouble(),
                input.get("delta").asDouble(),
                input.get("sd").asDouble(),
                input.get("alpha").asDouble());
        assertClose(expected.get("power"), power, 1e-9);
    }

    static Stream<Arguments> sizes() {
        return Oracle.cases("r", "power_t_test_n", 5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void sessionsPerArmMeetR(String name, JsonNode input, JsonNode expected) {
        double n = Power.perArm(
                        input.get("delta").asDouble(),
                        input.get("sd").asDouble(),
                        0.05,
                        input.get("power").asDouble())
                .orElseThrow();
        assertClose(expected.get("n_per_arm"), n, ITERATED);
    }

    static Stream<Arguments> corrections() {
        return Oracle.cases("r", "p_adjust", 4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corrections")
    void holmMeetsR(String name, JsonNode input, JsonNode expected) {
        List<OptionalDouble> p = new ArrayList<>();
        for (JsonNode value : input.get("p")) {
            p.add(OptionalDouble.of(value.asDouble()));
        }
        List<OptionalDouble> adjusted = Holm.adjust(p);
        assertEquals(expected.get("holm").size(), adjusted.size());
        for (int i = 0; i < adjusted.size(); i++) {
            assertClose(expected.get("holm").get(i), adjusted.get(i).orElseThrow(), 1e-9);
        }
    }

    static Stream<Arguments> noncentral() {
        return Oracle.cases("scipy", "noncentral_t_power", 1);
    }

    /** SciPy's figure counts both tails; the far one is our power for the opposite difference. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("noncentral")
    void powerWithinTheFarTailMeetsScipy(String name, JsonNode input, JsonNode expected) {
        int compared = 0;
        for (JsonNode row : expected) {
            if (!row.get("power").isNull()) {
                double power = Power.power(row.get("n").asDouble(), row.get("d").asDouble(), 1, 0.05);
                double farTail = Power.power(row.get("n").asDouble(), 0, 1, 0.05);
                double both = row.get("power").asDouble();
                assertEquals(both - farTail / 2, power, farTail / 2);
                compared++;
            }
        }
        assertEquals(24, compared);
    }
}
