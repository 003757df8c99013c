package dev.abtest.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Data in which a formula divides by zero: an answer or none, never NaN or infinity. */
class DegenerateTest {
    private static final TTest NOTHING = new TTest(0, 0, OptionalDouble.empty(), OptionalDouble.empty(), 1, 0, 0);

    @Test
    void oneValueInAnArmIsNoTest() {
        assertEquals(Optional.empty(), TTest.ofMeans(Sample.of(1), Sample.of(1, 2), 0.05));
        assertEquals(Optional.empty(), TTest.ofMeans(Sample.of(), Sample.of(), 0.05));
        assertEquals(Optional.empty(), TTest.ofGeometricMeans(Sample.of(0, 3), Sample.of(1, 2), 0.05));
    }

    /** The mean of three 0.1 in plain doubles is 0.10000000000000002, and its variance not 0. */
    @Test
    void constantArmsHaveTheLimitOfTheTest() {
        Sample tenth = Sample.of(0.1, 0.1, 0.1);
        Sample fifth = Sample.of(0.2, 0.2, 0.2);
        assertEquals(Optional.of(NOTHING), TTest.ofMeans(tenth, tenth, 0.05));
        TTest apart = TTest.ofMeans(tenth, fifth, 0.05).orElseThrow();
        assertEquals(0, apart.p());
        assertEquals(OptionalDouble.empty(), apart.t());
        assertEquals(0.1, apart.difference());
        assertEquals(0.1, apart.low());
        assertEquals(0.1, apart.high());
    }

    @Test
    void oneConstantArmLeavesTheOthersDegreesOfFreedom() {
        TTest test =
                TTest.ofMeans(Sample.of(0, 0, 0, 0), Sample.of(1, 2, 3), 0.05).orElseThrow();
        assertEquals(2, test.df().orElseThrow());
        // One-sample t-test of 1, 2, 3: t = 2 / (1/√3); p = 0.07417990022744858 (SciPy 1.17.1 ttest_1samp)
        assertEquals(0.07417990022744858, test.p(), 1e-12);
    }

    @Test
    void enormousRatiosStayFinite() {
        TTest.OfRatio test = TTest.ofGeometricMeans(Sample.of(1e-300, 1e300), Sample.of(1e300, 1e-250), 0.01)
                .orElseThrow();
        assertTrue(Double.isFinite(test.ratio()) && Double.isFinite(test.low()) && Double.isFinite(test.high()));
    }

    @Test
    void ratiosWithoutCallsOrWithEqualRates() {
        double[] none = {0, 0, 0};
        RatioOfSums empty = RatioOfSums.of(none, none);
        assertEquals(0, empty.n());
        assertEquals(OptionalDouble.empty(), empty.ratio());
        RatioOfSums third = RatioOfSums.of(new double[] {1, 2, 7, 9}, new double[] {3, 6, 21, 0});
        assertEquals(3, third.n());
        assertEquals(OptionalDouble.of(0), third.standardError());
        assertEquals(Optional.empty(), RatioOfSums.test(empty, third, 0.05));
        TTest apart = RatioOfSums.test(third, RatioOfSums.of(new double[] {5, 10}, new double[] {10, 20}), 0.05)
                .orElseThrow();
        assertEquals(0, apart.p());
        assertEquals(1 / 6.0, apart.low(), 1e-15);
        assertEquals(1, RatioOfSums.test(third, third, 0.05).orElseThrow().p());
    }

    @Test
    void effectSizesOfConstantArms() {
        Sample one = Sample.of(1, 1);
        Sample two = Sample.of(2, 2);
        assertEquals(OptionalDouble.of(0), EffectSize.hedgesG(one, one));
        assertEquals(OptionalDouble.empty(), EffectSize.hedgesG(one, two));
        assertEquals(OptionalDouble.empty(), EffectSize.hedgesG(Sample.of(), two));
        assertEquals(OptionalDouble.empty(), EffectSize.hedgesG(Sample.of(1), Sample.of(2)));
        assertEquals(OptionalDouble.of(0.5), EffectSize.superiority(one, one));
        assertEquals(OptionalDouble.of(1), EffectSize.superiority(one, two));
        assertEquals(OptionalDouble.empty(), EffectSize.superiority(one, Sample.of()));
    }

    @Test
    void proportionsAtTheirEnds() {
        assertEquals(1, Proportions.test(5, 5, 7, 7).orElseThrow().p());
        assertEquals(1, Proportions.test(0, 5, 0, 7).orElseThrow().p());
        assertEquals(Optional.empty(), Proportions.test(1, 1, 5, 5));
        assertEquals(Optional.empty(), Proportions.newcombe(0, 0, 5, 5, 0.05));
        assertEquals(Optional.empty(), Proportions.wilson(0, 0, 0.05));
        Proportions.Interval all = Proportions.wilson(4000, 4000, 0.05).orElseThrow();
        assertEquals(1, all.high());
        assertTrue(all.low() > 0.999);
    }

    @Test
    void holmLeavesAbsentOnesOut() {
        List<OptionalDouble> p =
                List.of(OptionalDouble.of(0.03), OptionalDouble.empty(), OptionalDouble.of(0.01), OptionalDouble.of(1));
        assertEquals(
                List.of(OptionalDouble.of(0.06), OptionalDouble.empty(), OptionalDouble.of(0.03), OptionalDouble.of(1)),
                Holm.adjust(p));
        assertEquals(List.of(), Holm.adjust(List.of()));
    }
}
