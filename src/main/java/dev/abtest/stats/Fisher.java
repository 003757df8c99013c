package dev.abtest.stats;

/** Fisher's exact test of two proportions. */
final class Fisher {
    private Fisher() {}

    /**
     * Two-sided: the probability, given the successes in all, of the tables that are no more likely than the observed
     * one (within relative 1e-7, as R and SciPy do it).
     */
    static double twoSided(int successes1, int n1, int successes2, int n2) {
        int k = successes1 + successes2;
        Hypergeometric tables = new Hypergeometric(n1, n2);
        double limit = tables.probability(successes1, k) * (1 + 1e-7);
        double total = 0;
        for (int x = Math.max(0, k - n2); x <= Math.min(k, n1); x++) {
            double probability = tables.probability(x, k);
            if (probability <= limit) {
                total += probability;
            }
        }
        return Math.min(1, total);
    }
}
