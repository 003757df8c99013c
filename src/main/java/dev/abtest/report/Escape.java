package dev.abtest.report;

import dev.abtest.model.HiddenCharacters;

/** Makes stored text safe to print: a note must not be able to drive the terminal or to forge a line of output. */
public final class Escape {
    private Escape() {}

    /** {@code text} with its {@link HiddenCharacters}, line feeds and tabs among them, as {@code \n} or hex. */
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
            boolean escape = HiddenCharacters.isHidden(text, i) && !(keepLines && (c == '\n' || c == '\t'));
            if (escape && out == null) {
                out = new StringBuilder(text.length() + 8).append(text, 0, i);
            }
            if (escape) {
                HiddenCharacters.appendEscaped(c, out);
            } else if (out != null) {
                out.append(c);
            }
        }
        return out == null ? text : out.toString();
    }
}
