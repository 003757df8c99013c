package dev.abtest.transcript.records;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** The first megabyte of a file, looked at before the file is read. */
public final class InputHead {
    private static final int SIZE = 1 << 20;

    private final InputStream in;
    private final byte[] bytes;
    private final int from;

    /** Reads the first megabyte, or as much as there is. */
    public InputHead(InputStream in) throws IOException {
        this.in = in;
        this.bytes = in.readNBytes(SIZE);
        this.from = starts(0xef, 0xbb, 0xbf) ? 3 : 0;
    }

    /** What was read, with a byte order mark if there is one. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the text begins in {@link #bytes}: behind a byte order mark. */
    public int from() {
        return from;
    }

    /** Bytes of the text from {@link #from} on. */
    public int length() {
        return bytes.length - from;
    }

    /** The whole file from its beginning, without a byte order mark. */
    public InputStream whole() {
        InputStream head = new ByteArrayInputStream(bytes, from, length());
        return bytes.length < SIZE ? head : new SequenceInputStream(head, in);
    }

    /** Why this cannot be a text of records; empty when it may be one. */
    public String strange() {
        if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) {
            return "UTF-16 text; convert it to UTF-8";
        }
        if (starts(0x1f, 0x8b)) {
            return "compressed with gzip; unpack it first";
        }
        if (starts('P', 'K', 3, 4)) {
            return "a zip archive; unpack it first";
        }
        if (starts('S', 'Q', 'L', 'i', 't', 'e', ' ', 'f')) {
            return "a database; write its sessions with `hermes sessions export FILE`";
        }
        return first() < 0 ? "empty: nothing was recorded" : "";
    }

    /** Whether it is one JSON document and not a record a line: an array, or an object that opens on a line alone. */
    public boolean isDocument() {
        int at = first();
        if (at < 0 || bytes[at] == '[') {
            return at >= 0;
        }
        int next = at + 1;
        while (next < bytes.length && (bytes[next] == ' ' || bytes[next] == '\t' || bytes[next] == '\r')) {
            next++;
        }
        return bytes[at] == '{' && next < bytes.length && bytes[next] == '\n';
    }

    private int first() {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
                return i;
            }
        }
        return -1;
    }

    private boolean starts(int... beginning) {
        if (bytes.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if ((bytes[i] & 0xff) != beginning[i]) {
                return false;
            }
        }
        return true;
    }
}
