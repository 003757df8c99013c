package dev.abtest.design;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The runs of a test, and which of its sessions belong to which: what is compared is never pooled from a real run and one
 * that ran the cold command in both arms.
 */
public final class Runs {
    /** Characters of a command that a message quotes. */
    private static final int QUOTED = 200;

    private final ABTest test;
    private final List<PlanJson.View> runs;
    /** The number of a planned session's run, by arm and id. */
    private final Map<String, Integer> planned = new HashMap<>();

    private Runs(ABTest test, List<PlanJson.View> runs) {
        this.test = test;
        this.runs = runs;
        for (PlanJson.View run : runs) {
            for (PlanJson.Slot session : run.sessions()) {
                if (session.type().isPresent()) {
                    planned.put(key(session.type().get(), session.sessionId()), run.number());
                }
            }
        }
    }

    /** Those of {@code test}; a plan that is damaged is taken as far as it can be read. */
    public static Runs of(ABTest test) {
        // Most tests have no runs and no other fields of their own: then nothing about plans is loaded.
        return new Runs(test, test.extra().isEmpty() ? List.of() : PlanJson.views(test));
    }

    /** All of them, from the first to the last. */
    public List<PlanJson.View> all() {
        return runs;
    }

    /**
     * What is analyzed together.
     *
     * @param test the test with the sessions that are
     * @param runs the runs that they come from; sessions that come from none may be among them
     * @param aa the one run when it is an A/A run
     */
    public record Selection(ABTest test, List<PlanJson.View> runs, Optional<PlanJson.View> aa) {}

    /** One run by itself; or all sessions but those of A/A runs, or of the last A/A run if there are no others. */
    public Selection select(OptionalInt number) {
        if (number.isPresent()) {
            return only(withNumber(number.getAsInt()));
        }
        List<PlanJson.View> aa = aaRuns();
        ABTest rest = test.withSessions(withoutAa(test.cold(), aa), withoutAa(test.warm(), aa));
        // Sessions can say that they are of an A/A run whose plan is gone: then there is no last one.
        boolean isAaOnly = !aa.isEmpty()
                && aa.size() == runs.size()
                && rest.cold().isEmpty()
                && rest.warm().isEmpty();
        return isAaOnly ? only(aa.get(aa.size() - 1)) : new Selection(rest, runsThat(false), Optional.empty());
    }

    /** The runs that gave both arms the same command. */
    public List<PlanJson.View> aaRuns() {
        return runsThat(true);
    }

    private List<PlanJson.View> runsThat(boolean areAa) {
        List<PlanJson.View> some = new ArrayList<>();
        for (PlanJson.View run : runs) {
            if (run.aa() == areAa) {
                some.add(run);
            }
        }
        return some;
    }

    /** The sessions of one run. */
    public Selection only(PlanJson.View run) {
        return new Selection(
                test.withSessions(of(run, test.cold()), of(run, test.warm())),
                List.of(run),
                run.aa() ? Optional.of(run) : Optional.empty());
    }

    private PlanJson.View withNumber(int number) {
        for (PlanJson.View run : runs) {
            if (run.number() == number) {
                return run;
            }
        }
        throw new UserError("test " + test.testId() + " has no run " + number + "; "
                + (runs.isEmpty() ? "it has none" : "'abtest show' lists the " + runs.size() + " that it has"));
    }

    private List<SessionResult> of(PlanJson.View run, List<SessionResult> sessions) {
        List<SessionResult> some = new ArrayList<>();
        for (SessionResult session : sessions) {
            if (number(session) == run.number()) {
                some.add(session);
            }
        }
        return some;
    }

    /** Without those of {@code runs}, and those that say so themselves, whatever has become of the plan of their run. */
    private List<SessionResult> withoutAa(List<SessionResult> sessions, List<PlanJson.View> runs) {
        Set<Integer> numbers = new HashSet<>();
        for (PlanJson.View run : runs) {
            numbers.add(run.number());
        }
        List<SessionResult> others = new ArrayList<>();
        for (SessionResult session : sessions) {
            if (!numbers.contains(number(session)) && !SessionDetails.isSet(session, SessionDetails.Field.RUN_IS_AA)) {
                others.add(session);
            }
        }
        return others;
    }

    /** By what the session itself says, else by the plans; 0 for a session of no run. */
    private int number(SessionResult session) {
        long own = session.extra().isEmpty() ? 0 : SessionDetails.of(session).count(SessionDetails.Field.RUN_NUMBER);
        return own > 0 ? (int) own : planned.getOrDefault(key(session.sessionType(), session.sessionId()), 0);
    }

    private static String key(SessionType arm, String sessionId) {
        return arm.key() + ' ' + sessionId;
    }

    /**
     * Refuses a run whose sessions could not be compared with those of the first one that has some, unless one of the two
     * is an A/A run, which is never analyzed with others.
     *
     * @throws UserError that tells each difference in a line
     */
    public void refuseOther(RunPlan plan) {
        PlanJson.View next = PlanJson.view(test, plan);
        for (PlanJson.View first : runs) {
            if (!first.aa() && !next.aa() && hasSessions(first)) {
                List<String> differences = differences(first, next);
                if (!differences.isEmpty()) {
                    throw new UserError(
                            "run " + next.number() + " would differ from run " + first.number()
                                    + "; give --pool to analyze them together all the same, or create another test:",
                            differences);
                }
                return;
            }
        }
    }

    private boolean hasSessions(PlanJson.View run) {
        return !of(run, test.cold()).isEmpty() || !of(run, test.warm()).isEmpty();
    }

    private static List<String> differences(PlanJson.View first, PlanJson.View next) {
        List<String> differences = new ArrayList<>();
        for (String name : names(first.commands(), next.commands())) {
            String before = first.commands().getOrDefault(name, "(none)");
            String now = next.commands().getOrDefault(name, "(none)");
            if (!before.equals(now)) {
                differences.add(" " + name + ": " + shortened(before) + " -> " + shortened(now));
            }
        }
        for (String name : names(first.setting(), next.setting())) {
            String before = first.setting().get(name);
            String now = next.setting().get(name);
            boolean isOld = before == null && name.equals("prompt"); // a run of a version that did not note it
            if (!isOld && (before == null || !before.equals(now))) {
                differences.add(" " + name + ": "
                        + (name.equals("working directory")
                                ? (before == null ? "(none)" : before) + " -> " + (now == null ? "(none)" : now)
                                : "not the same"));
            }
        }
        return differences;
    }

    private static Set<String> names(Map<String, String> first, Map<String, String> next) {
        Set<String> names = new LinkedHashSet<>(first.keySet());
        names.addAll(next.keySet());
        return names;
    }

    private static String shortened(String command) {
        return command.length() <= QUOTED ? command : command.substring(0, QUOTED) + "…";
    }
}
