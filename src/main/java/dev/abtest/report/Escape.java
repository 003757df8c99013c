package dev.abtest.report;

/** Makes stored text safe to print: a note must not be able to drive the terminal or to forge a line of output. */
public final class Escape {
    private static final String HEX = "0123456789abcdef";

    private Escape() {}

    /** {@code text} with control characters, line breaks of any kind and direction marks as {@code \n} or hex. */
    public static String line(String text) {
        return escaped(text, false);
    }

    /** As {@link #line}, but line feeds and tabs stay: for text that is meant to have lines, such as a prompt. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepLines) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = isDangerous(c) && !(keepLines && (c == '\n' || c == '\t'));
            if (escape && out == null) {
                out = new StringBuilder(text.length() + 8).append(text, 0, i);
            }
            if (escape) {
                append(c, out);
            } else if (out != null) {
                out.append(c);
            }
        }
        return out == null ? text : out.toString();
    }

    /** Controls (C0, DEL, C1), line and paragraph separators, and marks that reorder or hide what follows. */
    private static boolean isDangerous(char c) {
        return c < ' '
                || c >= 0x7f && c < 0xa0
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c == 0x200e
                || c == 0x200f
                || c == 0xfeff;
    }

    private static void append(char c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 0xf));
                }
            }
        }
    }
}
