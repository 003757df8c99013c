package dev.abtest.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Boschloo's test against an enumeration with exact fractions and a fine grid, and at sizes where it might hang. */
class BoschlooTest {
    @Test
    void allSmallTablesAgreeWithExactFractions() {
        int[][] sizes = {{2, 2}, {2, 5}, {3, 3}, {4, 7}, {6, 6}, {9, 5}};
        for (int[] size : sizes) {
            for (int x1 = 0; x1 <= size[0]; x1++) {
                for (int x2 = 0; x2 <= size[1]; x2++) {
                    double less = slowLess(x1, size[0], x2, size[1]);
                    double greater = slowLess(x2, size[1], x1, size[0]);
                    double expected = Math.min(1, 2 * Math.min(less, greater));
                    double p = Boschloo.twoSided(x1, size[0], x2, size[1]);
                    // The grid misses the top by at most this.
                    assertEquals(expected, p, 2e-6 * expected, x1 + "/" + size[0] + " " + x2 + "/" + size[1]);
                    assertTrue(p >= expected * (1 - 1e-9));
                }
            }
        }
    }

    /** Fisher's p as a fraction over C(n, k), so that ties are ties; then the largest chance on a grid of rates. */
    private static double slowLess(int x1, int n1, int x2, int n2) {
        // By successes in all: tables of the region, each counted as often as it can come about.
        double[] ways = new double[n1 + n2 + 1];
        for (int i = 0; i <= n1; i++) {
            for (int j = 0; j <= n2; j++) {
                BigInteger here = tail(i, n1, j, n2).multiply(choose(n1 + n2, x1 + x2));
                BigInteger observed = tail(x1, n1, x2, n2).multiply(choose(n1 + n2, i + j));
                if (here.compareTo(observed) <= 0) {
                    ways[i + j] += choose(n1, i).multiply(choose(n2, j)).doubleValue();
                }
            }
        }
        double best = 0;
        for (int step = 1; step < 2000; step++) {
            double rate = step / 2000.0;
            double total = 0;
            for (int k = 0; k < ways.length; k++) {
                total += ways[k] * Math.pow(rate, k) * Math.pow(1 - rate, n1 + n2 - k);
            }
            best = Math.max(best, total);
        }
        return best;
    }

    private static BigInteger tail(int i, int n1, int j, int n2) {
        BigInteger tail = BigInteger.ZERO;
        for (int x = Math.max(0, i + j - n2); x <= i; x++) {
            tail = tail.add(choose(n1, x).multiply(choose(n2, i + j - x)));
        }
        return tail;
    }

    private static BigInteger choose(int n, int k) {
        BigInteger result = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            result = result.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return result;
    }

    @Test
    void largeSamplesGetAnAnswerAndSayOfWhichTest() {
        // statsmodels/SciPy are too slow here; the pooled z-test gives 0.00007 (z = 3.98) for 2,800 and 2,960 of 4,000.
        Proportions.Result boschloo = Proportions.test(2800, 4000, 2960, 4000).orElseThrow();
        assertEquals(Proportions.Test.BOSCHLOO, boschloo.test());
        assertEquals(7.0e-5, boschloo.p(), 0.2e-5);
        Proportions.Result fisher =
                Proportions.test(70_000, 100_000, 70_200, 100_000).orElseThrow();
        assertEquals(Proportions.Test.FISHER, fisher.test());
        // The pooled z-test with continuity correction gives z = 0.9716, p = 0.3312.
        assertEquals(0.3312, fisher.p(), 0.001);
    }

    @Test
    void pNeverFallsBelowThatOfATableFurtherApart() {
        for (int x = 0; x < 30; x++) {
            double near = Boschloo.twoSided(x + 1, 30, 30, 30);
            double far = Boschloo.twoSided(x, 30, 30, 30);
            assertTrue(far <= near + 1e-12, "x " + x);
        }
    }
}
