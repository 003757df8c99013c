package dev.abtest.analysis;

import dev.abtest.analysis.Comparison.ExactTest;
import dev.abtest.stats.EffectSize;
import dev.abtest.stats.Holm;
import dev.abtest.stats.Proportions;
import dev.abtest.stats.Proportions.Interval;
import dev.abtest.stats.RatioOfSums;
import dev.abtest.stats.Sample;
import dev.abtest.stats.TTest;
import dev.abtest.stats.permutation.Assignment;
import dev.abtest.stats.permutation.MeanDifference;
import dev.abtest.stats.permutation.Permutation;
import dev.abtest.stats.permutation.RatioDifference;
import dev.abtest.stats.permutation.TestStatistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Compares the arms in every metric that the sessions have. */
final class Comparisons {
    private final Arms arms;
    private final Assignment assignment;
    private final Settings settings;
    private final List<Comparison> comparisons = new ArrayList<>();
    /** What the permutation test permutes, one for each comparison that has been added so far. */
    private final List<TestStatistic> measures = new ArrayList<>();

    private Comparisons(Arms arms, Assignment assignment, Settings settings) {
        this.arms = arms;
        this.assignment = assignment;
        this.settings = settings;
    }

    /** One comparison a metric, in the order of {@link Metric}; a metric that no session has is left out. */
    static List<Comparison> of(Arms arms, Assignment assignment, Settings settings) {
        Comparisons work = new Comparisons(arms, assignment, settings);
        work.compareMeans(Metric.ERROR_RATE, Figure.ERROR_RATE);
        if (arms.have(Figure.TOOL_CALLS)) {
            work.comparePooledErrorRates();
        }
        if (arms.have(Figure.SECONDS)) {
            work.compareTimes();
        }
        if (arms.have(Figure.MESSAGES)) {
            work.compareMeans(Metric.MESSAGES, Figure.MESSAGES);
        }
        if (arms.have(Figure.USER_CORRECTIONS)) {
            work.compareMeans(Metric.USER_CORRECTIONS, Figure.USER_CORRECTIONS);
        }
        work.addPermutationTests();
        work.compareTaskSuccess();
        return work.judged();
    }

    private void compareMeans(Metric metric, Figure figure) {
        Sample cold = Sample.of(arms.cold(figure));
        Sample warm = Sample.of(arms.warm(figure));
        Optional<TTest> test = TTest.ofMeans(cold, warm, settings.alpha());
        comparisons.add(Comparison.untested(
                        metric,
                        ArmFigures.of(cold, cold.mean()),
                        ArmFigures.of(warm, warm.mean()),
                        Effect.ofMeans(test, cold, warm))
                .withWelch(test));
        measures.add(MeanDifference.of(arms.both(figure)));
    }

    private void comparePooledErrorRates() {
        RatioOfSums cold = RatioOfSums.of(arms.cold(Figure.FAILED_CALLS), arms.cold(Figure.TOOL_CALLS));
        RatioOfSums warm = RatioOfSums.of(arms.warm(Figure.FAILED_CALLS), arms.warm(Figure.TOOL_CALLS));
        Optional<TTest> test = RatioOfSums.test(cold, warm, settings.alpha());
        comparisons.add(Comparison.untested(
                        Metric.POOLED_ERROR_RATE,
                        ArmFigures.ofEstimate(cold.n(), cold.ratio()),
                        ArmFigures.ofEstimate(warm.n(), warm.ratio()),
                        Effect.ofRatios(test))
                .withWelch(test));
        measures.add(RatioDifference.of(arms.both(Figure.FAILED_CALLS), arms.both(Figure.TOOL_CALLS)));
    }

    private void compareTimes() {
        Sample cold = positive(arms.cold(Figure.SECONDS));
        Sample warm = positive(arms.warm(Figure.SECONDS));
        Optional<TTest.OfRatio> test = TTest.ofGeometricMeans(cold, warm, settings.alpha());
        comparisons.add(Comparison.untested(
                        Metric.COMPLETION_TIME,
                        ArmFigures.of(cold, cold.geometricMean()),
                        ArmFigures.of(warm, warm.geometricMean()),
                        Effect.ofGeometricMeans(test, cold, warm))
                .withWelch(test.isPresent() ? Optional.of(test.get().logs()) : Optional.empty()));
        measures.add(MeanDifference.of(arms.both(Figure.LOG_SECONDS)));
    }

    private void addPermutationTests() {
        List<Optional<Permutation.Result>> results = Permutation.test(assignment, measures);
        for (int i = 0; i < results.size(); i++) {
            comparisons.set(i, comparisons.get(i).withExact(permutation(results.get(i))));
        }
    }

    private static Optional<ExactTest> permutation(Optional<Permutation.Result> test) {
        if (test.isEmpty()) {
            return Optional.empty();
        }
        Permutation.Result result = test.get();
        return Optional.of(new ExactTest(result.p(), "permutation", result.labellings(), result.enumerated()));
    }

    private void compareTaskSuccess() {
        int coldCount = arms.cold().size();
        int warmCount = arms.warm().size();
        OptionalDouble cold = proportion(arms.coldSuccesses(), coldCount);
        OptionalDouble warm = proportion(arms.warmSuccesses(), warmCount);
        Optional<Interval> interval = Proportions.newcombe(
                arms.coldSuccesses(), coldCount, arms.warmSuccesses(), warmCount, settings.alpha());
        Effect effect = Effect.ofProportions(
                interval,
                warm.orElse(0) - cold.orElse(0),
                EffectSize.superiority(Sample.of(arms.cold(Figure.SOLVED)), Sample.of(arms.warm(Figure.SOLVED))));
        comparisons.add(Comparison.untested(
                        Metric.TASK_SUCCESS,
                        ArmFigures.ofEstimate(coldCount, cold),
                        ArmFigures.ofEstimate(warmCount, warm),
                        effect)
                .withExact(taskSuccessTest(arms)));
    }

    /** The exact test of task success by itself. */
    static Optional<ExactTest> taskSuccessTest(Arms arms) {
        Optional<Proportions.Result> test = Proportions.test(
                arms.coldSuccesses(),
                arms.cold().size(),
                arms.warmSuccesses(),
                arms.warm().size());
        return test.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExactTest(test.get().p(), name(test.get().test()), 0, true));
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
