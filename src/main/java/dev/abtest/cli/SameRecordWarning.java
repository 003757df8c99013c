package dev.abtest.cli;

import dev.abtest.model.SameRecord;
import dev.abtest.model.SessionResult;
import dev.abtest.report.Escape;
import java.util.List;

/** Warns of sessions that are probably one record under two names. */
final class SameRecordWarning {
    private static final int MOST_PAIRS = 5;

    private SameRecordWarning() {}

    /** A line for each of the first pairs, and one for how many more there are. */
    static void print(List<SameRecord> pairs, String testId, Context context) {
        for (int i = 0; i < pairs.size() && i < MOST_PAIRS; i++) {
            String added = name(pairs.get(i).added());
            context.err()
                    .println("abtest: warning: "
                            + Escape.line(added + " has the start, the end and the counts of "
                                    + name(pairs.get(i).other())
                                    + "; if both are one record, it counts twice: abtest edit " + testId + " --remove "
                                    + added));
        }
        if (pairs.size() > MOST_PAIRS) {
            context.err().println("abtest: warning: " + (pairs.size() - MOST_PAIRS) + " more sessions of this kind");
        }
    }

    /** As {@code abtest edit} takes it, whatever the other arm holds. */
    private static String name(SessionResult session) {
        return session.sessionType().key() + ':' + session.sessionId();
    }
}
