package dev.abtest.stats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.stats.permutation.Assignment;
import dev.abtest.stats.permutation.MeanDifference;
import dev.abtest.stats.permutation.Permutation;
import dev.abtest.stats.permutation.RatioDifference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * False alarms where there is nothing to find: beta-binomial sessions of mean error rate 0.25 in both arms. Prints how
 * often p falls below 0.05. More data sets than usual by {@code -Dcalibration.sets=20000}.
 *
 * <p>A session makes from a third of {@code calls} to twice as many; its own rate comes from a beta distribution, and
 * the intraclass correlation says how much sessions differ in it.
 */
class CalibrationTest {
    private static final double ALPHA = 0.05;
    private static final double MEAN = 0.25;

    private static final int MEAN_EXACT = 0;
    private static final int MEAN_WELCH = 1;
    private static final int POOLED_EXACT = 2;
    private static final int POOLED_DELTA = 3;

    /** Arms alike: the labels can be exchanged, so the level holds at any size. */
    @ParameterizedTest(name = "{0} + {1} sessions")
    @CsvSource({"3, 3, 2000", "5, 5, 2000", "12, 12, 250", "12, 5, 2000"})
    void exactTestsKeepTheirLevel(int n1, int n2, int usualSets) {
        int sets = Integer.getInteger("calibration.sets", usualSets);
        double[] rates = rates(new Arm(n1, 30, 0.1), new Arm(n2, 30, 0.1), sets);
        assertTrue(rates[MEAN_EXACT] <= most(ALPHA, sets));
        assertTrue(rates[POOLED_EXACT] <= most(ALPHA, sets));
    }

    /**
     * The small arm noisier, because its sessions make fewer calls or because they differ more. Then the labels cannot
     * be exchanged, and with five skewed values no test of means here keeps 5 %: the exact one gives 6 to 7 %, as Welch's
     * does or below. This pins down how far it goes; src/docs/statistics.md says it to the user.
     */
    @ParameterizedTest(name = "12 + 5 sessions of 30 and {0} calls, intraclass correlation 0.1 and {1}")
    @CsvSource({"10, 0.1, 0.062", "30, 0.2, 0.072"})
    void aNoisierSmallArmRaisesAlarmsNoMoreThanWithWelch(int calls, double correlation, double measured) {
        int sets = Integer.getInteger("calibration.sets", 2000);
        double[] rates = rates(new Arm(12, 30, 0.1), new Arm(5, calls, correlation), sets);
        assertTrue(rates[MEAN_EXACT] <= most(rates[MEAN_WELCH], sets));
        assertTrue(rates[POOLED_EXACT] <= most(rates[POOLED_DELTA], sets));
        assertTrue(rates[MEAN_EXACT] <= most(measured, sets));
    }

    private static double most(double level, int sets) {
        return level + 2 * Math.sqrt(level * (1 - level) / sets);
    }

    private static double[] rates(Arm arm1, Arm arm2, int sets) {
        RandomGenerator random = new Well19937c(20_241_107 + arm1.n() * 100 + arm2.n());
        Sessions first = new Sessions(random, arm1);
        Sessions second = new Sessions(random, arm2);
        int[] alarms = new int[4];
        for (int set = 0; set < sets; set++) {
            count(first, second, alarms);
        }
        double[] rates = new double[4];
        Arrays.setAll(rates, i -> (double) alarms[i] / sets);
        System.out.printf(
                Locale.ROOT,
                "false alarms, %s and %s, %d sets: mean rate exact %.4f welch %.4f, pooled rate exact %.4f delta %.4f%n",
                arm1,
                arm2,
                sets,
                rates[MEAN_EXACT],
                rates[MEAN_WELCH],
                rates[POOLED_EXACT],
                rates[POOLED_DELTA]);
        return rates;
    }

    private record Arm(int n, int calls, double correlation) {}

    private static void count(Sessions first, Sessions second, int[] alarms) {
        first.draw();
        second.draw();
        int n1 = first.calls.length;
        int n2 = second.calls.length;
        List<Optional<Permutation.Result>> exact = Permutation.test(
                Assignment.ofSizes(n1, n2),
                List.of(
                        MeanDifference.of(Oracle.concat(first.rates, second.rates)),
                        RatioDifference.of(
                                Oracle.concat(first.failed, second.failed), Oracle.concat(first.calls, second.calls))));
        TTest welch = TTest.ofMeans(Sample.of(first.rates), Sample.of(second.rates), ALPHA)
                .orElseThrow();
        TTest delta = RatioOfSums.test(
                        RatioOfSums.of(first.failed, first.calls), RatioOfSums.of(second.failed, second.calls), ALPHA)
                .orElseThrow();
        double[] p = {
            exact.get(0).orElseThrow().p(),
            welch.p(),
            exact.get(1).orElseThrow().p(),
            delta.p()
        };
        for (int i = 0; i < p.length; i++) {
            alarms[i] += p[i] < ALPHA ? 1 : 0;
        }
    }

    /** The sessions of one arm, drawn anew for each data set. */
    private static final class Sessions {
        final double[] calls;
        final double[] failed;
        final double[] rates;
        private final RandomGenerator random;
        private final int typicalCalls;
        private final GammaDistribution failing;
        private final GammaDistribution working;

        Sessions(RandomGenerator random, Arm arm) {
            this.random = random;
            typicalCalls = arm.calls();
            int n = arm.n();
            calls = new double[n];
            failed = new double[n];
            rates = new double[n];
            double strength = 1 / arm.correlation() - 1;
            failing = new GammaDistribution(random, MEAN * strength, 1);
            working = new GammaDistribution(random, (1 - MEAN) * strength, 1);
        }

        void draw() {
            for (int i = 0; i < calls.length; i++) {
                calls[i] = typicalCalls / 3 + random.nextInt(typicalCalls * 5 / 3 + 1);
                double a = failing.sample();
                double rate = a / (a + working.sample());
                failed[i] = 0;
                for (int call = 0; call < calls[i]; call++) {
                    failed[i] += random.nextDouble() < rate ? 1 : 0;
                }
                rates[i] = failed[i] / calls[i];
            }
        }
    }
}
