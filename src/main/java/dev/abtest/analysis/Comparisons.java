package dev.abtest.analysis;

import dev.abtest.analysis.Comparison.ExactTest;
import dev.abtest.model.SessionResult;
import dev.abtest.stats.Assignment;
import dev.abtest.stats.EffectSize;
import dev.abtest.stats.Holm;
import dev.abtest.stats.Interval;
import dev.abtest.stats.Measure;
import dev.abtest.stats.Permutation;
import dev.abtest.stats.Proportions;
import dev.abtest.stats.RatioOfSums;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import dev.abtest.stats.Welch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Compares the arms in every metric that the sessions have. */
final class Comparisons {
    private final Arms arms;
    private final Assignment assignment;
    private final Settings settings;
    private final List<Comparison> comparisons = new ArrayList<>();
    /** What the permutation test permutes, one for each comparison that has been added so far. */
    private final List<Measure> measures = new ArrayList<>();

    private Comparisons(Arms arms, Assignment assignment, Settings settings) {
        this.arms = arms;
        this.assignment = assignment;
        this.settings = settings;
    }

    /** One comparison a metric, in the order of {@link Metric}; a metric that no session has is left out. */
    static List<Comparison> of(Arms arms, Assignment assignment, Settings settings) {
        Comparisons work = new Comparisons(arms, assignment, settings);
        work.compareMeans(Metric.ERROR_RATE, SessionResult::errorRate);
        if (arms.have(SessionResult::toolCalls)) {
            work.comparePooledErrorRates();
        }
        if (arms.have(SessionResult::completionTimeSeconds)) {
            work.compareTimes();
        }
        if (arms.have(SessionResult::messageCount)) {
            work.compareMeans(Metric.MESSAGES, SessionResult::messageCount);
        }
        if (arms.have(SessionResult::userCorrections)) {
            work.compareMeans(Metric.USER_CORRECTIONS, SessionResult::userCorrections);
        }
        work.addPermutationTests();
        work.compareTaskSuccess();
        return work.judged();
    }

    private void compareMeans(Metric metric, ToDoubleFunction<SessionResult> figure) {
        Sample cold = Sample.of(arms.cold(figure));
        Sample warm = Sample.of(arms.warm(figure));
        Optional<TTest> test = Welch.test(cold, warm, settings.alpha());
        comparisons.add(Comparison.untested(
                        metric,
                        ArmFigures.of(cold, cold.mean()),
                        ArmFigures.of(warm, warm.mean()),
                        Effect.ofMeans(test, cold, warm))
                .withWelch(test));
        measures.add(Measure.mean(arms.both(figure)));
    }

    private void comparePooledErrorRates() {
        ToDoubleFunction<SessionResult> failed = session -> session.toolCalls() - session.successfulToolCalls();
        ToDoubleFunction<SessionResult> calls = SessionResult::toolCalls;
        RatioOfSums cold = RatioOfSums.of(arms.cold(failed), arms.cold(calls));
        RatioOfSums warm = RatioOfSums.of(arms.warm(failed), arms.warm(calls));
        Optional<TTest> test = RatioOfSums.test(cold, warm, settings.alpha());
        comparisons.add(Comparison.untested(
                        Metric.POOLED_ERROR_RATE,
                        ArmFigures.ofEstimate(cold.n(), cold.ratio()),
                        ArmFigures.ofEstimate(warm.n(), warm.ratio()),
                        Effect.ofRatios(test))
                .withWelch(test));
        measures.add(Measure.ratio(arms.both(failed), arms.both(calls)));
    }

    private void compareTimes() {
        // NaN where there is no time: such a session takes no part.
        ToDoubleFunction<SessionResult> logSeconds =
                session -> session.completionTimeSeconds() > 0 ? Math.log(session.completionTimeSeconds()) : Double.NaN;
        Sample cold = positive(arms.cold(SessionResult::completionTimeSeconds));
        Sample warm = positive(arms.warm(SessionResult::completionTimeSeconds));
        Optional<Welch.RatioTest> test = Welch.logTest(cold, warm, settings.alpha());
        comparisons.add(Comparison.untested(
                        Metric.COMPLETION_TIME,
                        ArmFigures.of(cold, cold.geometricMean()),
                        ArmFigures.of(warm, warm.geometricMean()),
                        Effect.ofGeometricMeans(test, cold, warm))
                .withWelch(test.map(Welch.RatioTest::logs)));
        measures.add(Measure.mean(arms.both(logSeconds)));
    }

    private void addPermutationTests() {
        List<Optional<Permutation.Result>> results = Permutation.test(assignment, measures);
        for (int i = 0; i < results.size(); i++) {
            comparisons.set(i, comparisons.get(i).withExact(results.get(i).map(Comparisons::permutation)));
        }
    }

    private static ExactTest permutation(Permutation.Result result) {
        return new ExactTest(result.p(), "permutation", result.labellings(), result.enumerated());
    }

    private void compareTaskSuccess() {
        int coldCount = arms.cold().size();
        int warmCount = arms.warm().size();
        OptionalDouble cold = proportion(arms.coldSuccesses(), coldCount);
        OptionalDouble warm = proportion(arms.warmSuccesses(), warmCount);
        Optional<Interval> interval = Proportions.newcombe(
                arms.coldSuccesses(), coldCount, arms.warmSuccesses(), warmCount, settings.alpha());
        ToDoubleFunction<SessionResult> solved = session -> session.success() ? 1 : 0;
        Effect effect = new Effect(
                interval.map(each -> new Effect.Difference(warm.orElse(0) - cold.orElse(0), each.low(), each.high())),
                OptionalDouble.empty(),
                EffectSize.superiority(Sample.of(arms.cold(solved)), Sample.of(arms.warm(solved))));
        comparisons.add(Comparison.untested(
                        Metric.TASK_SUCCESS,
                        ArmFigures.ofEstimate(coldCount, cold),
                        ArmFigures.ofEstimate(warmCount, warm),
                        effect)
                .withExact(taskSuccessTest(arms)));
    }

    /** The exact test of task success by itself. */
    static Optional<ExactTest> taskSuccessTest(Arms arms) {
        return Proportions.test(
                        arms.coldSuccesses(),
                        arms.cold().size(),
                        arms.warmSuccesses(),
                        arms.warm().size())
                .map(result -> new ExactTest(result.p(), name(result.test()), 0, true));
    }

    private static String name(Proportions.Test test) {
        return switch (test) {
            case BOSCHLOO -> "boschloo";
            case FISHER -> "fisher";
        };
    }

    /** The primary metric stands alone; the others share alpha after Holm. */
    private List<Comparison> judged() {
        List<OptionalDouble> secondary = new ArrayList<>();
        for (Comparison each : comparisons) {
            secondary.add(each.metric().isPrimary() ? OptionalDouble.empty() : each.p(settings.test()));
        }
        List<OptionalDouble> corrected = Holm.adjust(secondary);
        List<Comparison> judged = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            Comparison each = comparisons.get(i);
            OptionalDouble p = each.metric().isPrimary() ? each.p(settings.test()) : corrected.get(i);
            judged.add(each.judged(corrected.get(i), p.orElse(1) < settings.alpha()));
        }
        return List.copyOf(judged);
    }

    private static Sample positive(double[] values) {
        int count = 0;
        for (double value : values) {
            if (value > 0) {
                values[count++] = value;
            }
        }
        return Sample.of(Arrays.copyOf(values, count));
    }

    private static OptionalDouble proportion(int successes, int n) {
        return n == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) successes / n);
    }
}
