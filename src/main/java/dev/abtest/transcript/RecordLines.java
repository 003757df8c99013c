package dev.abtest.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file with a record a line, handed to a reader one at a time. Lines of up to 256 KiB are parsed in place;
 * longer ones are parsed as they arrive, so that a line is never held as a whole.
 */
final class RecordLines {
    private static final int BUFFER = 1 << 18;

    private final InputStream in;
    private final FormatReader reader;
    private final ProblemList problems;
    private final TreeReader tree;
    private byte[] buffer;
    private int from;
    private int to;
    private long line;
    private long records;
    /** The last line that was not understood; forgiven when no other follows it. */
    private String pending;

    private long pendingLine;

    RecordLines(InputStream in, FormatReader reader, ProblemList problems) {
        this.in = in;
        this.reader = reader;
        this.problems = problems;
        this.tree = new TreeReader(reader);
    }

    /** Reads to the end. */
    void read() throws IOException {
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
}
