package dev.abtest.stats;

import static dev.abtest.stats.Oracle.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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

    /**
     * R's root finder stops 1.2e-4 from the root ({@code tol = .Machine$double.eps^0.25}), so its last case is off by
     * 1.5e-6; the power at its n is met to 1e-6, and our roots are held to SciPy's below.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void sessionsPerArmMeetR(String name, JsonNode input, JsonNode expected) {
        double delta = input.get("delta").asDouble();
        double sd = input.get("sd").asDouble();
        double target = input.get("power").asDouble();
        double n = expected.get("n_per_arm").asDouble();
        assertClose(target, Power.power(n, delta, sd, 0.05), ITERATED);
        assertClose(n, Power.perArm(delta, sd, 0.05, target).orElseThrow(), 2e-6);
    }

    /** Roots of nct.sf(t.isf(.025, 2n-2), 2n-2, d·√(n/2)) = power by brentq with xtol 1e-13 (SciPy 1.17.1). */
    @ParameterizedTest(name = "d {0}, power {1}")
    @CsvSource({
        "1, 0.8, 16.714759831161924",
        "0.5, 0.8, 63.76576372485059",
        "1.5, 0.9, 10.401469092843177",
        "2, 0.8, 5.090000758688685"
    })
    void sessionsPerArmMeetScipysRoots(double delta, double power, double n) {
        assertClose(n, Power.perArm(delta, 1, 0.05, power).orElseThrow(), 1e-9);
    }

    @Test
    void hugeDifferencesNeedTwoSessionsAndNoDifferenceNoNumber() {
        assertEquals(OptionalDouble.of(2), Power.perArm(1e9, 1, 0.05, 0.8), "two is the least that a test takes");
        assertEquals(OptionalDouble.of(2), Power.perArm(1, 0, 0.05, 0.8), "without spread");
        assertEquals(OptionalDouble.empty(), Power.perArm(0, 1, 0.05, 0.8));
        assertEquals(OptionalDouble.empty(), Power.perArm(0, 0, 0.05, 0.8));
        assertEquals(OptionalDouble.empty(), Power.perArm(1e-6, 1, 0.05, 0.8), "above the cap");
        // 2 (z(0.975) + z(0.8))² / d² by the normal distribution, which is right at this size.
        assertClose(
                2 * 7.848879734349092 / 4e-6, Power.perArm(2e-3, 1, 0.05, 0.8).orElseThrow(), 1e-6);
    }

    @Test
    void powerGrowsWithSessionsAndDifference() {
        for (double delta = 0.1; delta < 40; delta *= 1.7) {
            for (double n = 2; n < 2000; n *= 1.5) {
                double power = Power.power(n, delta, 1, 0.05);
                assertTrue(power > 0.025 && power <= 1, "power " + power);
                assertTrue(power <= Power.power(n * 1.1, delta, 1, 0.05) + 1e-12);
                assertTrue(power <= Power.power(n, -delta * 1.1, 1, 0.05) + 1e-12);
            }
        }
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
