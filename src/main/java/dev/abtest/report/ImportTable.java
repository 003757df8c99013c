package dev.abtest.report;

import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** What an import would store, for people. */
public final class ImportTable {
    private ImportTable() {}

    /** Writes one line a session under a header, or a sentence if there is none. */
    public static void write(List<SessionResult> sessions, Writer out) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Session", "Messages", "Tool calls", "Failed", "Corrections", "Time", "Solved"));
        for (SessionResult session : sessions) {
            double seconds = session.completionTimeSeconds();
            rows.add(List.of(
                    Escape.line(session.sessionId()),
                    Integer.toString(session.messageCount()),
                    Integer.toString(session.toolCalls()),
                    Integer.toString(session.toolCalls() - session.successfulToolCalls()),
                    Integer.toString(session.userCorrections()),
                    SessionField.COMPLETION_TIME_SECONDS.isKnown(session)
                            ? Numbers.fixed(seconds, 1) + " s"
                            : Numbers.NOT_AVAILABLE,
                    session.success() ? "yes" : "no"));
        }
        out.write(sessions.isEmpty() ? "No session found.\n" : "Would be stored:\n");
        if (!sessions.isEmpty()) {
            TextLayout.table(rows, "<>>>>><", out);
        }
    }
}
