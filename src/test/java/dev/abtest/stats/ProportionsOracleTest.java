package dev.abtest.stats;

import static dev.abtest.stats.Oracle.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests and intervals of proportions against SciPy, statsmodels and R. */
class ProportionsOracleTest {
    private static final double EXACT = 1e-9;
    private static final double ITERATED = 1e-6;

    static Stream<Arguments> tables() {
        return Oracle.cases("scipy", "binary_2x2", 10);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void boschlooAndNewcombeMeetScipy(String name, JsonNode input, JsonNode expected) {
        int x1 = input.get("x1").asInt();
        int n1 = input.get("n1").asInt();
        int x2 = input.get("x2").asInt();
        int n2 = input.get("n2").asInt();
        Proportions.Result test = Proportions.test(x1, n1, x2, n2).orElseThrow();
        assertClose(expected.get("boschloo_p"), test.p(), ITERATED);
        assertEquals(Proportions.Test.BOSCHLOO, test.test());
        assertClose(expected.get("fisher_p"), Proportions.fisher(x1, n1, x2, n2), EXACT);
        assertNewcombe(x1, n1, x2, n2, expected.get("ci_diff_p1_minus_p2_newcomb"));
    }

    static Stream<Arguments> fisherTables() {
        return Oracle.cases("r", "binary_2x2", 10);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fisherTables")
    void fisherMeetsR(String name, JsonNode input, JsonNode expected) {
        double p = Proportions.fisher(
                input.get("x1").asInt(),
                input.get("n1").asInt(),
                input.get("x2").asInt(),
                input.get("n2").asInt());
        assertClose(expected.get("fisher_p"), p, EXACT);
    }

    static Stream<Arguments> published() {
        return Oracle.cases("scipy", "newcombe1998_published", 5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("published")
    void newcombeMeetsHisPaper(String name, JsonNode input, JsonNode expected) {
        assertNewcombe(
                input.get("x1").asInt(),
                input.get("n1").asInt(),
                input.get("x2").asInt(),
                input.get("n2").asInt(),
                expected.get("computed_newcombe"));
    }

    private static void assertNewcombe(int x1, int n1, int x2, int n2, JsonNode expected) {
        Proportions.Interval interval =
                Proportions.newcombe(x2, n2, x1, n1, 0.05).orElseThrow();
        assertClose(expected.get(0), interval.low(), EXACT);
        assertClose(expected.get(1), interval.high(), EXACT);
    }

    static Stream<Arguments> single() {
        return Oracle.cases("r", "binom_ci", 8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("single")
    void wilsonMeetsR(String name, JsonNode input, JsonNode expected) {
        Proportions.Interval interval = Proportions.wilson(
                        input.get("x").asInt(), input.get("n").asInt(), 0.05)
                .orElseThrow();
        assertClose(expected.get("wilson").get(0), interval.low(), EXACT);
        assertClose(expected.get("wilson").get(1), interval.high(), EXACT);
    }
}
