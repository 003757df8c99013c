package dev.abtest.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Points in time as documents hold them: ISO 8601 with offset, or without one in local time, as Python's {@code
 * datetime.isoformat} writes it. Read by hand because a {@code DateTimeFormatter} costs as much start-up time as
 * reading a small document.
 */
public final class IsoTime {
    private final String text;
    private int position;

    private IsoTime(String text) {
        this.text = text;
    }

    /** {@code 2026-01-31T23:59:59.000000+01:00}: always microseconds, always an offset. */
    public static String format(OffsetDateTime time) {
        StringBuilder out = new StringBuilder(32);
        appendPadded(out, time.getYear(), 4).append('-');
        appendPadded(out, time.getMonthValue(), 2).append('-');
        appendPadded(out, time.getDayOfMonth(), 2).append('T');
        appendPadded(out, time.getHour(), 2).append(':');
        appendPadded(out, time.getMinute(), 2).append(':');
        appendPadded(out, time.getSecond(), 2).append('.');
        appendPadded(out, time.getNano() / 1000, 6);
        int minutes = time.getOffset().getTotalSeconds() / 60;
        out.append(minutes < 0 ? '-' : '+');
        appendPadded(out, Math.abs(minutes) / 60, 2).append(':');
        return appendPadded(out, Math.abs(minutes) % 60, 2).toString();
    }

    /**
     * The point in time that {@code text} names.
     *
     * @param text a date, {@code T} or a space, hours and minutes, perhaps seconds with up to nine decimals, perhaps
     *     {@code Z} or an offset
     * @param local what a text without offset means
     * @return empty if {@code text} is anything else
     */
    public static Optional<Instant> parse(String text, LocalClock local) {
        try {
            return Optional.of(new IsoTime(text).read(local));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether {@code text}, if it is a time, names no offset. */
    public static boolean isLocal(String text) {
        int time = Math.max(0, text.indexOf(':'));
        return text.indexOf('Z', time) < 0 && text.indexOf('+', time) < 0 && text.indexOf('-', time) < 0;
    }

    private Instant read(LocalClock local) {
        int year = digits(4);
        need('-');
        int month = digits(2);
        need('-');
        int day = digits(2);
        if (!skip(' ')) {
            need('T');
        }
        int hour = digits(2);
        need(':');
        int minute = digits(2);
        int second = skip(':') ? digits(2) : 0;
        int nano = skip('.') ? fraction() : 0;
        LocalDateTime time = LocalDateTime.of(year, month, day, hour, minute, second, nano);
        return position == text.length() ? local.instantOf(time) : time.toInstant(offset());
    }

    private ZoneOffset offset() {
        if (skip('Z')) {
            atEnd();
            return ZoneOffset.UTC;
        }
        int sign = skip('-') ? -1 : 1;
        if (sign > 0) {
            need('+');
        }
        int hours = digits(2);
        boolean colon = skip(':');
        int minutes = colon || position < text.length() ? digits(2) : 0;
        atEnd();
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
    }

    private int fraction() {
        int nano = 0;
        int count = 0;
        while (position < text.length() && isDigit() && count < 9) {
            nano = nano * 10 + text.charAt(position++) - '0';
            count++;
        }
        for (int i = count; i < 9; i++) {
            nano *= 10;
        }
        return count == 0 ? fail() : nano;
    }

    private int digits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (position == text.length() || !isDigit()) {
                return fail();
            }
            value = value * 10 + text.charAt(position++) - '0';
        }
        return value;
    }

    private boolean isDigit() {
        char c = text.charAt(position);
        return c >= '0' && c <= '9';
    }

    private boolean skip(char c) {
        boolean there = position < text.length() && text.charAt(position) == c;
        position += there ? 1 : 0;
        return there;
    }

    private void need(char c) {
        if (!skip(c)) {
            fail();
        }
    }

    private void atEnd() {
        if (position < text.length()) {
            fail();
        }
    }

    private static int fail() {
        throw new DateTimeException("not ISO 8601");
    }

    private static StringBuilder appendPadded(StringBuilder out, int value, int width) {
        String digits = Integer.toString(value);
        for (int i = digits.length(); i < width; i++) {
            out.append('0');
        }
        return out.append(digits);
    }
}
