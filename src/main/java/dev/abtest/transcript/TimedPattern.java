package dev.abtest.transcript;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression from a test file, which may be a stranger's: each search ends after a second at the latest. */
final class TimedPattern {
    private static final long LIMIT_NANOS = 1_000_000_000L;

    /** After so many searches without an end, the others are not begun. */
    private static final int MAX_TIMEOUTS = 5;

    private final Pattern pattern;
    private int timeouts;

    private TimedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Empty when it is no regular expression of Java. */
    static Optional<TimedPattern> of(String expression) {
        try {
            return Optional.of(new TimedPattern(Pattern.compile(expression)));
        } catch (PatternSyntaxException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /** Whether it is found in the text; false when the search took too long. */
    boolean isFoundIn(String text) {
        if (timeouts >= MAX_TIMEOUTS) {
            return false;
        }
        try {
            return pattern.matcher(new Watched(text, System.nanoTime() + LIMIT_NANOS))
                    .find();
        } catch (TimeIsUp | StackOverflowError e) {
            timeouts++;
            return false;
        }
    }

    /** Whether any search was ended by force. */
    boolean gaveUp() {
        return timeouts > 0;
    }

    private static final class TimeIsUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TimeIsUp() {
            super(null, null, false, false);
        }
    }

    /** The matcher asks for each character here, also when it goes back; so this is where it can be stopped. */
    private static final class Watched implements CharSequence {
        private final CharSequence text;
        private final long deadline;
        private int reads;

        Watched(CharSequence text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if ((++reads & 0x3fff) == 0 && System.nanoTime() - deadline > 0) {
                throw new TimeIsUp();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
