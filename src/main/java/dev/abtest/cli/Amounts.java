package dev.abtest.cli;

import java.time.Duration;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Options whose value is a number with a unit: {@code 90s}, {@code 30m}, {@code 64M}. */
final class Amounts {
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;

    private Amounts() {}

    static OptionSpec duration(String name, String description) {
        return OptionSpec.builder(name)
                .type(Duration.class)
                .paramLabel("TIME")
                .arity("1")
                .description(description)
                .converters(Amounts::toDuration)
                .build();
    }

    static OptionSpec size(String name, String description) {
        return OptionSpec.builder(name)
                .type(Long.class)
                .paramLabel("SIZE")
                .arity("1")
                .description(description)
                .converters(Amounts::toBytes)
                .build();
    }

    private static Duration toDuration(String text) {
        String unit = unit(text);
        double seconds = switch (unit) {
            case "", "s" -> 1;
            case "ms" -> 1e-3;
            case "m", "min" -> SECONDS_PER_MINUTE;
            case "h" -> SECONDS_PER_HOUR;
            default -> Double.NaN;
        };
        double amount = amount(text, unit) * seconds;
        if (!(amount > 0 && amount <= Integer.MAX_VALUE)) {
            throw new TypeConversionException("expected a time above 0 such as 90s, 30m or 2h, not '" + text + "'");
        }
        return Duration.ofNanos((long) (amount * 1e9));
    }

    private static Long toBytes(String text) {
        String unit = unit(text);
        double bytes = switch (unit) {
            case "", "B" -> 1;
            case "k", "K", "KiB" -> 1L << 10;
            case "M", "MiB" -> 1L << 20;
            case "G", "GiB" -> 1L << 30;
            default -> Double.NaN;
        };
        double amount = amount(text, unit) * bytes;
        if (!(amount >= 0 && amount <= 1L << 50)) {
            throw new TypeConversionException("expected a size such as 500K, 64M or 2G, not '" + text + "'");
        }
        return (long) amount;
    }

    private static String unit(String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(end);
    }

    private static double amount(String text, String unit) {
        try {
            return Double.parseDouble(text.substring(0, text.length() - unit.length()));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
