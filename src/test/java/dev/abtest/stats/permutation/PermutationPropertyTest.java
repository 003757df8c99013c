package dev.abtest.stats.permutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random data of 2 to 8 sessions an arm against {@link SlowPermutation}. */
class PermutationPropertyTest {
    private static final double EXACT = 1e-12;

    /** Whole numbers: few of them give ties and constant arms, many give neither. */
    private static final int[] RANGES = {1, 2, 3, 10, 1000};

    private static final double[] SCALES = {1e-6, 0.1, 1, 1.0 / 3, 1e6};

    /** In ranges of the data. */
    private static final double[] OFFSETS = {0, -0.5, 1, 1000};

    private final Random random = new Random(20_240_901);

    @Test
    void meansAgreeWithTheSlowEnumeration() {
        for (int set = 0; set < 600; set++) {
            boolean[] second = arms(set < 500 ? 3 : 2, set % 50 == 0 ? 8 : 6);
            compareMeans(second, new int[second.length], set);
        }
    }

    @Test
    void meansWithinBlocksAgreeWithTheSlowEnumeration() {
        for (int set = 0; set < 400; set++) {
            boolean[] second = arms(3, 6);
            compareMeans(second, blocks(second.length), set);
        }
    }

    private void compareMeans(boolean[] second, int[] block, int set) {
        int range = RANGES[random.nextInt(RANGES.length)];
        double scale = SCALES[random.nextInt(SCALES.length)];
        double offset = OFFSETS[random.nextInt(OFFSETS.length)] * range;
        long[] whole = new long[second.length];
        double[] values = new double[second.length];
        boolean apart = random.nextInt(10) == 0;
        for (int i = 0; i < whole.length; i++) {
            whole[i] = apart ? (second[i] ? range : 0) : random.nextInt(range + 1);
            values[i] = (offset + whole[i]) * scale;
        }
        SlowPermutation.Answer slow = SlowPermutation.test(second, block, SlowPermutation.welch(whole));
        Permutation.Result fast = Permutation.test(Assignment.inBlocks(second, block), MeanDifference.of(values))
                .orElseThrow();
        String data = "set " + set + " " + Arrays.toString(values) + Arrays.toString(second) + Arrays.toString(block);
        assertEquals(slow.p(), fast.p(), EXACT, data);
        assertEquals(slow.labellings(), fast.labellings(), data);
        assertTrue(fast.enumerated());
    }

    @Test
    void ratiosAgreeWithTheSlowEnumeration() {
        for (int set = 0; set < 600; set++) {
            boolean[] second = arms(set < 500 ? 3 : 2, set % 50 == 0 ? 8 : 6);
            compareRatios(second, new int[second.length], set);
        }
    }

    @Test
    void ratiosWithinBlocksAgreeWithTheSlowEnumeration() {
        for (int set = 0; set < 400; set++) {
            boolean[] second = arms(3, 6);
            compareRatios(second, blocks(second.length), set);
        }
    }

    private void compareRatios(boolean[] second, int[] block, int set) {
        int calls = new int[] {1, 2, 5, 60}[random.nextInt(4)];
        double scale = SCALES[random.nextInt(SCALES.length)];
        int kind = random.nextInt(6);
        long[] m = new long[second.length];
        long[] d = new long[second.length];
        double[] failed = new double[second.length];
        double[] made = new double[second.length];
        for (int i = 0; i < m.length; i++) {
            d[i] = 1 + random.nextInt(calls);
            m[i] = switch (kind) {
                case 0 -> second[i] ? d[i] : 0;
                case 1 -> second[i] ? 2 * d[i] : d[i];
                case 2 -> random.nextInt(3) * d[i];
                default -> random.nextInt((int) d[i] + 1);
            };
            failed[i] = m[i] * scale;
            made[i] = d[i];
        }
        SlowPermutation.Answer slow = SlowPermutation.test(second, block, SlowPermutation.ratio(m, d));
        Permutation.Result fast = Permutation.test(Assignment.inBlocks(second, block), RatioDifference.of(failed, made))
                .orElseThrow();
        String data = "set " + set + " " + Arrays.toString(m) + Arrays.toString(d) + Arrays.toString(second)
                + Arrays.toString(block);
        assertEquals(slow.p(), fast.p(), EXACT, data);
        assertEquals(slow.labellings(), fast.labellings(), data);
    }

    /** Measures with sessions missing share no pass with the others, and give what they give alone. */
    @Test
    void measuresInOneCallGiveWhatEachGivesAlone() {
        for (int set = 0; set < 100; set++) {
            boolean[] second = arms(4, 7);
            double[] x = new double[second.length];
            double[] y = new double[second.length];
            double[] calls = new double[second.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextDouble();
                y[i] = i == 1 ? Double.NaN : random.nextInt(5);
                calls[i] = i == 1 || i == 2 ? 0 : 1 + random.nextInt(9);
            }
            List<TestStatistic> measures = List.of(
                    MeanDifference.of(x), MeanDifference.of(y), RatioDifference.of(x, calls), MeanDifference.of(calls));
            Assignment assignment = Assignment.of(second);
            List<Optional<Permutation.Result>> together = Permutation.test(assignment, measures);
            for (int i = 0; i < measures.size(); i++) {
                assertEquals(Permutation.test(assignment, measures.get(i)), together.get(i), "set " + set);
            }
        }
    }

    /** Arms in random order, each of least to most sessions. */
    private boolean[] arms(int least, int most) {
        boolean[] second = new boolean[size(least, most) + size(least, most)];
        int inSecond = Math.min(second.length - least, size(least, most));
        for (int i = 0; i < inSecond; i++) {
            second[i] = true;
        }
        for (int i = second.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            boolean arm = second[i];
            second[i] = second[j];
            second[j] = arm;
        }
        return second;
    }

    private int size(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private int[] blocks(int sessions) {
        int[] block = new int[sessions];
        int count = 1 + random.nextInt(4);
        boolean inTurn = random.nextBoolean();
        for (int i = 0; i < sessions; i++) {
            block[i] = inTurn ? i * count / sessions : random.nextInt(count);
        }
        return block;
    }
}
