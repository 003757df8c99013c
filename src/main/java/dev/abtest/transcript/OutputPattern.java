package dev.abtest.transcript;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.abtest.model.UserError;
import dev.abtest.transcript.records.ErrorLine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A regular expression from a test file, which may be a stranger's. RE2 searches a text in one pass, in time that grows
 * with the length of the text times the size of the expression, which is limited here; and a search ends after a second.
 * Java's own expressions can run for years, and where they repeat what is empty, nothing can stop them.
 */
final class OutputPattern {
    /** Characters. */
    private static final int LONGEST = 10_000;

    /** Of {@link #sizeBound}; for {@code a{1000}} that is 4000. */
    private static final int LARGEST = 10_000;

    private static final long LIMIT_NANOS = 1_000_000_000L;

    /** From here on a search counts as slow. */
    private static final long SLOW_NANOS = 50_000_000L;

    /** After slow searches of so long in all, the others are not begun. */
    private static final long SLOW_LIMIT_NANOS = 5 * LIMIT_NANOS;

    private final Pattern pattern;
    private long slowNanos;
    private boolean gaveUp;

    private OutputPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * The expression in the syntax of RE2.
     *
     * @throws UserError if it is none, or too large; the message is what a sentence says of the criterion
     */
    static OutputPattern of(String expression) {
        // Before it is compiled, because that writes out counted repetitions: nested ones take more memory than there
        // is.
        if (expression.length() > LONGEST || sizeBound(expression) > LARGEST) {
            throw new UserError("needs a smaller regular expression, with fewer counted repetitions in each other,");
        }
        try {
            return new OutputPattern(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new UserError(
                    "needs a regular expression in RE2's syntax, which has no look-around, back-references or possessive"
                            + " quantifiers (" + ErrorLine.printable(e.getDescription() + ": " + e.getPattern(), 100)
                            + ")",
                    e);
        } catch (StackOverflowError e) {
            throw new UserError("needs a regular expression with fewer groups in each other", e);
        }
    }

    /**
     * Whether it is found in {@code text}, whose last line end does not count, as {@code $} means the end of the text;
     * false when the search took too long.
     */
    boolean isFoundIn(String text) {
        if (slowNanos > SLOW_LIMIT_NANOS) {
            gaveUp = true;
            return false;
        }
        long start = System.nanoTime();
        int end = text.endsWith("\n") ? text.length() - (text.endsWith("\r\n") ? 2 : 1) : text.length();
        Matcher matcher = pattern.matcher(new Watched(text.substring(0, end), start + LIMIT_NANOS));
        try {
            return matcher.find();
        } catch (TimeIsUp | StackOverflowError e) {
            gaveUp = true;
            return false;
        } finally {
            long nanos = System.nanoTime() - start;
            slowNanos += nanos > SLOW_NANOS ? nanos : 0;
        }
    }

    /** Whether any search was ended by force, or not begun. */
    boolean gaveUp() {
        return gaveUp;
    }

    /**
     * An upper bound of the size of the program that {@code expression} is compiled to, whatever expression it is: each
     * sign counts, and what a counted repetition stands behind counts so many times.
     */
    static long sizeBound(String expression) {
        return new Size(expression).bound();
    }

    /** Goes through an expression as RE2's parser does. */
    private static final class Size {
        private static final long MUCH = 1L << 32;
        private static final int ATOM = 2;
        private static final int MOST_REPEATS = 1000;

        private final String text;
        private final Deque<Long> outer = new ArrayDeque<>();
        private long sum = ATOM;
        /** Of what a repetition would repeat. */
        private long last;

        private int at;

        Size(String text) {
            this.text = text;
        }

        long bound() {
            while (at < text.length()) {
                char c = text.charAt(at++);
                switch (c) {
                    case '(' -> open();
                    case ')' -> close();
                    case '[' -> skipClass();
                    case '\\' -> skipEscape();
                    case '{' -> repeat();
                    case '*', '+', '?' -> {
                        last++;
                        sum++;
                    }
                    default -> atom();
                }
            }
            while (!outer.isEmpty()) {
                close();
            }
            return sum;
        }

        private void atom() {
            last = ATOM;
            sum += last;
        }

        private void open() {
            int end = at;
            if (text.startsWith("?", at)) {
                end++;
                while (end < text.length() && (Character.isLetter(text.charAt(end)) || text.charAt(end) == '-')) {
                    end++;
                }
                if (text.startsWith(")", end)) { // flags alone; a repetition behind them means what stands before
                    at = end + 1;
                    return;
                }
            }
            outer.push(sum);
            sum = ATOM;
        }

        private void close() {
            if (!outer.isEmpty()) {
                last = sum;
                sum = Math.min(MUCH, outer.pop() + last);
            }
        }

        private void skipClass() {
            at += text.startsWith("^", at) ? 1 : 0;
            int first = at;
            while (at < text.length() && (at == first || text.charAt(at) != ']')) {
                int named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
                at = named >= 0 ? named + 2 : at + (text.charAt(at) == '\\' ? 2 : 1);
            }
            at++;
            atom();
        }

        private void skipEscape() {
            if (!text.startsWith("Q", at)) {
                at++;
                atom();
                return;
            }
            int end = text.indexOf("\\E", at);
            int length = (end < 0 ? text.length() : end) - at - 1;
            at = end < 0 ? text.length() : end + 2;
            if (length > 0) {
                sum += (long) length * ATOM;
                last = ATOM;
            }
        }

        /** {@code {3}}, {@code {3,}} or {@code {3,5}}; anything else is text. */
        private void repeat() {
            int least = number();
            int most = least;
            if (least >= 0 && text.startsWith(",", at)) {
                at++;
                most = Math.max(least + 1, number());
            }
            if (least < 0 || !text.startsWith("}", at)) {
                atom();
                return;
            }
            at++;
            last = Math.min(MUCH, (last + ATOM) * Math.max(1, most));
            sum = Math.min(MUCH, sum + last);
        }

        /** The number here, or one that RE2 refuses if it is larger; -1 if there is none. */
        private int number() {
            int value = -1;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = Math.min(MOST_REPEATS + 1, Math.max(0, value) * 10 + text.charAt(at++) - '0');
            }
            return value;
        }
    }

    private static final class TimeIsUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TimeIsUp() {
            super(null, null, false, false);
        }
    }

    /** The matcher asks for each character here, and takes bounded time between two; so this is where it is stopped. */
    private static final class Watched implements CharSequence {
        private static final int READS_BETWEEN_LOOKS = 32;

        private final CharSequence text;
        private final long deadline;
        private int reads;

        Watched(CharSequence text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if (++reads % READS_BETWEEN_LOOKS == 0 && System.nanoTime() - deadline > 0) {
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
