package dev.abtest.stats.permutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermutationTest {
    @Test
    void theRevolvingDoorShowsEachChoiceOnceAndComesRound() {
        for (int n = 2; n <= 10; n++) {
            for (int k = 1; k < n; k++) {
                Relabellings.RevolvingDoor door = new Relabellings.RevolvingDoor(n, k);
                boolean[] in = new boolean[n];
                Arrays.fill(in, 0, k, true);
                String start = Arrays.toString(in);
                Set<String> seen = new HashSet<>();
                do {
                    assertTrue(seen.add(Arrays.toString(in)), n + " over " + k);
                    int move = door.step();
                    assertTrue(in[Relabellings.out(move)] && !in[Relabellings.in(move)]);
                    Relabellings.apply(move, in);
                } while (!Arrays.toString(in).equals(start));
                assertEquals(new Relabellings.Block(new int[n], k).labellings(1000), seen.size(), n + " over " + k);
            }
        }
    }

    @Test
    void labellingsAreEnumeratedUpTo200000AndDrawnBeyond() {
        assertEquals(new Permutation.Result(2 / 184_756.0, 184_756, true), apart(10, 10));
        assertEquals(new Permutation.Result(1 / 184_756.0 * 2, 184_756, true), apart(10, 10));
        assertEquals(167_960, apart(11, 9).labellings());
        assertEquals(new Permutation.Result(1 / 167_960.0, 167_960, true), apart(11, 9));
        // 21 over 10 is 352,716.
        Permutation.Result drawn = apart(11, 10);
        assertFalse(drawn.enumerated());
        assertEquals(100_000, drawn.labellings());
        assertTrue(drawn.p() >= 1 / 100_001.0 && drawn.p() < 1e-4);
    }

    private static Permutation.Result apart(int n1, int n2) {
        double[] values = new double[n1 + n2];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < n1 ? i * 0.01 : 10 + i * 0.01;
        }
        return Permutation.test(Assignment.ofSizes(n1, n2), MeanDifference.of(values))
                .orElseThrow();
    }

    @Test
    void drawnPIsTheSameEachTimeAndInAnyCompany() {
        Random random = new Random(3);
        double[] x = random.doubles(30).toArray();
        double[] y = random.doubles(30).toArray();
        Assignment assignment = Assignment.ofSizes(15, 15);
        Optional<Permutation.Result> alone = Permutation.test(assignment, MeanDifference.of(x));
        assertEquals(alone, Permutation.test(assignment, MeanDifference.of(x)));
        assertEquals(
                alone,
                Permutation.test(assignment, List.of(MeanDifference.of(y), MeanDifference.of(x)))
                        .get(1));
        assertNotEquals(alone, Permutation.test(assignment, MeanDifference.of(y)));
    }

    /**
     * Two blocks of 6 + 6 have 853,776 labellings. With equal arms |t| orders labellings as the difference of means does,
     * and a distance between the blocks changes that difference only for labellings that cross them.
     */
    @Test
    void drawnLabellingsStayWithinTheirBlocks() {
        boolean[] second = new boolean[24];
        int[] block = new int[24];
        double[] level = new double[24];
        double[] distant = new double[24];
        for (int i = 0; i < 24; i++) {
            second[i] = i % 2 == 1;
            block[i] = i / 12;
            level[i] = i % 5;
            distant[i] = level[i] + 64 * block[i];
        }
        Assignment assignment = Assignment.inBlocks(second, block);
        List<Optional<Permutation.Result>> results =
                Permutation.test(assignment, List.of(MeanDifference.of(distant), PlainDifference.ofMeans(level)));
        assertFalse(results.get(0).orElseThrow().enumerated());
        assertTrue(results.get(0).orElseThrow().p() < 1);
        assertEquals(results.get(1), results.get(0));
    }

    /** The share of draws is that of the enumeration, within four standard errors of 100,000 draws. */
    @Test
    void drawsAgreeWithTheEnumeration() {
        Random random = new Random(11);
        for (int set = 0; set < 5; set++) {
            double[] x = random.doubles(20).toArray();
            boolean[] second = new boolean[20];
            Arrays.fill(second, 0, 10, true);
            double exact = Permutation.test(Assignment.of(second), MeanDifference.of(x))
                    .orElseThrow()
                    .p();
            TestStatistic.Counter counter = MeanDifference.of(x).counter(numbers(20), second, 4096);
            Relabellings draws = new Relabellings.Drawn(List.of(new Relabellings.Block(numbers(20), 10)), 100_000, set);
            boolean[] current = second.clone();
            int[] moves = new int[4096];
            long extreme = 0;
            for (int length = draws.next(moves); length > 0; length = draws.next(moves)) {
                extreme += counter.extreme(current, moves, length);
                for (int i = 0; i < length; i++) {
                    Relabellings.apply(moves[i], current);
                }
            }
            assertEquals(exact, extreme / 100_000.0, 4 * Math.sqrt(exact * (1 - exact) / 100_000));
        }
    }

    private static int[] numbers(int n) {
        int[] numbers = new int[n];
        Arrays.setAll(numbers, i -> i);
        return numbers;
    }

    @Test
    void thereIsNoTestWithOneSessionInAnArmOrBeyond2000Sessions() {
        assertEquals(Optional.empty(), Permutation.test(Assignment.ofSizes(1, 5), MeanDifference.of(new double[6])));
        assertEquals(Optional.empty(), Permutation.test(Assignment.ofSizes(0, 0), MeanDifference.of(new double[0])));
        assertEquals(
                Optional.empty(),
                Permutation.test(Assignment.ofSizes(1000, 1001), MeanDifference.of(new double[2001])));
        double[] oneMissing = {1, Double.NaN, 2, 3};
        assertEquals(Optional.empty(), Permutation.test(Assignment.ofSizes(2, 2), MeanDifference.of(oneMissing)));
        assertEquals(OptionalDouble.empty(), Permutation.smallestP(1, 5));
    }

    @Test
    void theLargestTestStillHasAnAnswer() {
        double[] same = new double[2000];
        Arrays.fill(same, 0.1);
        Permutation.Result result = Permutation.test(Assignment.ofSizes(1000, 1000), MeanDifference.of(same))
                .orElseThrow();
        assertEquals(1, result.p());
    }

    @Test
    void constantArmsThatDifferReachTheFloorAndEqualOnesGiveOne() {
        double[] apart = {0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3};
        assertEquals(1 / 35.0, p(3, 4, apart), 1e-15);
        assertEquals(1, p(3, 4, new double[] {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}));
        double[] calls = {3, 6, 9, 10, 20, 30};
        double[] failed = {1, 2, 3, 5, 10, 15};
        assertEquals(
                2 / 20.0,
                Permutation.test(Assignment.ofSizes(3, 3), RatioDifference.of(failed, calls))
                        .orElseThrow()
                        .p(),
                1e-15);
    }

    /** 0.1 + 0.5 and 0.2 + 0.4 differ in their last binary digit only; arms that tie like that do not differ. */
    @Test
    void meansThatDifferByRoundingAloneCountAsEqual() {
        assertEquals(1, p(2, 2, new double[] {0.1, 0.5, 0.2, 0.4}));
    }

    @Test
    void sizeOfValuesDoesNotMatter() {
        double[] x = {1, 5, 2, 8, 9, 7, 6};
        double p = p(3, 4, x);
        for (double scale : new double[] {1e-300, 1e-160, 1e-6, 1e150, 1e300}) {
            double[] scaled = x.clone();
            Arrays.setAll(scaled, i -> x[i] * scale);
            assertEquals(p, p(3, 4, scaled), "scale " + scale);
        }
    }

    private static double p(int n1, int n2, double[] values) {
        return Permutation.test(Assignment.ofSizes(n1, n2), MeanDifference.of(values))
                .orElseThrow()
                .p();
    }

    @Test
    void theSmallestPIsTheFloorOfTheSizes() {
        assertEquals(0.1, Permutation.smallestP(3, 3).orElseThrow(), 1e-15);
        assertEquals(2 / 70.0, Permutation.smallestP(4, 4).orElseThrow(), 1e-15);
        assertEquals(1 / 35.0, Permutation.smallestP(3, 4).orElseThrow(), 1e-15);
        assertEquals(1 / 100_001.0, Permutation.smallestP(50, 50).orElseThrow(), 1e-15);
        // Blocks of 1 + 1: each doubles the labellings, and all of them together have a mirror image.
        boolean[] second = {true, false, false, true, true, false};
        int[] pairs = {0, 0, 1, 1, 2, 2};
        TestStatistic measure = MeanDifference.of(new double[6]);
        assertEquals(
                2 / 8.0,
                Permutation.smallestP(Assignment.inBlocks(second, pairs), measure)
                        .orElseThrow());
        // 1 + 1 and 2 + 2 in blocks of 3 and 3: (1 + 2) and (2 + 1), nine labellings without mirror images.
        boolean[] uneven = {true, false, false, true, true, false};
        int[] threes = {0, 0, 0, 1, 1, 1};
        assertEquals(
                1 / 9.0,
                Permutation.smallestP(Assignment.inBlocks(uneven, threes), measure)
                        .orElseThrow());
    }

    @Test
    void blocksOfOneArmOnlyLeaveNothingToExchange() {
        List<Double> ps = new ArrayList<>();
        boolean[] second = {false, false, true, true};
        int[] block = {0, 0, 1, 1};
        Permutation.test(Assignment.inBlocks(second, block), MeanDifference.of(new double[] {1, 2, 8, 9}))
                .ifPresent(result -> ps.add(result.p()));
        assertEquals(List.of(1.0), ps);
    }
}
