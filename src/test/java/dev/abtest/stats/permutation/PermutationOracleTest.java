package dev.abtest.stats.permutation;

import static dev.abtest.stats.Oracle.assertClose;
import static dev.abtest.stats.Oracle.column;
import static dev.abtest.stats.Oracle.concat;
import static dev.abtest.stats.Oracle.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.stats.Oracle;
import dev.abtest.stats.RatioOfSums;
import dev.abtest.stats.TTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The permutation engine against SciPy. The plain differences of means, which the project does not report, are counted
 * by a statistic of the test's own on the same engine.
 */
class PermutationOracleTest {
    private static final double EXACT = 1e-12;

    static Stream<Arguments> welch() {
        return Oracle.cases("scipy", "permutation_welch_t_exact", 6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("welch")
    void studentisedMeansMeetScipy(String name, JsonNode input, JsonNode expected) {
        assertResult(input, MeanDifference.of(both(input)), expected);
    }

    static Stream<Arguments> means() {
        return Oracle.cases("scipy", "permutation_mean_diff_exact", 6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("means")
    void plainMeansMeetScipy(String name, JsonNode input, JsonNode expected) {
        assertResult(input, PlainDifference.ofMeans(both(input)), expected);
    }

    static Stream<Arguments> logs() {
        return Oracle.cases("scipy", "permutation_log_mean_diff_exact", 5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("logs")
    void plainMeansOfLogsMeetScipy(String name, JsonNode input, JsonNode expected) {
        double[] logs = both(input);
        Arrays.setAll(logs, i -> Math.log(logs[i]));
        assertResult(input, PlainDifference.ofMeans(logs), expected);
    }

    private static void assertResult(JsonNode input, TestStatistic measure, JsonNode expected) {
        Assignment assignment =
                Assignment.ofSizes(input.get("b").size(), input.get("a").size());
        Permutation.Result result = Permutation.test(assignment, measure).orElseThrow();
        assertTrue(result.enumerated());
        assertEquals(expected.get("permutations").asLong(), result.labellings());
        assertClose(expected.get("p_two_abs"), result.p(), EXACT);
    }

    /** b first: the oracle subtracts it from a. */
    private static double[] both(JsonNode input) {
        return concat(numbers(input.get("b")), numbers(input.get("a")));
    }

    static Stream<Arguments> ratios() {
        return Oracle.cases("scipy", "ratio_permutation_exact", 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ratios")
    void studentisedRatiosMeetScipy(String name, JsonNode input, JsonNode expected) {
        JsonNode a = input.get("a_success_total");
        JsonNode b = input.get("b_success_total");
        TestStatistic measure =
                RatioDifference.of(concat(column(b, 0), column(a, 0)), concat(column(b, 1), column(a, 1)));
        Permutation.Result result = Permutation.test(Assignment.ofSizes(b.size(), a.size()), measure)
                .orElseThrow();
        assertEquals(expected.get("permutations").asLong(), result.labellings());
        assertClose(expected.get("p_perm_studentised"), result.p(), EXACT);
        TTest test = RatioOfSums.test(
                        RatioOfSums.of(column(b, 0), column(b, 1)), RatioOfSums.of(column(a, 0), column(a, 1)), 0.05)
                .orElseThrow();
        assertClose(expected.get("diff"), test.difference(), 1e-9);
        assertClose(expected.get("t_delta"), test.t().orElseThrow(), 1e-9);
    }

    static Stream<Arguments> strata() {
        return Oracle.cases("scipy", "stratified_permutation_exact", 1);
    }

    /** Its statistic adds the strata's differences with weights n₁n₂/(n₁+n₂); the labellings are those of our blocks. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("strata")
    void labellingsWithinBlocksMeetScipy(String name, JsonNode input, JsonNode expected) {
        double[] values = {};
        boolean[] second = {};
        int[] block = {};
        int number = 0;
        for (JsonNode stratum : input.get("strata")) {
            for (String arm : new String[] {"a", "b"}) {
                int from = values.length;
                values = concat(values, numbers(stratum.get(arm)));
                second = Arrays.copyOf(second, values.length);
                Arrays.fill(second, from, values.length, arm.equals("b"));
                block = Arrays.copyOf(block, values.length);
                Arrays.fill(block, from, values.length, number);
            }
            number++;
        }
        Permutation.Result result = Permutation.test(Assignment.inBlocks(second, block), PlainDifference.ofSums(values))
                .orElseThrow();
        assertTrue(result.enumerated());
        assertEquals(expected.get("permutations").asLong(), result.labellings());
        assertClose(expected.get("p_two_abs"), result.p(), EXACT);
    }
}
