package dev.abtest.stats;

/** When a labelling counts as at least as extreme as the observed one, in terms of t squared. */
final class Extreme {
    /** Labellings that tie with the observed one must count, whatever the last digits of their t say. */
    private static final double TIE = 1 - 1e-9;

    private Extreme() {}

    /** The least t² that counts. */
    static double threshold(double observed) {
        return observed * TIE * TIE;
    }

    static boolean reaches(double squaredT, double observed) {
        return squaredT >= threshold(observed);
    }

    // t² ≥ T is asked as d²·a - v·b ≥ 0 with b/a = T and neither above 1, so that no T is too large, not even infinity.

    static double differenceWeight(double threshold) {
        return threshold > 1 ? 1 / threshold : 1;
    }

    static double errorWeight(double threshold) {
        return Math.min(1, threshold);
    }

    /**
     * A bound for the error of a sum of n numbers after so many moves, relative to the sum of their absolute values:
     * each addition rounds by at most 2⁻⁵³ of a number not above that sum; twice that, to be safe.
     */
    static double roundingOfSums(int moves, int n) {
        return 0x1p-52 * (2.0 * moves + 2.0 * n + 16);
    }
}
