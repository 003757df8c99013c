package dev.abtest.stats;

/** The standard normal distribution. */
final class Normal {
    private static final double SQRT_TWO_PI = 2.5066282746310002;

    private Normal() {}

    static double density(double x) {
        return Math.exp(-x * x / 2) / SQRT_TWO_PI;
    }

    /**
     * P(Z ≤ x). Near the middle by the series ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), in the tails by Laplace's continued
     * fraction (Abramowitz &amp; Stegun 1964, 26.2.11 and 26.2.14).
     */
    static double cdf(double x) {
        if (Math.abs(x) > 4) {
            double tail = upperTail(Math.abs(x));
            return x > 0 ? 1 - tail : tail;
        }
        double term = x;
        double sum = x;
        for (int k = 3; Math.abs(term) > 1e-18 && k < 400; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + density(x) * sum;
    }

    private static double upperTail(double x) {
        double fraction = x;
        for (int k = 100; k > 0; k--) {
            fraction = x + k / fraction;
        }
        return density(x) / fraction;
    }

    /** The z with P(|Z| ≥ z) = alpha, 0 &lt; alpha &lt; 1, by Newton's method in the logarithm of the tail. */
    static double critical(double alpha) {
        double z = 1;
        for (int i = 0; i < 100; i++) {
            double tail = cdf(-z);
            double next = z + Math.log(2 * tail / alpha) * tail / density(z);
            if (Math.abs(next - z) < 1e-15 * z) {
                return next;
            }
            z = Math.max(next, z / 10);
        }
        return z;
    }
}
