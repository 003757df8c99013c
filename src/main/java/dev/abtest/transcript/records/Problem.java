package dev.abtest.transcript.records;

import java.util.ArrayList;
import java.util.List;

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

    /** The problems of one file: the first hundred, and then a count, so that a file of garbage costs no memory. */
    public static final class OfFile {
        private static final int MAX = 100;

        private final String file;
        private final List<Problem> problems = new ArrayList<>();
        private long lastLine;
        private long more;

        /** None so far. */
        public OfFile(String file) {
            this.file = file;
        }

        /** At a line from 1, or 0 for the whole file. */
        void add(long line, String reason) {
            if (problems.size() < MAX) {
                problems.add(new Problem(file, line, reason));
            } else {
                more++;
                lastLine = line;
            }
        }

        /** In the order of the file; the last one counts those beyond the first hundred. */
        public List<Problem> all() {
            if (more > 0) {
                problems.add(
                        new Problem(file, lastLine, "the last of " + more + " more records that were not understood"));
                more = 0;
            }
            return problems;
        }
    }
}
