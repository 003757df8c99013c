package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.Proportions;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a test recommends. The first four sentences are the original's, with a rule that deserves them. */
public enum Verdict {
    /** An arm has fewer than three sessions, or too few of which anything is known. */
    INSUFFICIENT_DATA("insufficient", "Insufficient data (need at least 3 tests each)", null),
    /** Warm sessions make significantly fewer errors. */
    WARM("warm", "WARM recommended: Significant error reduction", SessionType.WARM),
    /** Warm sessions make significantly more errors. */
    COLD("cold", "COLD recommended: Warm sessions performed worse", SessionType.COLD),
    /** Nothing of the size asked for was found. */
    NO_DIFFERENCE("undecided", "No significant difference detected", null),
    /** Warm sessions make fewer errors and solve fewer tasks, both significantly. */
    MIXED_FEWER_ERRORS_IN_WARM("mixed", "MIXED: fewer errors in WARM, more tasks solved in COLD", SessionType.WARM),
    /** Cold sessions make fewer errors and solve fewer tasks, both significantly. */
    MIXED_FEWER_ERRORS_IN_COLD("mixed", "MIXED: fewer errors in COLD, more tasks solved in WARM", SessionType.COLD),
    /** Both arms ran the cold command, so there is nothing to recommend. */
    AA_CHECK("aa_check", "None, this is an A/A check: both arms ran the cold command", null);

    private final String key;
    private final String sentence;
    private final SessionType armWithFewerErrors;

    Verdict(String key, String sentence, SessionType armWithFewerErrors) {
        this.key = key;
        this.sentence = sentence;
        this.armWithFewerErrors = armWithFewerErrors;
    }

    /** The word in JSON. */
    public String key() {
        return key;
    }

    /** Whether it says something about warming up, even that nothing was found. */
    public boolean isStatement() {
        return this != INSUFFICIENT_DATA && this != AA_CHECK;
    }

    public String sentence() {
        return sentence;
    }

    /** The arm with significantly fewer errors, if there is one. */
    public Optional<SessionType> armWithFewerErrors() {
        return Optional.ofNullable(armWithFewerErrors);
    }

    /**
     * The verdict with the default settings, from the error rates that the original averages. Every write computes it, so
     * it does the tests that it takes and no more, and without the table of metrics.
     */
    static Verdict of(ABTest test, ArmSummary cold, ArmSummary warm) {
        if (cold.countOfCalls() < Comparison.LEAST_SESSIONS || warm.countOfCalls() < Comparison.LEAST_SESSIONS) {
            return INSUFFICIENT_DATA;
        }
        Verdict candidate = candidate(
                cold.averageErrorRate().orElseThrow(),
                warm.averageErrorRate().orElseThrow(),
                Settings.DEFAULTS.minEffect());
        if (candidate.armWithFewerErrors == null) {
            return candidate;
        }
        return candidate.confirmed(
                Settings.DEFAULTS.alpha(),
                welchP(test),
                candidate.solvesFewer(cold.solvedPart(), warm.solvedPart())
                        ? taskSuccessP(cold, warm)
                        : OptionalDouble.empty());
    }

    /** The verdict that follows from the comparisons of a test; it is the error rate that decides. */
    static Verdict of(Settings settings, List<Comparison> comparisons) {
        if (!anyIsEnough(comparisons)) {
            return INSUFFICIENT_DATA;
        }
        Comparison errors = Comparison.primary(comparisons);
        if (!errors.isEnough()) {
            return NO_DIFFERENCE;
        }
        Verdict candidate = candidate(
                errors.cold().estimate().orElseThrow(), errors.warm().estimate().orElseThrow(), settings.minEffect());
        Optional<Comparison> success = Comparison.of(Metric.TASK_SUCCESS, comparisons);
        boolean solvesFewer = success.isPresent()
                && success.get().isEnough()
                && candidate.solvesFewer(
                        success.get().cold().estimate().orElseThrow(),
                        success.get().warm().estimate().orElseThrow());
        return candidate.confirmed(
                settings.alpha(),
                errors.p(settings.test()),
                solvesFewer ? success.get().exactP() : OptionalDouble.empty());
    }

    /** Whether there is a judged metric that both arms know well enough. */
    private static boolean anyIsEnough(List<Comparison> comparisons) {
        for (Comparison each : comparisons) {
            if (each.metric().isJudged() && each.isEnough()) {
                return true;
            }
        }
        return false;
    }

    /** What these error rates recommend if the tests confirm it. */
    private static Verdict candidate(double cold, double warm, double minEffect) {
        if (warm < cold * (1 - minEffect)) {
            return WARM;
        }
        return warm > cold * (1 + minEffect) ? COLD : NO_DIFFERENCE;
    }

    /** Whether the recommended arm solves fewer tasks than the other; each solves this part of them. */
    private boolean solvesFewer(double cold, double warm) {
        return this == WARM && warm < cold || this == COLD && cold < warm;
    }

    /**
     * This candidate, or what becomes of it.
     *
     * @param fewerSolvedP of task success, where the recommended arm solves fewer tasks
     */
    private Verdict confirmed(double alpha, OptionalDouble errorP, OptionalDouble fewerSolvedP) {
        if (armWithFewerErrors == null) {
            return this;
        }
        if (errorP.orElse(1) >= alpha) {
            return NO_DIFFERENCE;
        }
        if (fewerSolvedP.orElse(1) < alpha) {
            return this == WARM ? MIXED_FEWER_ERRORS_IN_WARM : MIXED_FEWER_ERRORS_IN_COLD;
        }
        return this;
    }

    private static OptionalDouble welchP(ABTest test) {
        Sample cold = errorRates(test.cold());
        Sample warm = errorRates(test.warm());
        Optional<TTest> welch = TTest.ofMeans(cold, warm, Settings.DEFAULTS.alpha());
        return welch.isPresent() ? OptionalDouble.of(welch.get().p()) : OptionalDouble.empty();
    }

    /** Those of the sessions whose calls are known, as the original computes them. */
    static Sample errorRates(List<SessionResult> sessions) {
        double[] rates = new double[sessions.size()];
        int known = 0;
        for (SessionResult session : sessions) {
            if (SessionField.ERROR_RATE.isKnown(session)) {
                rates[known++] = session.errorRate();
            }
        }
        return Sample.of(Arrays.copyOf(rates, known));
    }

    private static OptionalDouble taskSuccessP(ArmSummary cold, ArmSummary warm) {
        Optional<Proportions.Result> exact =
                Proportions.test(cold.successCount(), cold.judgedCount(), warm.successCount(), warm.judgedCount());
        return exact.isPresent() ? OptionalDouble.of(exact.get().p()) : OptionalDouble.empty();
    }
}
