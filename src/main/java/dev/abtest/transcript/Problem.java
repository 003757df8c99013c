package dev.abtest.transcript;

/**
 * Input that was not understood and not counted.
 *
 * @param file the file as the user named it
 * @param line from 1; 0 when the whole file is meant
 * @param reason one line, own words: never a piece of the file
 */
public record Problem(String file, long line, String reason) {

    /** {@code file:line: reason}, or {@code file: reason}. */
    @Override
    public String toString() {
        return line == 0 ? file + ": " + reason : file + ":" + line + ": " + reason;
    }
}
