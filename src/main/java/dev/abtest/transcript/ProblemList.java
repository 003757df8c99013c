package dev.abtest.transcript;

import java.util.ArrayList;
import java.util.List;

/** The problems of one file: the first hundred, and then a count, so that a file of garbage costs no memory. */
final class ProblemList {
    private static final int MAX = 100;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private long lastLine;
    private long more;

    ProblemList(String file) {
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

    List<Problem> all() {
        if (more > 0) {
            problems.add(new Problem(file, lastLine, "the last of " + more + " more records that were not understood"));
            more = 0;
        }
        return problems;
    }
}
