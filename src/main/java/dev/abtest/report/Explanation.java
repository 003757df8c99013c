package dev.abtest.report;

import dev.abtest.analysis.AaCheck;
import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Evidence;
import dev.abtest.analysis.Metric;
import dev.abtest.analysis.Verdict;
import dev.abtest.design.Setting;
import dev.abtest.model.SessionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Says in plain sentences what carries a recommendation, and what to do next. */
final class Explanation {
    private final Analysis analysis;
    private final Comparison errors;
    private final Evidence evidence;
    private final double alpha;
    private final List<String> sentences = new ArrayList<>();

    private Explanation(Analysis analysis) {
        this.analysis = analysis;
        this.errors = analysis.primary();
        this.evidence = analysis.evidence();
        this.alpha = analysis.settings().alpha();
    }

    /** The sentences under the recommendation, in reading order. */
    static List<String> of(Analysis analysis) {
        Explanation text = new Explanation(analysis);
        text.sayAaChecks();
        if (analysis.summary().verdict() == Verdict.AA_CHECK) {
            return List.copyOf(text.sentences);
        }
        text.sentences.addAll(analysis.audit().described());
        if (analysis.summary().verdict() == Verdict.INSUFFICIENT_DATA) {
            text.sayWhatIsMissing();
        } else if (!text.errors.isEnough()) {
            text.say("The " + text.errors.metric().label() + ", which decides, is known in too few sessions.");
            text.sayWhatIsUnknown();
        } else {
            text.sayEffect();
            text.sayStrength();
            text.saySmallestP();
            if (analysis.isConfounded()) {
                text.sayHowToTellApart();
            } else {
                text.sayWhatNext();
            }
        }
        return List.copyOf(text.sentences);
    }

    /** {@code A/A check, run 2: 6 + 6 sessions, no difference found, p = 0.62}. */
    private void sayAaChecks() {
        for (AaCheck check : analysis.aaChecks()) {
            String found = check.different() == null
                    ? "no difference found"
                    : "a difference found in " + check.different().label();
            say("A/A check, run " + check.run() + ": " + check.cold() + " + " + check.warm() + " sessions, " + found
                    + (check.p().isPresent() ? ", " + pIs(check.p()) : "")
                    + (check.different() == null ? "" : ": a false alarm of the set-up or of chance") + '.');
        }
    }

    private void sayHowToTellApart() {
        StringBuilder words = new StringBuilder();
        for (Setting setting : analysis.audit().confounding()) {
            words.append(" --arms-differ-in ").append(setting.key());
        }
        say("Next: run both arms alike; or, if they are meant to differ, say so with 'abtest edit TEST" + words + "'.");
    }

    private void sayWhatIsMissing() {
        sayWhatIsUnknown();
        int cold = Math.max(0, Comparison.LEAST_SESSIONS - errors.cold().sessions());
        int warm = Math.max(0, Comparison.LEAST_SESSIONS - errors.warm().sessions());
        if (cold + warm > 0) {
            String missing = cold == 0
                    ? Numbers.counted(warm, "warm session")
                    : warm == 0 ? Numbers.counted(cold, "cold session") : cold + " cold and " + warm + " warm sessions";
            say("Next: add at least " + missing + '.');
        }
    }

    /** {@code 5 of 5 warm sessions have no record: give …}, a line for each figure, arm and reason. */
    private void sayWhatIsUnknown() {
        for (Evidence.Missing missing : evidence.missing()) {
            String sessions = missing.sessions() + " of "
                    + (missing.arm() == SessionType.COLD ? errors.cold() : errors.warm()).sessions() + ' '
                    + missing.arm().key() + " sessions ";
            switch (missing.reason()) {
                case NO_RECORD ->
                    say(sessions + "have no record: give the agent's JSON output option, or --transcript.");
                case NO_CALLS -> say(sessions + "made no tool calls, so they have no error rate.");
                case NOT_KNOWN -> say(sessions + howToKnow(missing.metric()));
            }
        }
    }

    private static String howToKnow(Metric metric) {
        return switch (metric.field()) {
            case TOOL_CALLS -> "have no known tool calls: give --tool-calls and --successful-calls.";
            case SUCCESS -> "are not judged: give --success, --outcomes or 'run --check', or success criteria.";
            case COMPLETION_TIME_SECONDS -> "have no known completion time: give --completion-time.";
            case USER_CORRECTIONS -> "have no known corrections: give --user-corrections.";
            default -> "have no known " + metric.label() + '.';
        };
    }

    private void sayEffect() {
        MetricText text = new MetricText(errors);
        say("The " + errors.metric().label() + " is " + text.cold() + " cold and " + text.warm() + " warm: "
                + text.differenceInProse(alpha) + " (" + sizes() + ").");
    }

    private void sayStrength() {
        switch (evidence.strength()) {
            case STRONG -> say("Evidence: strong. " + agreement());
            case WEAK -> say("Evidence: weak. " + agreement());
            case MIXED -> sayBrokenGuardrails();
            case NONE -> sayThatNothingWasFound();
        }
    }

    private void sayBrokenGuardrails() {
        StringBuilder worse = new StringBuilder();
        for (Comparison broken : evidence.brokenGuardrails()) {
            MetricText text = new MetricText(broken);
            worse.append(worse.length() == 0 ? "" : "; ")
                    .append(broken.metric().label() + ' ' + text.cold() + " cold, " + text.warm() + " warm ("
                            + pIs(broken.p(analysis.settings().test())) + ')');
        }
        String arm = arm(analysis.summary().verdict());
        say("Evidence: mixed. " + arm + " sessions make fewer errors: " + agreement());
        say("But they are significantly worse in "
                + (evidence.brokenGuardrails().size() == 1 ? "another respect: " : "other respects: ") + worse + '.');
    }

    /** Whether both tests find the difference in the error rate; at least one does. */
    private String agreement() {
        if (errors.exact().isEmpty()) {
            return welch() + " finds the difference.";
        }
        boolean both = errors.welchP().orElse(1) < alpha && errors.exactP().orElse(1) < alpha;
        return both
                ? welch() + " and " + exact() + " both find the difference."
                : finder() + " finds the difference, " + doubter() + " does not.";
    }

    private void sayThatNothingWasFound() {
        boolean welch = errors.welchP().orElse(1) < alpha;
        boolean exact = errors.exactP().orElse(welch ? 0 : 1) < alpha;
        if (welch && exact) {
            say((errors.exact().isPresent() ? welch() + " and " + exact() + " find" : welch() + " finds")
                    + " a difference, but it is smaller than the " + minEffect()
                    + " of the cold rate that counts here.");
        } else if (welch != exact) {
            say(finder() + " finds a difference, " + doubter() + " does not; "
                    + (decidingTestFindsIt()
                            ? "it is smaller than the " + minEffect() + " of the cold rate that counts here."
                            : "the latter decides here."));
        } else {
            String neither = errors.exact().isPresent()
                    ? "Neither " + welch() + " nor " + exact() + " finds"
                    : welch() + " does not find";
            say(neither + " a difference at " + Numbers.plain(alpha) + '.');
        }
    }

    private boolean decidingTestFindsIt() {
        return errors.p(analysis.settings().test()).orElse(1) < alpha;
    }

    private void saySmallestP() {
        if (evidence.smallestP().isPresent()) {
            Evidence.SmallestP smallest = evidence.smallestP().get();
            String drawn = analysis.randomBlocks().isPresent() ? " drawn in such blocks" : "";
            say("With " + errors.cold().n() + " + " + errors.warm().n() + " sessions" + drawn
                    + " the exact p cannot go below "
                    + p(smallest.p()) + "; " + smallest.enough() + " + " + smallest.enough() + " can reach "
                    + p(smallest.pOfEnough()) + '.');
        }
    }

    private void sayWhatNext() {
        switch (evidence.strength()) {
            case STRONG ->
                say("Next: start sessions " + arm(analysis.summary().verdict()).toLowerCase(Locale.ROOT)
                        + ", and test again when the model, the tasks or the warm-up change.");
            case WEAK -> say("Next: add sessions to both arms before you act on it.");
            case MIXED -> say("Next: find out why before you choose; fewer failed calls alone are no gain.");
            case NONE -> sayWhatWouldFindIt();
        }
    }

    private void sayWhatWouldFindIt() {
        if (errors.cold().estimate().orElse(0) == 0) {
            say("Next: cold sessions make no errors that warming up could avoid; compare completion time or task"
                    + " success.");
        } else if (errors.welch().isPresent() && errors.welch().get().t().isEmpty()) {
            say("Next: add sessions; without any spread there is nothing to tell how much chance may hide.");
        } else if (evidence.withinMargin()) {
            say("The interval lies within ±" + minEffect() + " of the cold rate (±" + margin()
                    + "): a change that large is ruled out.");
        } else {
            say((decidingTestFindsIt() ? "The" : "This is not \"no difference\": the") + " interval has room for "
                    + (evidence.margin() > 0
                            ? "changes of more than ±" + minEffect() + " of the cold rate (±" + margin() + ")."
                            : "changes."));
            if (evidence.needed().isPresent()) {
                sayHowManyWouldFindIt(evidence.needed().get());
            }
        }
    }

    private void sayHowManyWouldFindIt(Evidence.Needed needed) {
        boolean thereAreEnough = Math.min(errors.cold().n(), errors.warm().n()) >= needed.perArm();
        say("Next: to find a change of " + minEffect() + " (" + margin() + ") with "
                + Numbers.shortPercent(needed.power()) + " power takes about " + needed.perArm()
                + " sessions an arm"
                + (thereAreEnough
                        ? "; there are enough, more would only narrow the interval."
                        : " at the spread seen so far."));
    }

    private String minEffect() {
        return Numbers.shortPercent(analysis.settings().minEffect());
    }

    private String margin() {
        return new MetricText(errors).size(evidence.margin());
    }

    private String welch() {
        return "Welch's t-test (" + pIs(errors.welchP()) + ')';
    }

    private String exact() {
        return "the exact permutation test (" + pIs(errors.exactP()) + ')';
    }

    /** The one test of the two that is below alpha, as the beginning of a sentence. */
    private String finder() {
        return errors.welchP().orElse(1) < alpha ? welch() : "T" + exact().substring(1);
    }

    private String doubter() {
        return errors.welchP().orElse(1) < alpha ? exact() : welch();
    }

    private String sizes() {
        return errors.cold().n() + " + " + errors.warm().n() + " sessions";
    }

    /** {@code p = 0.012} or {@code p < 0.0001}. */
    private String pIs(OptionalDouble value) {
        String text = Numbers.p(value, alpha);
        return text.startsWith("<") ? "p < " + text.substring(1) : "p = " + text;
    }

    private String p(double value) {
        return Numbers.p(OptionalDouble.of(value), alpha);
    }

    private static String arm(Verdict verdict) {
        SessionType arm = verdict.armWithFewerErrors().orElseThrow();
        return switch (arm) {
            case COLD -> "Cold";
            case WARM -> "Warm";
        };
    }

    private void say(String sentence) {
        sentences.add(sentence);
    }
}
