package dev.abtest.analysis;

import dev.abtest.design.PlanJson;
import dev.abtest.design.Runs;
import dev.abtest.design.Setting;
import dev.abtest.model.ABTest;
import dev.abtest.model.SameRecord;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.Proportions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the arms can be compared: what else differs between them, by what the records tell. Arms that differ wholly in
 * a {@link Setting} are confounded, unless the test declares that they are meant to; everything else is a warning.
 *
 * @param confounding the settings that the arms cannot be told apart from
 * @param warnings what makes the comparison doubtful
 * @param described what differs as it is meant to, in sentences
 */
public record Audit(List<Setting> confounding, List<Warning> warnings, List<String> described) {
    /** Characters of a stored value that a sentence quotes. */
    private static final int LONGEST = 60;

    private static final Audit NOTHING = new Audit(List.of(), List.of(), List.of());

    /** Looks at what is analyzed together, and at how it was compared. */
    static Audit of(Runs.Selection selection, List<Comparison> comparisons) {
        if (selection.test().cold().isEmpty() || selection.test().warm().isEmpty()) {
            return NOTHING;
        }
        Search search = new Search(selection);
        for (Setting setting : Setting.values()) {
            search.lookAt(setting);
        }
        search.lookAtResumed();
        search.lookAtRecords();
        search.lookAtTasks();
        search.lookAtTimeouts();
        search.lookAtLosses();
        search.lookAtWhatIsKnown(comparisons);
        search.lookAtTraces();
        search.lookAtLostDetails();
        return new Audit(List.copyOf(search.confounding), List.copyOf(search.warnings), List.copyOf(search.described));
    }

    /** How many sessions of an arm have each value, and how many have any. */
    private static final class Values {
        private final Map<String, Integer> counts = new LinkedHashMap<>();
        private final int sessions;
        private int known;

        Values(int sessions) {
            this.sessions = sessions;
        }

        void add(String value) {
            if (!value.isEmpty()) {
                counts.put(value, of(value) + 1);
                known++;
            }
        }

        int of(String value) {
            Integer count = counts.get(value);
            return count == null ? 0 : count;
        }

        /** The values that sessions of this arm or of {@code other} have. */
        Set<String> and(Values other) {
            Set<String> values = new LinkedHashSet<>(counts.keySet());
            values.addAll(other.counts.keySet());
            return values;
        }

        /** Whether all sessions have the same value. */
        boolean isOne() {
            return counts.size() == 1 && known == sessions;
        }

        /** The one value, or the commonest with the number of others. */
        String words() {
            String commonest = "";
            for (String value : counts.keySet()) {
                commonest = of(value) > of(commonest) ? value : commonest;
            }
            int others = counts.size() - 1;
            String shown = shortened(commonest);
            return others == 0 ? shown : shown + " and " + (others == 1 ? "another" : others + " others");
        }
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    }

    /** Goes through the sessions and collects. */
    private static final class Search {
        /** A difference that chance makes more seldom is clear. */
        private static final double CLEAR = 0.05;

        /** Agents whose records tell which skills were invoked. */
        private static final Set<String> TELL_SKILLS = Set.of("claude-code", "gemini-cli");

        /** Agents whose records tell which files were read. */
        private static final Set<String> TELL_FILES = Set.of("claude-code", "gemini-cli", "codex");

        /** Files that agents read without a tool call. */
        private static final Set<String> READ_ANYWAY = Set.of("CLAUDE.md", "AGENTS.md", "GEMINI.md", "QWEN.md");

        private final ABTest test;
        private final Runs.Selection selection;
        private final Set<Setting> declared;
        private final List<Setting> confounding = new ArrayList<>();
        private final List<Warning> warnings = new ArrayList<>();
        private final List<String> described = new ArrayList<>();

        Search(Runs.Selection selection) {
            this.selection = selection;
            test = selection.test();
            declared = Setting.declaredBy(test);
        }

        private void lookAt(Setting setting) {
            Values cold = values(setting, test.cold());
            Values warm = values(setting, test.warm());
            if (cold.known == 0 || warm.known == 0) {
                return;
            }
            String arms = "cold sessions have " + cold.words() + ", warm ones " + warm.words();
            boolean apart = haveNothingInCommon(cold, warm);
            if (apart && declared.contains(setting)) {
                described.add("The arms differ in " + setting.label() + ", as declared: " + arms + ".");
            } else if (apart && setting.confounds() && cold.isOne() && warm.isOne()) {
                confounding.add(setting);
                warn(
                        Warning.Kind.CONFOUNDED,
                        "The arms differ in " + setting.label() + ": all " + arms + ", so its effect and that of the"
                                + " warm-up cannot be told apart.");
            } else if (apart) {
                warn(Warning.Kind.SETTING_DIFFERS, "The arms have no " + setting.label() + " in common: " + arms + ".");
            } else if (!declared.contains(setting)) {
                lookAtShares(setting, cold, warm);
            }
        }

        /** A run gives each session a working directory of its own, which says nothing. */
        private static Values values(Setting setting, List<SessionResult> sessions) {
            Values values = new Values(sessions.size());
            for (SessionResult session : sessions) {
                if (!session.extra().isEmpty()) {
                    SessionDetails details = SessionDetails.of(session);
                    boolean isOwnFolder = setting == Setting.PROJECT
                            && !details.text(SessionDetails.Field.RUN_OUTCOME).isEmpty();
                    values.add(isOwnFolder ? "" : details.text(setting.field()));
                }
            }
            return values;
        }

        private static boolean haveNothingInCommon(Values cold, Values warm) {
            for (String value : cold.counts.keySet()) {
                if (warm.of(value) > 0) {
                    return false;
                }
            }
            return true;
        }

        private void lookAtShares(Setting setting, Values cold, Values warm) {
            Set<String> values = cold.and(warm);
            for (String value : values) {
                double p = Proportions.fisher(cold.of(value), cold.known, warm.of(value), warm.known);
                if (p * values.size() < CLEAR) {
                    warn(
                            Warning.Kind.SETTING_DIFFERS,
                            "The arms differ in " + setting.label() + ": " + cold.of(value) + " of " + cold.known
                                    + " cold and " + warm.of(value) + " of " + warm.known + " warm sessions have "
                                    + shortened(value) + ".");
                    return;
                }
            }
        }

        private void lookAtResumed() {
            int cold = resumed(test.cold());
            int warm = resumed(test.warm());
            if (isClear(cold, test.cold().size(), warm, test.warm().size())) {
                warn(
                        Warning.Kind.SETTING_DIFFERS,
                        counted(cold, warm) + " go on from an earlier session or fork one: what that did before is not"
                                + " counted here, and is part of the warm-up.");
            }
        }

        private static int resumed(List<SessionResult> sessions) {
            int count = 0;
            for (SessionResult session : sessions) {
                count += SessionDetails.isSet(session, SessionDetails.Field.RESUMED) ? 1 : 0;
            }
            return count;
        }

        /** The same recording in both arms, under whatever ids, makes arms that cannot differ. */
        private void lookAtRecords() {
            int same = SameRecord.search(test.warm(), test.cold(), List.of()).size();
            if (same > 0) {
                warn(
                        Warning.Kind.SAME_RECORDS,
                        same + " of " + test.cold().size()
                                + " cold sessions have the start, the end and the counts of a"
                                + " warm one: the same recordings seem to be in both arms.");
            }
        }

        /** Sessions of several tasks are comparable only when both arms did each as often. */
        private void lookAtTasks() {
            Values cold = tasks(test.cold());
            Values warm = tasks(test.warm());
            Set<String> tasks = cold.and(warm);
            int unequal = 0;
            String example = "";
            for (String task : tasks) {
                if (cold.of(task) != warm.of(task)) {
                    unequal++;
                    example = example.isEmpty()
                            ? shortened(task) + " " + cold.of(task) + " cold and " + warm.of(task) + " warm"
                            : example;
                }
            }
            if (tasks.size() > 1 && unequal > 0) {
                warn(
                        Warning.Kind.UNEQUAL_TRIALS,
                        unequal + " of " + tasks.size() + " tasks have not as many trials in both arms (" + example
                                + "), so a difference between tasks looks like one between the arms.");
            }
        }

        private static Values tasks(List<SessionResult> sessions) {
            Values tasks = new Values(sessions.size());
            for (SessionResult session : sessions) {
                tasks.add(session.taskId());
            }
            return tasks;
        }

        private void lookAtTimeouts() {
            int cold = timedOut(test.cold());
            int warm = timedOut(test.warm());
            if (isClear(cold, test.cold().size(), warm, test.warm().size())) {
                warn(
                        Warning.Kind.UNEVEN_TIMEOUTS,
                        "Time ran out clearly more often in one arm: " + counted(cold, warm)
                                + "; their times and what they would still have done are missing there.");
            }
        }

        private static int timedOut(List<SessionResult> sessions) {
            int count = 0;
            for (SessionResult session : sessions) {
                count += SessionDetails.ranOutOfTime(session) ? 1 : 0;
            }
            return count;
        }

        /** Attempts that failed for reasons outside of the arm should be as many in both. */
        private void lookAtLosses() {
            int[] lost = new int[SessionType.values().length];
            int[] attempts = new int[SessionType.values().length];
            for (PlanJson.View run : selection.runs()) {
                for (PlanJson.Slot session : run.sessions()) {
                    if (session.type().isPresent()) {
                        int arm = session.type().get().ordinal();
                        boolean hasResult = session.outcome().isPresent()
                                && session.outcome().get().isResult();
                        lost[arm] += session.failures();
                        attempts[arm] += session.failures() + (hasResult ? 1 : 0);
                    }
                }
            }
            int cold = SessionType.COLD.ordinal();
            int warm = SessionType.WARM.ordinal();
            if (isClear(lost[cold], attempts[cold], lost[warm], attempts[warm])) {
                warn(
                        Warning.Kind.UNEVEN_LOSSES,
                        "Attempts were lost clearly more often in one arm: " + lost[cold] + " of " + attempts[cold]
                                + " cold and " + lost[warm] + " of " + attempts[warm]
                                + " warm ones failed for reasons outside of the arm, which can favour it.");
            }
        }

        private void lookAtWhatIsKnown(List<Comparison> comparisons) {
            StringBuilder uneven = new StringBuilder();
            for (Comparison comparison : comparisons) {
                Comparison.Arm cold = comparison.cold();
                Comparison.Arm warm = comparison.warm();
                boolean isTold = comparison.metric() == Metric.COMPLETION_TIME
                        && timedOut(test.cold()) + timedOut(test.warm()) > 0;
                if (comparison.metric().isJudged()
                        && !isTold
                        && isClear(cold.n(), cold.sessions(), warm.n(), warm.sessions())) {
                    uneven.append(uneven.length() == 0 ? "" : "; ")
                            .append(comparison.metric().label())
                            .append(" in ")
                            .append(counted(cold.n(), warm.n()));
                }
            }
            if (uneven.length() > 0) {
                warn(
                        Warning.Kind.UNEVEN_KNOWLEDGE,
                        "One arm knows clearly less than the other: " + uneven
                                + ". If what is unknown are the bad sessions, the comparison favours their arm.");
            }
        }

        /** What a warm-up lays down and nobody looks at warms nothing. */
        private void lookAtTraces() {
            for (PlanJson.View run : selection.runs()) {
                String warmUp = run.commands().getOrDefault("prepare warm", "")
                        + ' '
                        + run.commands().getOrDefault("warm", "");
                for (String skill : namesBehind("skills/", warmUp)) {
                    lookAtTrace("skill " + skill, "invoked", SessionDetails.Field.SKILLS, skill, TELL_SKILLS);
                }
                for (String file : markdownFiles(warmUp)) {
                    lookAtTrace(file, "read", SessionDetails.Field.NOTES_READ, file, TELL_FILES);
                }
            }
        }

        private void lookAtTrace(
                String what, String done, SessionDetails.Field field, String name, Set<String> tellingAgents) {
            int telling = 0;
            for (SessionResult session : test.warm()) {
                SessionDetails details = SessionDetails.of(session);
                if (tellingAgents.contains(details.text(SessionDetails.Field.AGENT))) {
                    telling++;
                    if (details.counts(field).containsKey(name)) {
                        return;
                    }
                }
            }
            if (telling > 0) {
                warn(
                        Warning.Kind.NO_TRACE,
                        "The warm-up names the " + what + ", but none of " + telling + " warm sessions has " + done
                                + " it: it may have warmed nothing.");
            }
        }

        /** The names that follow {@code folder} in a command. */
        private static Set<String> namesBehind(String folder, String command) {
            Set<String> names = new LinkedHashSet<>();
            for (int at = command.indexOf(folder); at >= 0; at = command.indexOf(folder, at + 1)) {
                int from = at + folder.length();
                int end = from;
                while (end < command.length() && isOfName(command.charAt(end))) {
                    end++;
                }
                if (end > from) {
                    names.add(command.substring(from, end));
                }
            }
            return names;
        }

        private static boolean isOfName(char c) {
            return Character.isLetterOrDigit(c) || c == '-' || c == '_';
        }

        /** The Markdown files of a command; none if one of them is read without being asked for. */
        private static Set<String> markdownFiles(String command) {
            Set<String> files = new LinkedHashSet<>();
            for (int end = command.indexOf(".md"); end >= 0; end = command.indexOf(".md", end + 1)) {
                int from = end;
                while (from > 0 && isOfName(command.charAt(from - 1))) {
                    from--;
                }
                boolean isWhole = end + 3 == command.length() || !isOfName(command.charAt(end + 3));
                if (from < end && isWhole) {
                    files.add(command.substring(from, end + 3));
                }
            }
            for (String file : files) {
                if (READ_ANYWAY.contains(file) || file.equals("SKILL.md")) {
                    return Set.of();
                }
            }
            return files;
        }

        /** The original, and other tools of its kind, drop all keys but their own when they write a document. */
        private void lookAtLostDetails() {
            int lost = 0;
            for (SessionType arm : SessionType.values()) {
                for (SessionResult session : test.arm(arm)) {
                    boolean lostAll =
                            session.extra().isEmpty() && session.unknown().isEmpty();
                    boolean isDefault = session.toolCalls() == 0 || session.messageCount() == 0;
                    lost += lostAll && isDefault && isOfRun(session.sessionId()) ? 1 : 0;
                }
            }
            if (lost > 0) {
                warn(
                        Warning.Kind.LOST_DETAILS,
                        lost
                                + " sessions have ids of a run and nothing of what a run notes: another program seems to have written"
                                + " the document, and figures that were unknown count as 0 in it.");
            }
        }

        /** {@code run1-01}. */
        private static boolean isOfRun(String id) {
            int dash = id.indexOf('-');
            return id.startsWith("run") && dash > 3 && isNumber(id, 3, dash) && isNumber(id, dash + 1, id.length());
        }

        private static boolean isNumber(String text, int from, int to) {
            for (int i = from; i < to; i++) {
                if (!Character.isDigit(text.charAt(i))) {
                    return false;
                }
            }
            return from < to;
        }

        private static boolean isClear(int cold, int ofCold, int warm, int ofWarm) {
            return cold + warm > 0
                    && ofCold > 0
                    && ofWarm > 0
                    && Proportions.fisher(cold, ofCold, warm, ofWarm) < CLEAR;
        }

        private String counted(int cold, int warm) {
            return cold + " of " + test.cold().size() + " cold and " + warm + " of "
                    + test.warm().size() + " warm sessions";
        }

        private void warn(Warning.Kind kind, String sentence) {
            warnings.add(new Warning(kind, sentence));
        }
    }
}
