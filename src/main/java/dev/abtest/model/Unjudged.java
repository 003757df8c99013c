package dev.abtest.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The sessions of a test that are stored as unsolved only because nothing judged them, as versions did that knew no
 * unknown figures. Nothing is stored of who judged a session, so this is careful: where an arm has a solved session beside
 * them, somebody judged that arm, and all of it is left.
 */
public final class Unjudged {
    /** Its records hold a reward. */
    private static final String JUDGES_ITSELF = "tau-bench";

    private final ABTest test;
    private final Set<String> unchecked;
    private final List<String> names = new ArrayList<>();
    private final Set<SessionType> judgedArms = EnumSet.noneOf(SessionType.class);

    /**
     * Looks through {@code test}.
     *
     * @param unchecked ids of the sessions that ran to their end in a run without a check
     */
    public Unjudged(ABTest test, Set<String> unchecked) {
        this.test = test;
        this.unchecked = unchecked;
        for (SessionType arm : SessionType.values()) {
            search(arm);
        }
    }

    private void search(SessionType arm) {
        List<String> unsolved = new ArrayList<>();
        boolean solved = false;
        for (SessionResult session : test.arm(arm)) {
            if (hasNoJudge(session) && SessionField.SUCCESS.isKnown(session)) {
                solved |= session.success();
                unsolved.add(arm.key() + ':' + session.sessionId());
            }
        }
        boolean criteria = !test.task().expectedTools().isEmpty()
                || !test.task().successCriteria().isEmpty();
        if (unsolved.isEmpty()) {
            return;
        }
        if (solved || criteria) {
            judgedArms.add(arm);
        } else {
            names.addAll(unsolved);
        }
    }

    private boolean hasNoJudge(SessionResult session) {
        SessionDetails details = SessionDetails.of(session);
        if (SessionDetails.ranOutOfTime(session)) {
            return false;
        }
        return details.text(SessionDetails.Field.RUN_OUTCOME).isEmpty()
                ? !details.text(SessionDetails.Field.FORMAT).isEmpty()
                        && !details.text(SessionDetails.Field.AGENT).equals(JUDGES_ITSELF)
                : unchecked.contains(session.sessionId());
    }

    /** Their names, as {@link TestEdit} takes them. */
    public List<String> names() {
        return names;
    }

    /** The arms of which none is taken, because somebody, or the test's criteria, judged them. */
    public Set<SessionType> judgedArms() {
        return judgedArms;
    }
}
