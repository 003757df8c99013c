package dev.abtest.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleTest {
    /** 150 digits show a tie between two doubles as one and can be rounded once, as Python's statistics module does with fractions. */
    private static final MathContext DIGITS = new MathContext(150, RoundingMode.HALF_EVEN);

    @Test
    void theExactMeanOfNothingIsEmpty() {
        assertEquals(OptionalDouble.empty(), ExactSum.mean());
        assertEquals(OptionalDouble.of(0.3), ExactSum.mean(0.3));
        assertEquals(OptionalDouble.of(1 / 3.0), ExactSum.mean(1e16, 1, -1e16));
    }

    @Test
    void theExactMeanIsCorrectlyRoundedAndAllFiguresAreCloseToExactArithmetic() {
        Random random = new Random(7);
        int different = 0;
        for (int set = 0; set < 2000; set++) {
            double[] values = new double[2 + random.nextInt(60)];
            int calls = 1 + random.nextInt(30);
            double scale = Math.pow(10, random.nextInt(9) - 4);
            for (int i = 0; i < values.length; i++) {
                values[i] = set % 2 == 0 ? (double) random.nextInt(calls + 1) / calls : scale * random.nextGaussian();
            }
            Sample sample = Sample.of(values);
            double mean = exactMean(values).doubleValue();
            double variance = exactVariance(values).doubleValue();
            assertEquals(mean, ExactSum.mean(values).orElseThrow(), "set " + set);
            assertEquals(mean, sample.mean().orElseThrow(), 1e-15 * largest(values), "set " + set);
            assertEquals(variance, sample.variance().orElseThrow(), 1e-13 * variance, "set " + set);
            assertEquals(Math.sqrt(variance), sample.sd().orElseThrow(), 1e-13 * Math.sqrt(variance), "set " + set);
            different += mean == sample.mean().orElseThrow() ? 0 : 1;
        }
        assertEquals(1164, different, "sets in which Commons Math's mean is not the correctly rounded one");
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static BigDecimal exactMean(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.divide(BigDecimal.valueOf(values.length), DIGITS);
    }

    private static BigDecimal exactVariance(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (double value : values) {
            BigDecimal exact = new BigDecimal(value);
            sum = sum.add(exact);
            squares = squares.add(exact.multiply(exact));
        }
        BigDecimal n = BigDecimal.valueOf(values.length);
        return squares.multiply(n).subtract(sum.multiply(sum)).divide(n.multiply(n.subtract(BigDecimal.ONE)), DIGITS);
    }

    @Test
    void aMillionEqualValuesHaveThatMeanAndNoSpread() {
        double[] values = new double[1_000_000];
        java.util.Arrays.fill(values, 0.1);
        Sample sample = Sample.of(values);
        assertTrue(sample.constant());
        assertEquals(0.1, sample.mean().orElseThrow());
        assertEquals(0, sample.sd().orElseThrow());
    }

    @Test
    void aMillionRatesHaveTheMeanOfExactArithmetic() {
        Random random = new Random(9);
        double[] values = random.doubles(1_000_000).toArray();
        assertEquals(exactMean(values).doubleValue(), ExactSum.mean(values).orElseThrow());
    }

    @Test
    void largeOffsetsCostNoDigitOfTheSpread() {
        // 1e9 + {1, 2, 3, 4}: the variance is 5/3.
        Sample sample = Sample.of(1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4);
        assertEquals(5 / 3.0, sample.variance().orElseThrow(), 1e-15);
    }

    @Test
    void whatDoesNotExistIsEmpty() {
        Sample none = Sample.of();
        assertEquals(OptionalDouble.empty(), none.mean());
        assertEquals(OptionalDouble.empty(), none.median());
        assertEquals(OptionalDouble.empty(), none.min());
        assertEquals(OptionalDouble.empty(), none.max());
        assertEquals(OptionalDouble.empty(), none.sd());
        assertEquals(OptionalDouble.empty(), none.geometricMean());
        Sample one = Sample.of(0.3);
        assertEquals(OptionalDouble.of(0.3), one.mean());
        assertEquals(OptionalDouble.empty(), one.sd());
        assertEquals(OptionalDouble.empty(), Sample.of(0, 2).geometricMean());
        assertEquals(1, Sample.of(0, 2).log().n());
    }

    @Test
    void medianAndExtremesNeedNoOrder() {
        Sample odd = Sample.of(3, 1, 2);
        assertEquals(OptionalDouble.of(2), odd.median());
        assertEquals(OptionalDouble.of(1), odd.min());
        assertEquals(OptionalDouble.of(3), odd.max());
        assertEquals(OptionalDouble.of(2.5), Sample.of(4, 1, 3, 2).median());
        assertFalse(odd.constant());
    }
}
