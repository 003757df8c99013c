package dev.abtest.model;

/**
 * The characters that stored text must not print as they are: they drive a terminal, forge a line, turn the direction of
 * what follows, or cannot be seen, so that two ids look alike or a text says more to a program than to its reader.
 *
 * <p>Invisible characters that people need are not among them: joiners (emoji, Persian, Indic scripts), variation
 * selectors (emoji, Han) and the soft hyphen. Tags are, although three flags are made of them, because they can spell a
 * whole text that nobody sees.
 */
public final class HiddenCharacters {
    private static final String HEX = "0123456789abcdef";

    /** What stands before each of them in UTF-16: U+E0000 to U+E007F, and variation selectors, which are not tags. */
    private static final char TAG_HIGH = '\udb40';

    private HiddenCharacters() {}

    /** Whether the UTF-16 unit at {@code i} of {@code text} is such a character, or half of one. */
    public static boolean isHidden(String text, int i) {
        char c = text.charAt(i);
        if (c < 0x7f) {
            return c < ' ';
        }
        if (c == TAG_HIGH) {
            return i + 1 < text.length() && isTagLow(text.charAt(i + 1));
        }
        if (isTagLow(c)) {
            return i > 0 && text.charAt(i - 1) == TAG_HIGH;
        }
        return c < 0xa0 // DEL and C1
                || c == 0x061c // Arabic letter mark
                || c == 0x180e // Mongolian vowel separator
                || c == 0x200b // space without width
                || c == 0x200e // left-to-right mark
                || c == 0x200f // right-to-left mark
                || c >= 0x2028 && c <= 0x202e // separators of lines and paragraphs, embeddings and overrides
                || c >= 0x2060 && c <= 0x206f // word joiner, invisible operators, isolates, deprecated controls
                || c == 0xfeff // byte order mark
                || c >= 0xfff9 && c <= 0xfffb; // interlinear annotations
    }

    private static boolean isTagLow(char c) {
        return c >= 0xdc00 && c <= 0xdc7f;
    }

    /** Appends {@code c} as {@code \n}, {@code \r}, {@code \t} or four hexadecimal digits, as in JSON. */
    public static void appendEscaped(char c, StringBuilder out) {
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
