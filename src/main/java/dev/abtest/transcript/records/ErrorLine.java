package dev.abtest.transcript.records;

import dev.abtest.model.HiddenCharacters;
import java.util.regex.Pattern;

/** A failure as one short line: the first line of what the tool said, printable, without secrets. */
public final class ErrorLine {
    /** Characters of a stored line. */
    public static final int MAX_LINE = 300;

    /** Characters of the original that are looked at. */
    private static final int HEAD = 4000;

    private ErrorLine() {}

    /** {@code tool: what it said}; the tool alone when it said nothing. */
    public static String of(String tool, String said) {
        String line = of(said);
        if (tool.isEmpty()) {
            return line.isEmpty() ? "failed" : line;
        }
        return printable(tool + ": " + (line.isEmpty() ? "failed" : line), MAX_LINE);
    }

    /** The first line that says something. */
    public static String of(String said) {
        // Secrets first: a key may run over the end of the line or of the part that is kept.
        String safe = Secrets.redact(head(said));
        int from = 0;
        while (from < safe.length() && (safe.charAt(from) <= ' ')) {
            from++;
        }
        int to = from;
        while (to < safe.length() && safe.charAt(to) != '\n' && safe.charAt(to) != '\r') {
            to++;
        }
        return printable(safe.substring(from, to).stripTrailing(), MAX_LINE);
    }

    /** Cuts at a space, so that no secret is cut into something that no longer looks like one. */
    private static String head(String said) {
        if (said.length() <= HEAD) {
            return said;
        }
        int end = HEAD;
        while (end > 0 && said.charAt(end) > ' ') {
            end--;
        }
        return said.substring(0, end);
    }

    /** {@link HiddenCharacters} and halves of surrogate pairs as escapes, at most {@code max} characters. */
    public static String printable(String text, int max) {
        StringBuilder out = null;
        for (int i = 0; i < text.length() && (out == null || out.length() <= max); i++) {
            char c = text.charAt(i);
            boolean plain = !HiddenCharacters.isHidden(text, i) && isWhole(text, i);
            if (!plain && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.append(c);
                } else {
                    HiddenCharacters.appendEscaped(c, out);
                }
            }
        }
        return cut(out == null ? text : out.toString(), max);
    }

    /** False for half of a surrogate pair, which UTF-8 cannot carry. */
    private static boolean isWhole(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        return !Character.isLowSurrogate(c) || (i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }

    /**
     * Takes out what looks like a key, a token or a password. Rather one word too many than one too few: the text is an
     * error line, and a hidden file name costs little. Every repetition is bounded or cannot overlap with what follows it,
     * so no input makes the patterns slow.
     */
    static final class Secrets {
        private static final String GONE = "[redacted]";

        private static final Pattern PRIVATE_KEY = Pattern.compile(
                "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[^-]{0,20}-----[\\s\\S]*?(?:-----END[^\\n]*|$(?!\\n))");
        private static final Pattern URL_CREDENTIALS = Pattern.compile("://[^\\s/@'\"]{1,500}@");
        private static final Pattern JWT = Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*){0,4}");
        private static final Pattern NAMED =
                Pattern.compile("(?i)((?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d"
                        + "|passwd|passphrase|\\bpwd|\\bpass|credentials?|authorization|private[_-]?key|cookie|signature|\\bauth|\\bkey)"
                        + "[\\w-]{0,30}[\"'\\\\]{0,4}\\s{0,3}(?:[:=]|\\bis\\b)\\s{0,3}[\"'\\\\]{0,4})"
                        + "(?:(?:Bearer|Basic|Token|Digest)\\s+)?[^\\s\"'\\\\,;&)}\\]]+");
        private static final Pattern OPTION = Pattern.compile(
                "(?i)(--?(?:[a-z]{1,20}-){0,3}(?:api-?key|key|secret|token|password|passwd|pass|passphrase|auth)\\s+)[^\\s\"']+");
        private static final Pattern USER_OPTION =
                Pattern.compile("((?:\\s|^)(?:-u|--user)\\s+[^\\s:]{1,100}:)[^\\s]+");
        private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic)(\\s{1,5})[A-Za-z0-9._~+/=-]{6,}");
        private static final Pattern KNOWN_PREFIX = Pattern.compile("\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{10,}"
                + "|\\b(?:gh[pousr]|github_pat|glpat|xox[a-z]|xapp|hf|npm|pypi|dop_v1|shpat|whsec|AGE-SECRET-KEY|nvapi|gsk|tvly)"
                + "[-_][A-Za-z0-9_-]{8,}"
                + "|\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}|\\bAIza[A-Za-z0-9_-]{20,}|\\bya29\\.[A-Za-z0-9_-]{10,}"
                + "|\\bSG\\.[A-Za-z0-9_.-]{16,}");
        /** Long runs of one hexadecimal number, or of letters of both cases and digits. */
        private static final Pattern RANDOM = Pattern.compile(
                "\\b[0-9a-fA-F]{32,}\\b"
                        + "|(?<![A-Za-z0-9_+=])(?=[A-Za-z_+=]{0,80}[0-9])(?=[^A-Z\\s]{0,80}[A-Z])(?=[^a-z\\s]{0,80}[a-z])[A-Za-z0-9_+=]{28,}");

        private Secrets() {}

        static String redact(String text) {
            if (text.length() < 6) {
                return text;
            }
            String out = PRIVATE_KEY.matcher(text).replaceAll(GONE);
            out = URL_CREDENTIALS.matcher(out).replaceAll("://" + GONE + "@");
            out = JWT.matcher(out).replaceAll(GONE);
            out = KNOWN_PREFIX.matcher(out).replaceAll(GONE);
            out = SCHEME.matcher(out).replaceAll("$1$2" + GONE);
            out = NAMED.matcher(out).replaceAll("$1" + GONE);
            out = OPTION.matcher(out).replaceAll("$1" + GONE);
            out = USER_OPTION.matcher(out).replaceAll("$1" + GONE);
            return RANDOM.matcher(out).replaceAll(GONE);
        }
    }
}
