package dev.abtest.document;

import dev.abtest.model.SessionResult;

/**
 * A line of a bulk entry: a session, or what is wrong with the line. (Fields are null rather than Optional because a
 * million lines are held at once.)
 *
 * @param file the name of the file
 * @param number the number of the line, from 1
 * @param session the session it holds; null if it is bad
 * @param problem what is wrong with it; null if it is good
 */
public record SessionLine(String file, int number, SessionResult session, String problem) {
    /** Whether there is a session in it. */
    public boolean isGood() {
        return problem == null;
    }

    /** The same line, refused for a reason that shows only beside the other sessions. */
    public SessionLine refused(String reason) {
        return new SessionLine(file, number, null, reason);
    }

    /** {@code FILE:LINE: reason} of a bad line. */
    public String message() {
        return file + ':' + number + ": " + problem;
    }
}
