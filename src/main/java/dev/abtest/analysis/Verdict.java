package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.Proportions;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a test recommends. The first four sentences are the original's, with a rule that deserves them. */
public enum Verdict {
    /** An arm has fewer than three sessions. */
    INSUFFICIENT_DATA("Insufficient data (need at least 3 tests each)", null),
    /** Warm sessions make significantly fewer errors. */
    WARM("WARM recommended: Significant error reduction", SessionType.WARM),
    /** Warm sessions make significantly more errors. */
    COLD("COLD recommended: Warm sessions performed worse", SessionType.COLD),
    /** Nothing of the size asked for was found. */
    NO_DIFFERENCE("No significant difference detected", null),
    /** Warm sessions make fewer errors and solve fewer tasks, both significantly. */
    MIXED_FEWER_ERRORS_IN_WARM("MIXED: fewer errors in WARM, more tasks solved in COLD", SessionType.WARM),
    /** Cold sessions make fewer errors and solve fewer tasks, both significantly. */
    MIXED_FEWER_ERRORS_IN_COLD("MIXED: fewer errors in COLD, more tasks solved in WARM", SessionType.COLD);

    /** The fewest sessions an arm for a recommendation. */
    public static final int LEAST_SESSIONS = 3;

    private final String sentence;
    private final SessionType armWithFewerErrors;

    Verdict(String sentence, SessionType armWithFewerErrors) {
        this.sentence = sentence;
        this.armWithFewerErrors = armWithFewerErrors;
    }

    public String sentence() {
        return sentence;
    }

    /** The arm with significantly fewer errors, if there is one. */
    public Optional<SessionType> armWithFewerErrors() {
        return Optional.ofNullable(armWithFewerErrors);
    }

    /**
     * The verdict with the default settings. Every write computes it, so it does the tests that it takes and no more,
     * and without the table of metrics.
     */
    static Verdict of(ABTest test, ArmSummary cold, ArmSummary warm) {
        Verdict candidate = candidate(cold, warm, Settings.DEFAULTS.minEffect());
        if (candidate.armWithFewerErrors == null) {
            return candidate;
        }
        return candidate.confirmed(
                Settings.DEFAULTS.alpha(),
                welchP(test),
                candidate.solvesFewer(cold, warm) ? taskSuccessP(cold, warm) : OptionalDouble.empty());
    }

    /** The verdict that follows from the comparisons of a test. */
    static Verdict of(ArmSummary cold, ArmSummary warm, Settings settings, List<Comparison> comparisons) {
        Verdict candidate = candidate(cold, warm, settings.minEffect());
        Optional<Comparison> success = Comparison.of(Metric.TASK_SUCCESS, comparisons);
        return candidate.confirmed(
                settings.alpha(),
                Comparison.primary(comparisons).p(settings.test()),
                success.isPresent() && candidate.solvesFewer(cold, warm)
                        ? success.get().exactP()
                        : OptionalDouble.empty());
    }

    /** What is recommended if the tests confirm it. */
    private static Verdict candidate(ArmSummary cold, ArmSummary warm, double minEffect) {
        if (cold.count() < LEAST_SESSIONS || warm.count() < LEAST_SESSIONS) {
            return INSUFFICIENT_DATA;
        }
        if (warm.averageErrorRate() < cold.averageErrorRate() * (1 - minEffect)) {
            return WARM;
        }
        return warm.averageErrorRate() > cold.averageErrorRate() * (1 + minEffect) ? COLD : NO_DIFFERENCE;
    }

    /** Whether the recommended arm solves fewer tasks than the other. */
    private boolean solvesFewer(ArmSummary cold, ArmSummary warm) {
        return this == WARM && warm.successRate() < cold.successRate()
                || this == COLD && cold.successRate() < warm.successRate();
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

    private static Sample errorRates(List<SessionResult> sessions) {
        double[] rates = new double[sessions.size()];
        int i = 0;
        for (SessionResult session : sessions) {
            rates[i++] = session.errorRate();
        }
        return Sample.of(rates);
    }

    private static OptionalDouble taskSuccessP(ArmSummary cold, ArmSummary warm) {
        Optional<Proportions.Result> exact =
                Proportions.test(cold.successCount(), cold.count(), warm.successCount(), warm.count());
        return exact.isPresent() ? OptionalDouble.of(exact.get().p()) : OptionalDouble.empty();
    }
}
