package dev.abtest.stats;

import static dev.abtest.stats.Oracle.assertClose;
import static dev.abtest.stats.Oracle.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Means, Welch's test and effect sizes against R, and Welch's test on given moments against gbstats. */
class MeansOracleTest {
    private static final double EXACT = 1e-9;

    static Stream<Arguments> welch() {
        return Oracle.cases("r", "welch_t", 7);
    }

    /** The oracle's first arm is our second: it subtracts b from a, we the first from the second. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("welch")
    void welchMeetsR(String name, JsonNode input, JsonNode expected) {
        Sample a = Sample.of(numbers(input.get("a")));
        Sample b = Sample.of(numbers(input.get("b")));
        TTest test = TTest.ofMeans(b, a, 0.05).orElseThrow();
        assertClose(expected.get("t"), test.t().orElseThrow(), EXACT);
        assertClose(expected.get("df"), test.df().orElseThrow(), EXACT);
        assertClose(expected.get("p"), test.p(), EXACT);
        assertClose(expected.get("ci_a_minus_b").get(0), test.low(), EXACT);
        assertClose(expected.get("ci_a_minus_b").get(1), test.high(), EXACT);
        assertClose(expected.get("means").get(0), a.mean().orElseThrow(), EXACT);
        assertClose(expected.get("means").get(1), b.mean().orElseThrow(), EXACT);
    }

    static Stream<Arguments> welchOnLogs() {
        return Oracle.cases("r", "welch_t_log", 6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("welchOnLogs")
    void welchOnLogsMeetsR(String name, JsonNode input, JsonNode expected) {
        Sample a = Sample.of(numbers(input.get("a")));
        Sample b = Sample.of(numbers(input.get("b")));
        TTest.OfRatio test = TTest.ofGeometricMeans(b, a, 0.05).orElseThrow();
        assertClose(expected.get("t"), test.logs().t().orElseThrow(), EXACT);
        assertClose(expected.get("df"), test.logs().df().orElseThrow(), EXACT);
        assertClose(expected.get("p"), test.logs().p(), EXACT);
        assertClose(expected.get("ratio_gm_a_over_b"), test.ratio(), EXACT);
        assertClose(expected.get("ci_ratio").get(0), test.low(), EXACT);
        assertClose(expected.get("ci_ratio").get(1), test.high(), EXACT);
    }

    static Stream<Arguments> effectSizes() {
        return Oracle.cases("r", "effect_size", 7);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("effectSizes")
    void effectSizesMeetR(String name, JsonNode input, JsonNode expected) {
        Sample a = Sample.of(numbers(input.get("a")));
        Sample b = Sample.of(numbers(input.get("b")));
        assertClose(expected.get("hedges_g_exactJ"), EffectSize.hedgesG(b, a).orElseThrow(), EXACT);
        assertClose(expected.get("J"), EffectSize.correction(a.n() + b.n() - 2), EXACT);
        assertClose(
                expected.get("vargha_delaney_A"), EffectSize.superiority(b, a).orElseThrow(), EXACT);
    }

    static Stream<Arguments> summaries() {
        return Oracle.cases("r", "summary", 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("summaries")
    void summariesMeetR(String name, JsonNode input, JsonNode expected) {
        Sample x = Sample.of(numbers(input.get("x")));
        assertClose(expected.get("mean"), x.mean().orElseThrow(), EXACT);
        assertClose(expected.get("sd"), x.sd().orElseThrow(), EXACT);
        assertClose(expected.get("median"), x.median().orElseThrow(), EXACT);
        assertClose(expected.get("gm"), x.geometricMean().orElseThrow(), EXACT);
    }

    static Stream<Arguments> moments() {
        return Stream.of(
                        Oracle.cases("gbstats", "mean_absolute_welch", 1),
                        Oracle.cases("gbstats", "proportion_absolute_welch", 1))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moments")
    void welchOnMomentsMeetsGbstats(String name, JsonNode input, JsonNode expected) {
        TTest test =
                TTest.of(moments(input.get("a")), moments(input.get("b")), 0.05).orElseThrow();
        assertClose(expected.get("effect"), test.difference(), EXACT);
        assertClose(expected.get("se"), test.standardError(), EXACT);
        assertClose(expected.get("df"), test.df().orElseThrow(), EXACT);
        assertClose(expected.get("p"), test.p(), EXACT);
        assertClose(expected.get("ci").get(0), test.low(), EXACT);
        assertClose(expected.get("ci").get(1), test.high(), EXACT);
    }

    static Stream<Arguments> relativeMoments() {
        return Stream.of(
                        Oracle.cases("gbstats", "mean_relative_welch", 1),
                        Oracle.cases("gbstats", "proportion_relative_welch", 1))
                .flatMap(cases -> cases);
    }

    /** We report no relative change of means; what it is made of (arms' errors, df, the t distribution) is ours. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("relativeMoments")
    void relativeChangeFromOurPartsMeetsGbstats(String name, JsonNode input, JsonNode expected) {
        assertRelative(moments(input.get("a")), moments(input.get("b")), expected);
    }

    static void assertRelative(TTest.Estimate a, TTest.Estimate b, JsonNode expected) {
        double effect = (b.value() - a.value()) / a.value();
        double squaredA = a.value() * a.value();
        double variance =
                b.squaredError() / squaredA + a.squaredError() * b.value() * b.value() / (squaredA * squaredA);
        TTest test = TTest.of(a, b, 0.05).orElseThrow();
        double df = test.df().orElseThrow();
        double se = Math.sqrt(variance);
        assertClose(expected.get("effect"), effect, EXACT);
        assertClose(expected.get("se"), se, EXACT);
        assertClose(expected.get("df"), df, EXACT);
        // gbstats takes 2(1 - cdf), which keeps 16 decimals and not 16 digits.
        assertEquals(
                expected.get("p").asDouble(),
                2 * new TDistribution(null, df).cumulativeProbability(-Math.abs(effect / se)),
                EXACT * test.p() + 1e-15);
        double half = TTest.quantile(0.05, df) * se;
        assertClose(expected.get("ci").get(0), effect - half, EXACT);
        assertClose(expected.get("ci").get(1), effect + half, EXACT);
    }

    /** From sums as gbstats keeps them; a proportion's variance there is p(1-p), without n/(n-1). */
    private static TTest.Estimate moments(JsonNode arm) {
        int n = arm.get("n").asInt();
        double mean = arm.get("sum").asDouble() / n;
        double variance = arm.has("sum_squares")
                ? (arm.get("sum_squares").asDouble() - n * mean * mean) / (n - 1)
                : mean * (1 - mean);
        return new TTest.Estimate(mean, variance / n, n);
    }
}
