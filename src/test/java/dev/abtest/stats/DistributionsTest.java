package dev.abtest.stats;

import static dev.abtest.stats.Oracle.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Commons Math's distributions, as they are used here, against the figures of SciPy and R. */
class DistributionsTest {
    static Stream<Arguments> tails() {
        return Oracle.cases("scipy", "t_cdf", 1);
    }

    @ParameterizedTest
    @MethodSource("tails")
    void tailsMeetScipy(String name, JsonNode input, JsonNode expected) {
        assertTrue(expected.size() > 20);
        for (JsonNode row : expected) {
            double t = row.get("t").asDouble();
            double smaller = Math.min(row.get("cdf").asDouble(), row.get("sf").asDouble());
            assertClose(smaller, tail(t, row.get("df").asDouble()), 1e-11);
        }
    }

    static Stream<Arguments> quantiles() {
        return Oracle.cases("scipy", "t_quantiles", 1);
    }

    @ParameterizedTest
    @MethodSource("quantiles")
    void quantilesMeetScipy(String name, JsonNode input, JsonNode expected) {
        assertTrue(expected.size() > 20);
        for (JsonNode row : expected) {
            double alpha = 2 * (1 - row.get("p").asDouble());
            assertClose(row.get("t"), TTest.quantile(alpha, row.get("df").asDouble()), 1e-11);
        }
    }

    @Test
    void quantilesHaveTheirTail() {
        for (double df = 1; df < 3e6; df *= 1.7) {
            for (double alpha : new double[] {0.999, 0.5, 0.2, 0.05, 0.01, 1e-6, 1e-12}) {
                double tail = 2 * tail(TTest.quantile(alpha, df), df);
                // Commons Math loses digits with many degrees of freedom, most of them near t = 0.
                assertEquals(alpha, tail, (alpha > 0.9 ? 1e-7 : 1e-9) * alpha, "alpha " + alpha + " df " + df);
            }
        }
    }

    /** P(T > |t|), which a test doubles. */
    private static double tail(double t, double df) {
        return new TDistribution(null, df).cumulativeProbability(-Math.abs(t));
    }

    @Test
    void theCorrectionOfHedgesGMeetsItsGammas() {
        for (int m = 2; m < 1e4; m = m * 4 / 3 + 1) {
            double expected = Math.exp(Gamma.logGamma(m / 2.0) - Gamma.logGamma((m - 1) / 2.0)) / Math.sqrt(m / 2.0);
            assertClose(expected, EffectSize.correction(m), 1e-10);
        }
    }

    @Test
    void normalMeetsR() {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        // pnorm(-1.96), pnorm(-8) and qnorm(0.975) in R 4.2.2
        assertClose(0.024997895148220435, normal.cumulativeProbability(-1.96), 1e-13);
        assertClose(6.2209605742717845e-16, normal.cumulativeProbability(-8), 1e-13);
        assertClose(1.959963984540054, Proportions.quantile(0.05), 1e-14);
    }
}
