package dev.abtest.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Splits a stream into lines of bytes at its line feeds; who reads a line decodes it, and reports what is not UTF-8. */
final class LineReader {
    private static final int LONGEST = 16 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int end;
    private int lineNumber;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The number of the line that was returned last, from 1. */
    int lineNumber() {
        return lineNumber;
    }

    /**
     * The next line without its line feed, or null at the end. Of a line of more than 16 MiB only the beginning is
     * returned, so that memory stays bounded; {@link #isTooLong} tells.
     */
    byte[] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        boolean any = false;
        while (position < end || fill()) {
            any = true;
            int from = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            if (line.size() <= LONGEST) {
                line.write(buffer, from, position - from);
            }
            if (position < end) {
                position++;
                break;
            }
        }
        if (!any) {
            return null;
        }
        lineNumber++;
        return line.toByteArray();
    }

    static boolean isTooLong(byte[] line) {
        return line.length > LONGEST;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
