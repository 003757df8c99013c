package dev.abtest.cli;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionAdder.Outcome;
import dev.abtest.model.SessionResult;
import dev.abtest.model.UserError;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Adds many sessions to a test, all or none, and tells how many became what. */
final class Additions {
    private final boolean replace;
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

    Additions(boolean replace) {
        this.replace = replace;
    }

    /**
     * {@code test} with {@code sessions}.
     *
     * @throws UserError if one has the id of another session and must not replace it
     */
    ABTest to(ABTest test, List<SessionResult> sessions) {
        SessionAdder adder = new SessionAdder(test, replace);
        List<String> refused = new ArrayList<>();
        for (SessionResult session : sessions) {
            if (add(session, adder) == Outcome.REFUSED) {
                refused.add(session.sessionId());
            }
        }
        if (!refused.isEmpty()) {
            throw new UserError(
                    "nothing was stored: the test has other sessions with these ids; use --replace to replace them:",
                    refused);
        }
        return adder.result();
    }

    Outcome add(SessionResult session, SessionAdder adder) {
        Outcome outcome = adder.add(session);
        counts.merge(outcome, 1, Integer::sum);
        return outcome;
    }

    int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    /** {@code 1 session}, {@code 2 sessions}. */
    static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** What became of those that were not added. */
    void printOthers(PrintWriter out) {
        out.println(" Replaced: " + count(Outcome.REPLACED));
        out.println(" Skipped, already there: " + count(Outcome.ALREADY_THERE));
    }
}
