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

/** Our t and normal distributions against SciPy's figures and against Commons Math. */
class StudentTTest {
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
            assertClose(2 * smaller, StudentT.twoSided(t, row.get("df").asDouble()), 1e-11);
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
            assertClose(row.get("t"), StudentT.critical(alpha, row.get("df").asDouble()), 1e-11);
        }
    }

    /** Commons Math is itself off by 1e-9 for small t and many degrees of freedom; at SciPy's points we are not. */
    @Test
    void tailsMeetCommonsMath() {
        for (double df = 1; df < 3e6; df *= 1.37) {
            TDistribution reference = new TDistribution(null, df);
            for (double t = 1e-3; t < 60; t *= 1.61) {
                double expected = 2 * reference.cumulativeProbability(-t);
                assertEquals(expected, StudentT.twoSided(t, df), 1e-7 * expected + 1e-300, "t " + t + " df " + df);
            }
        }
    }

    @Test
    void criticalValuesHaveTheirTail() {
        for (double df = 1; df < 3e6; df *= 1.7) {
            for (double alpha : new double[] {0.999, 0.5, 0.2, 0.05, 0.01, 1e-6, 1e-12}) {
                double tail = StudentT.twoSided(StudentT.critical(alpha, df), df);
                assertEquals(alpha, tail, 1e-12 * alpha, "alpha " + alpha + " df " + df);
            }
        }
    }

    @Test
    void gammaRatioMeetsCommonsMath() {
        for (double a = 0.5; a < 1e4; a *= 1.3) {
            double expected = Math.exp(Gamma.logGamma(a + 0.5) - Gamma.logGamma(a));
            assertClose(expected, StudentT.gammaRatio(a), 1e-10);
        }
    }

    @Test
    void normalMeetsCommonsMath() {
        NormalDistribution reference = new NormalDistribution(null, 0, 1);
        for (double x = -30; x <= 30; x += 0.37) {
            double expected = reference.cumulativeProbability(x);
            assertClose(expected, Normal.cdf(x), 1e-10);
        }
        for (double alpha : new double[] {0.9, 0.5, 0.1, 0.05, 0.01, 1e-9}) {
            assertClose(-reference.inverseCumulativeProbability(alpha / 2), Normal.critical(alpha), 1e-8);
        }
        // qnorm(0.975) in R 4.2.2
        assertClose(1.959963984540054, Normal.critical(0.05), 1e-14);
    }
}
