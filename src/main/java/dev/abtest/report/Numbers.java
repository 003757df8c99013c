package dev.abtest.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The one place that turns numbers into text. Rounding is Python's: of the number's exact binary value, halves to even;
 * a negative number that rounds to zero keeps its sign, as in Python. The locale plays no part.
 */
public final class Numbers {
    private Numbers() {}

    /** {@code f"{value:.{decimals}f}"}. */
    public static String fixed(double value, int decimals) {
        String digits = new BigDecimal(value)
                .abs()
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
        return isNegative(value) ? '-' + digits : digits;
    }

    /** {@code f"{value:.{decimals}%}"}. */
    public static String percent(double value, int decimals) {
        return fixed(value * 100, decimals) + '%';
    }

    /** {@code f"{value:+.{decimals}%}"}. */
    public static String signedPercent(double value, int decimals) {
        return (isNegative(value) ? "" : "+") + percent(value, decimals);
    }

    private static boolean isNegative(double value) {
        return Double.compare(value, 0.0) < 0; // also -0.0
    }
}
