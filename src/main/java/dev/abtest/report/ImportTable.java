package dev.abtest.report;

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
            rows.add(List.of(
                    Escape.line(session.sessionId()),
                    SessionText.messages(session),
                    SessionText.calls(session),
                    SessionText.failedCalls(session),
                    SessionText.corrections(session),
                    SessionText.time(session),
                    SessionText.solved(session)));
        }
        out.write(sessions.isEmpty() ? "No session found.\n" : "Would be stored:\n");
        if (!sessions.isEmpty()) {
            TextLayout.table(rows, "<>>>>><", out);
        }
    }
}
