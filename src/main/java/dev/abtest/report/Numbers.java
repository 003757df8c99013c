package dev.abtest.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/**
 * The one place that turns numbers into text. Rounding is Python's: of the number's exact binary value, halves to even;
 * a negative number that rounds to zero keeps its sign, as in Python. The locale plays no part.
 */
public final class Numbers {
    /** What nobody measured. */
    public static final String UNKNOWN = "?";

    /** What does not exist. */
    static final String NOT_AVAILABLE = "n/a";

    private static final int MOST_DECIMALS = 3;

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

    /** With its sign, but never a signed zero. */
    static String signed(double value, int decimals) {
        String digits = fixed(Math.abs(value), decimals);
        boolean zero = new BigDecimal(digits).signum() == 0;
        return zero ? digits : (value < 0 ? '-' : '+') + digits;
    }

    /** Decimals that show two digits of an uncertainty of {@code halfWidth}, and none that mean nothing; 0 to 3. */
    static int decimals(double halfWidth) {
        return halfWidth > 0 ? clamp(1 - (int) Math.floor(Math.log10(halfWidth))) : 1;
    }

    /**
     * {@code decimals}, or as many more as it takes to see on which side of zero the ends of an interval lie: an end
     * of -0.04 shown as 0.0 would look like an interval that touches zero. At most 3.
     */
    static int decimalsOf(double low, double high, int decimals) {
        int enough = decimals;
        while (enough < MOST_DECIMALS && (vanishes(low, enough) || vanishes(high, enough))) {
            enough++;
        }
        return enough;
    }

    private static boolean vanishes(double value, int decimals) {
        return value != 0 && Double.parseDouble(fixed(value, decimals)) == 0;
    }

    /** A positive number with three digits, fewer if that takes more than three decimals. */
    static String threeDigits(double value) {
        return fixed(value, value > 0 ? clamp(2 - (int) Math.floor(Math.log10(value))) : 1);
    }

    /** A whole percentage without decimals, any other with as many as it needs: 20%, 12.5%. */
    static String shortPercent(double value) {
        return new BigDecimal(Double.toString(value))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString()
                + '%';
    }

    /** A level or threshold as it was given: 0.05. */
    static String plain(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    /**
     * A p-value with two digits, {@code <0.0001} below that, {@code n/a} if there is none. Near {@code alpha} it gets
     * as many digits as it takes to see on which side it is.
     */
    static String p(OptionalDouble p, double alpha) {
        if (p.isEmpty()) {
            return NOT_AVAILABLE;
        }
        double value = p.getAsDouble();
        if (value < 0.0001) {
            return "<0.0001";
        }
        int decimals = value >= 0.1 ? 2 : value >= 0.01 ? 3 : 4;
        String text = fixed(value, decimals);
        while (decimals < 12 && value < alpha != Double.parseDouble(text) < alpha) {
            text = fixed(value, ++decimals);
        }
        return text;
    }

    /** {@code 1 session}, {@code 2 sessions}; {@code noun} in the singular. */
    public static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static int clamp(int decimals) {
        return Math.max(0, Math.min(MOST_DECIMALS, decimals));
    }

    private static boolean isNegative(double value) {
        return Double.compare(value, 0.0) < 0; // also -0.0
    }
}
