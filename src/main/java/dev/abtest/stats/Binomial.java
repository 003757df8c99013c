package dev.abtest.stats;

/** The binomial distribution of n trials, tabulated for one success rate at a time. */
final class Binomial {
    /** Terms smaller than this, relative to the largest, are taken as 0. */
    private static final double NEGLIGIBLE = 1e-25;

    private final int n;
    private final double[] probability;
    private final double[] cumulated;
    private int from;
    private int to;

    Binomial(int n) {
        this.n = n;
        probability = new double[n + 1];
        cumulated = new double[n + 1];
    }

    /** Tabulates for a rate strictly between 0 and 1: from the mode outwards by ratios, then scaled to a total of 1. */
    void at(double rate) {
        double odds = rate / (1 - rate);
        int mode = (int) Math.min(n, (n + 1) * rate);
        probability[mode] = 1;
        from = mode;
        while (from > 0 && probability[from] > NEGLIGIBLE) {
            probability[from - 1] = probability[from] * from / ((n - from + 1) * odds);
            from--;
        }
        to = mode;
        while (to < n && probability[to] > NEGLIGIBLE) {
            probability[to + 1] = probability[to] * ((n - to) * odds) / (to + 1);
            to++;
        }
        double total = 0;
        for (int i = from; i <= to; i++) {
            total += probability[i];
            cumulated[i] = total;
        }
        for (int i = from; i <= to; i++) {
            probability[i] /= total;
            cumulated[i] /= total;
        }
    }

    int n() {
        return n;
    }

    /** The first number of successes that is not negligible. */
    int from() {
        return from;
    }

    /** The last number of successes that is not negligible. */
    int to() {
        return to;
    }

    /** P(X = x), for x between {@link #from} and {@link #to}. */
    double probability(int x) {
        return probability[x];
    }

    /** P(X ≤ x); x may be -1. */
    double atMost(int x) {
        if (x < from) {
            return 0;
        }
        return x >= to ? 1 : cumulated[x];
    }
}
