package dev.abtest.transcript;

import java.util.regex.Pattern;

/**
 * Takes out what looks like a key, a token or a password. Rather one word too many than one too few: the text is an
 * error line, and a hidden file name costs little. Every repetition is bounded or cannot overlap with what follows it,
 * so no input makes the patterns slow.
 */
final class Secrets {
    private static final String GONE = "[redacted]";

    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[^-]{0,20}-----[\\s\\S]*?(?:-----END[^\\n]*|$(?!\\n))");
    private static final Pattern URL_CREDENTIALS = Pattern.compile("://[^\\s/@'\"]{1,500}@");
    private static final Pattern JWT = Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*){0,4}");
    private static final Pattern NAMED = Pattern.compile("(?i)((?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d"
            + "|passwd|passphrase|\\bpwd|\\bpass|credentials?|authorization|private[_-]?key|cookie|signature|\\bauth|\\bkey)"
            + "[\\w-]{0,30}[\"'\\\\]{0,4}\\s{0,3}(?:[:=]|\\bis\\b)\\s{0,3}[\"'\\\\]{0,4})"
            + "(?:(?:Bearer|Basic|Token|Digest)\\s+)?[^\\s\"'\\\\,;&)}\\]]+");
    private static final Pattern OPTION = Pattern.compile(
            "(?i)(--?(?:[a-z]{1,20}-){0,3}(?:api-?key|key|secret|token|password|passwd|pass|passphrase|auth)\\s+)[^\\s\"']+");
    private static final Pattern USER_OPTION = Pattern.compile("((?:\\s|^)(?:-u|--user)\\s+[^\\s:]{1,100}:)[^\\s]+");
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
