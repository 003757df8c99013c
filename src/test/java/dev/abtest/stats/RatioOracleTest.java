package dev.abtest.stats;

import static dev.abtest.stats.Oracle.assertClose;
import static dev.abtest.stats.Oracle.column;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ratio of sums against gbstats: from the sessions where it gives them, from their moments always. */
class RatioOracleTest {
    private static final double EXACT = 1e-9;

    static Stream<Arguments> absolute() {
        return Oracle.cases("gbstats", "ratio_delta_absolute", 11);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("absolute")
    void differenceOfRatiosMeetsGbstats(String name, JsonNode input, JsonNode expected) {
        TTest.Estimate a = moments(input.get("a"));
        TTest.Estimate b = moments(input.get("b"));
        assertClose(expected.get("ratio_a"), a.value(), EXACT);
        assertClose(expected.get("ratio_b"), b.value(), EXACT);
        assertTest(TTest.of(a, b, 0.05).orElseThrow(), expected);
        if (input.has("raw_a_success_total")) {
            assertTest(
                    RatioOfSums.test(raw(input, "raw_a_success_total"), raw(input, "raw_b_success_total"), 0.05)
                            .orElseThrow(),
                    expected);
        }
    }

    static Stream<Arguments> relative() {
        return Oracle.cases("gbstats", "ratio_delta_relative", 11);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("relative")
    void relativeChangeFromOurPartsMeetsGbstats(String name, JsonNode input, JsonNode expected) {
        MeansOracleTest.assertRelative(moments(input.get("a")), moments(input.get("b")), expected);
        if (input.has("raw_a_success_total")) {
            RatioOfSums a = raw(input, "raw_a_success_total");
            RatioOfSums b = raw(input, "raw_b_success_total");
            MeansOracleTest.assertRelative(estimate(a), estimate(b), expected);
        }
    }

    private static TTest.Estimate estimate(RatioOfSums arm) {
        double error = arm.standardError().orElseThrow();
        return new TTest.Estimate(arm.ratio().orElseThrow(), error * error, arm.n());
    }

    private static RatioOfSums raw(JsonNode input, String arm) {
        return RatioOfSums.of(column(input.get(arm), 0), column(input.get(arm), 1));
    }

    private static void assertTest(TTest test, JsonNode expected) {
        assertClose(expected.get("effect"), test.difference(), EXACT);
        assertClose(expected.get("se"), test.standardError(), EXACT);
        assertClose(expected.get("df"), test.df().orElseThrow(), EXACT);
        // gbstats takes 2(1 - cdf), which keeps 16 decimals and not 16 digits.
        assertEquals(expected.get("p").asDouble(), test.p(), EXACT * test.p() + 1e-15);
        assertClose(expected.get("ci").get(0), test.low(), EXACT);
        assertClose(expected.get("ci").get(1), test.high(), EXACT);
    }

    /** The formula by variances and covariance, as gbstats has it. */
    private static TTest.Estimate moments(JsonNode arm) {
        int n = arm.get("n").asInt();
        double m = arm.get("m_sum").asDouble();
        double d = arm.get("d_sum").asDouble();
        double ratio = m / d;
        double varianceM = (arm.get("m_sum_squares").asDouble() - m * m / n) / (n - 1);
        double varianceD = (arm.get("d_sum_squares").asDouble() - d * d / n) / (n - 1);
        double covariance = (arm.get("m_d_sum_of_products").asDouble() - m * d / n) / (n - 1);
        double variance = varianceM - 2 * ratio * covariance + ratio * ratio * varianceD;
        return new TTest.Estimate(ratio, variance / (d / n * (d / n)) / n, n);
    }
}
