package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionType;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a test recommends. The first four sentences are the original's, with a rule that deserves them. */
public enum Verdict {
    /** An arm has fewer than three sessions. */
    INSUFFICIENT_DATA("Insufficient data (need at least 3 tests each)"),
    /** Warm sessions make significantly fewer errors. */
    WARM("WARM recommended: Significant error reduction"),
    /** Warm sessions make significantly more errors. */
    COLD("COLD recommended: Warm sessions performed worse"),
    /** Nothing of the size asked for was found. */
    NO_DIFFERENCE("No significant difference detected"),
    /** Warm sessions make fewer errors and solve fewer tasks, both significantly. */
    MIXED_FEWER_ERRORS_IN_WARM("MIXED: fewer errors in WARM, more tasks solved in COLD"),
    /** Cold sessions make fewer errors and solve fewer tasks, both significantly. */
    MIXED_FEWER_ERRORS_IN_COLD("MIXED: fewer errors in COLD, more tasks solved in WARM");

    /** The fewest sessions an arm for a recommendation. */
    public static final int LEAST_SESSIONS = 3;

    private final String sentence;

    Verdict(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    /** The arm with significantly fewer errors, if there is one. */
    public Optional<SessionType> armWithFewerErrors() {
        return switch (this) {
            case WARM, MIXED_FEWER_ERRORS_IN_WARM -> Optional.of(SessionType.WARM);
            case COLD, MIXED_FEWER_ERRORS_IN_COLD -> Optional.of(SessionType.COLD);
            case INSUFFICIENT_DATA, NO_DIFFERENCE -> Optional.empty();
        };
    }

    /** Whether one arm makes fewer errors and the other solves more tasks. */
    public boolean isMixed() {
        return this == MIXED_FEWER_ERRORS_IN_WARM || this == MIXED_FEWER_ERRORS_IN_COLD;
    }

    /** The verdict with the default settings, by the tests it takes and no more: every write computes it. */
    static Verdict of(ABTest test, ArmSummary cold, ArmSummary warm) {
        Verdict candidate = candidate(cold, warm, Settings.DEFAULTS.minEffect());
        if (candidate.armWithFewerErrors().isEmpty()) {
            return candidate;
        }
        Arms arms = Arms.of(test);
        boolean solvesFewer = candidate.solvesFewer(cold, warm);
        return candidate.confirmed(
                Settings.DEFAULTS.alpha(), welchP(arms), solvesFewer ? taskSuccessP(arms) : OptionalDouble.empty());
    }

    /** The verdict that follows from the comparisons of a test. */
    static Verdict of(ArmSummary cold, ArmSummary warm, Settings settings, Comparison errors, Comparison success) {
        Verdict candidate = candidate(cold, warm, settings.minEffect());
        return candidate.confirmed(
                settings.alpha(),
                errors.p(settings.test()),
                candidate.solvesFewer(cold, warm) ? success.exactP() : OptionalDouble.empty());
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
        if (armWithFewerErrors().isEmpty()) {
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

    private static OptionalDouble welchP(Arms arms) {
        Sample cold = Sample.of(arms.cold(Figure.ERROR_RATE));
        Sample warm = Sample.of(arms.warm(Figure.ERROR_RATE));
        Optional<TTest> test = TTest.ofMeans(cold, warm, Settings.DEFAULTS.alpha());
        return test.isPresent() ? OptionalDouble.of(test.get().p()) : OptionalDouble.empty();
    }

    private static OptionalDouble taskSuccessP(Arms arms) {
        Optional<Comparison.ExactTest> test = Comparisons.taskSuccessTest(arms);
        return test.isPresent() ? OptionalDouble.of(test.get().p()) : OptionalDouble.empty();
    }
}
