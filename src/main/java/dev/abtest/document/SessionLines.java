package dev.abtest.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Sessions entered many at a time, as JSON Lines or as CSV with a header; one is read when it is asked for. */
public final class SessionLines {
    /** How the lines are written. */
    public enum Layout {
        /** A JSON object a line. */
        JSONL("jsonl"),
        /** Comma-separated values under a header; semicolons and tabs are understood too. */
        CSV("csv");

        private final String key;

        Layout(String key) {
            this.key = key;
        }

        /** The word in options. */
        public String key() {
            return key;
        }
    }

    /**
     * What lines have that do not say it themselves.
     *
     * @param sessionType the arm, or null if each line must name its own
     * @param taskId the task
     */
    public record Defaults(SessionType sessionType, String taskId) {}

    /**
     * A line of a bulk entry: a session, or what is wrong with the line. (Fields are null rather than Optional because
     * a million lines are held at once.)
     *
     * @param file the name of the file
     * @param number the number of the line, from 1
     * @param session the session it holds; null if it is bad
     * @param problem what is wrong with it; null if it is good
     */
    public record Line(String file, int number, SessionResult session, String problem) {
        /** Whether there is a session in it. */
        public boolean isGood() {
            return problem == null;
        }

        /** The same line, refused for a reason that shows only beside the other sessions. */
        public Line refused(String reason) {
            return new Line(file, number, null, reason);
        }

        /** {@code FILE:LINE: reason} of a bad line. */
        public String message() {
            return file + ':' + number + ": " + problem;
        }
    }

    private final String name;
    private final LineReader lines;
    private final Defaults defaults;
    private Layout layout;
    private SessionReader.Rows rows;

    /**
     * Lines from {@code in}.
     *
     * @param name the file's name for messages
     * @param layout null to tell by the first line: an object is JSON Lines, anything else a CSV header
     */
    public SessionLines(String name, InputStream in, Layout layout, Defaults defaults) {
        this.name = name;
        this.lines = new LineReader(in);
        this.layout = layout;
        this.defaults = defaults;
    }

    /**
     * The next line that is not blank, or null after the last one.
     *
     * @throws UserError if the header of a CSV file cannot be used
     */
    public Line next() throws IOException {
        byte[] line = nextLine();
        if (line != null && layout == null) {
            layout = line[0] == '{' ? Layout.JSONL : Layout.CSV;
        }
        if (line != null && layout == Layout.CSV && rows == null) {
            rows = new SessionReader.Rows(lines, line, name + ':' + lines.lineNumber());
            line = nextLine();
        }
        return line == null ? null : read(line);
    }

    private byte[] nextLine() throws IOException {
        byte[] line = lines.next();
        while (line != null && isBlank(line)) {
            line = lines.next();
        }
        return line != null && lines.lineNumber() == 1 ? withoutByteOrderMark(line) : line;
    }

    private Line read(byte[] line) throws IOException {
        int number = lines.lineNumber();
        if (LineReader.isTooLong(line)) {
            return new Line(name, number, null, "the line is longer than 16 MiB");
        }
        try {
            ObjectNode fields = layout == Layout.CSV ? rows.read(line) : SessionReader.ofJson(line);
            SessionResult.Builder session =
                    SessionResult.builder().taskId(defaults.taskId()).sessionType(defaults.sessionType());
            return new Line(name, number, SessionReader.readEntered(fields, session), null);
        } catch (UserError e) {
            return new Line(name, number, null, e.getMessage());
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static byte[] withoutByteOrderMark(byte[] line) {
        boolean marked = line.length > 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf;
        return marked ? Arrays.copyOfRange(line, 3, line.length) : line;
    }
}
