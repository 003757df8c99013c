package dev.abtest.transcript.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;

/** Time stamps as agents write them, to epoch milliseconds and back. */
public final class EpochMillis {
    /** No time, or none that can be. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** 9999-12-31: later stamps are damage. */
    private static final long LATEST = 253_402_300_799_999L;

    private EpochMillis() {}

    /**
     * {@code 2026-11-23T23:10:16.149Z}, with any fraction, with {@code Z}, an offset or neither (then as if UTC).
     *
     * @return epoch milliseconds, cut not rounded; {@link #UNKNOWN} for anything else
     */
    public static long parse(JsonNode node) {
        return node == null || !node.isTextual() ? UNKNOWN : parse(node.textValue());
    }

    /** As {@link #parse(JsonNode)}. */
    public static long parse(String text) {
        if (text.length() < 19 || text.length() > 40 || text.charAt(4) != '-' || text.charAt(13) != ':') {
            return UNKNOWN;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 || second < 0) {
            return UNKNOWN;
        }
        int zone = fractionEnd(text);
        long offset = offsetMillis(text, zone);
        if (offset == UNKNOWN) {
            return UNKNOWN;
        }
        // A 31st of a short month runs over into the next one: wrong by days at most, and only in damaged input.
        long days = LocalDate.of(year, month, 1).toEpochDay() + day - 1;
        long seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
        return seconds * 1000 + millis(text, zone) - offset;
    }

    /** Of Unix seconds with a fraction, as Hermes stores them; {@link #UNKNOWN} for anything else. */
    public static long ofSeconds(JsonNode node) {
        return node != null && node.isNumber() ? checked(node.doubleValue() * 1000) : UNKNOWN;
    }

    /** Of Unix milliseconds; {@link #UNKNOWN} for anything else. */
    public static long ofMillis(JsonNode node) {
        return node != null && node.isNumber() ? checked(node.doubleValue()) : UNKNOWN;
    }

    private static long checked(double millis) {
        return millis > 0 && millis <= LATEST ? (long) millis : UNKNOWN;
    }

    /** ISO 8601 in UTC, or without an offset when the stamps had none. */
    public static String text(long millis, boolean naive) {
        String utc = Instant.ofEpochMilli(millis).toString();
        return naive ? utc.substring(0, utc.length() - 1) : utc;
    }

    private static int fractionEnd(String text) {
        int at = 19;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
        }
        return at;
    }

    private static int millis(String text, int end) {
        int value = 0;
        for (int i = 20; i < 23; i++) {
            value = value * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return value;
    }

    private static long offsetMillis(String text, int at) {
        if (at == text.length() || (text.charAt(at) == 'Z' && at + 1 == text.length())) {
            return 0;
        }
        char sign = text.charAt(at);
        if ((sign != '+' && sign != '-') || text.length() < at + 5) {
            return UNKNOWN;
        }
        int hours = number(text, at + 1, at + 3);
        int minutes = number(text, text.length() - 2, text.length());
        if (hours < 0 || minutes < 0) {
            return UNKNOWN;
        }
        long offset = (hours * 60L + minutes) * 60_000;
        return sign == '-' ? -offset : offset;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
