package dev.abtest.transcript;

/** A failure as one short line: the first line of what the tool said, printable, without secrets. */
final class ErrorLine {
    /** Characters of a stored line. */
    static final int MAX_LINE = 300;

    /** Characters of the original that are looked at. */
    private static final int HEAD = 4000;

    private ErrorLine() {}

    /** {@code tool: what it said}; the tool alone when it said nothing. */
    static String of(String tool, String said) {
        String line = of(said);
        if (tool.isEmpty()) {
            return line.isEmpty() ? "failed" : line;
        }
        return printable(tool + ": " + (line.isEmpty() ? "failed" : line), MAX_LINE);
    }

    /** The first line that says something. */
    static String of(String said) {
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

    /** Control characters as escapes, at most {@code max} characters. */
    static String printable(String text, int max) {
        StringBuilder out = null;
        for (int i = 0; i < text.length() && (out == null || out.length() <= max); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0) && !isHidden(c) && isWhole(text, i);
            if (!plain && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.append(c);
                } else {
                    escape(out, c);
                }
            }
        }
        return cut(out == null ? text : out.toString(), max);
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit((c >> shift) & 0xf, 16));
                }
            }
        }
    }

    /** Marks that turn the direction of text, and line separators. */
    private static boolean isHidden(char c) {
        return (c >= 0x200e && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0xfeff;
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
}
