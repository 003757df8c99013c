package dev.abtest.analysis;

import dev.abtest.analysis.Comparison.Arm;
import dev.abtest.analysis.Comparison.Difference;
import dev.abtest.analysis.Comparison.Effect;
import dev.abtest.analysis.Comparison.ExactTest;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
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
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Compares the arms in every {@link Metric} that the sessions have. How is a matter of the metric's estimator alone: no
 * metric is named here.
 */
final class Comparisons {
    private final ABTest test;
    private final Settings settings;

    private Comparisons(ABTest test, Settings settings) {
        this.test = test;
        this.settings = settings;
    }

    /** A comparison in the making, with what the permutation test permutes; empty where another exact test is done. */
    private static final class Row {
        private final Optional<TestStatistic> statistic;
        private Comparison comparison;

        Row(Comparison comparison, Optional<TestStatistic> statistic) {
            this.comparison = comparison;
            this.statistic = statistic;
        }
    }

    /**
     * One comparison a metric, in the order of {@link Metric}; a metric that no session has is left out.
     *
     * @param assignment how the sessions came to their arms, the cold ones first
     */
    static List<Comparison> of(ABTest test, Assignment assignment, Settings settings) {
        Comparisons work = new Comparisons(test, settings);
        List<Row> rows = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (!metric.isLeftOut(test)) {
                rows.add(work.compare(metric));
            }
        }
        addPermutationTests(rows, assignment);
        return work.judged(rows);
    }

    private Row compare(Metric metric) {
        return switch (metric.estimator()) {
            case MEAN -> compareMeans(metric);
            case RATIO_OF_SUMS -> compareRatiosOfSums(metric);
            case GEOMETRIC_MEAN -> compareGeometricMeans(metric);
            case PROPORTION -> compareProportions(metric);
        };
    }

    private Row compareMeans(Metric metric) {
        double[] coldValues = values(metric, test.cold());
        double[] warmValues = values(metric, test.warm());
        Sample cold = known(coldValues);
        Sample warm = known(warmValues);
        Optional<TTest> welch = TTest.ofMeans(cold, warm, settings.alpha());
        Effect effect = new Effect(difference(welch), EffectSize.hedgesG(cold, warm), superiority(metric, cold, warm));
        Comparison comparison = Comparison.untested(
                metric,
                Arm.of(cold, coldValues.length, cold.mean()),
                Arm.of(warm, warmValues.length, warm.mean()),
                effect);
        return new Row(comparison.withWelch(welch), Optional.of(MeanDifference.of(joined(coldValues, warmValues))));
    }

    private Row compareRatiosOfSums(Metric metric) {
        double[] coldValues = values(metric, test.cold());
        double[] warmValues = values(metric, test.warm());
        double[] coldDenominators = denominators(metric, test.cold());
        double[] warmDenominators = denominators(metric, test.warm());
        RatioOfSums cold = RatioOfSums.of(coldValues, coldDenominators);
        RatioOfSums warm = RatioOfSums.of(warmValues, warmDenominators);
        Optional<TTest> welch = RatioOfSums.test(cold, warm, settings.alpha());
        Comparison comparison = Comparison.untested(
                metric,
                Arm.ofEstimate(cold.n(), coldValues.length, cold.ratio()),
                Arm.ofEstimate(warm.n(), warmValues.length, warm.ratio()),
                new Effect(difference(welch), OptionalDouble.empty(), OptionalDouble.empty()));
        return new Row(
                comparison.withWelch(welch),
                Optional.of(RatioDifference.of(
                        joined(coldValues, warmValues), joined(coldDenominators, warmDenominators))));
    }

    private Row compareGeometricMeans(Metric metric) {
        double[] coldValues = values(metric, test.cold());
        double[] warmValues = values(metric, test.warm());
        Sample cold = known(coldValues);
        Sample warm = known(warmValues);
        Optional<TTest.OfRatio> welch = TTest.ofGeometricMeans(cold, warm, settings.alpha());
        Optional<Difference> ratio = welch.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        welch.get().ratio(), welch.get().low(), welch.get().high()));
        Comparison comparison = Comparison.untested(
                metric,
                Arm.of(cold, coldValues.length, cold.geometricMean()),
                Arm.of(warm, warmValues.length, warm.geometricMean()),
                new Effect(ratio, EffectSize.hedgesG(cold.log(), warm.log()), superiority(metric, cold, warm)));
        return new Row(
                comparison.withWelch(
                        welch.isEmpty()
                                ? Optional.empty()
                                : Optional.of(welch.get().logs())),
                Optional.of(MeanDifference.of(logarithms(joined(coldValues, warmValues)))));
    }

    private Row compareProportions(Metric metric) {
        double[] coldValues = knownOf(values(metric, test.cold()));
        double[] warmValues = knownOf(values(metric, test.warm()));
        int coldCount = coldValues.length;
        int warmCount = warmValues.length;
        int coldOnes = ones(coldValues);
        int warmOnes = ones(warmValues);
        OptionalDouble cold = proportion(coldOnes, coldCount);
        OptionalDouble warm = proportion(warmOnes, warmCount);
        Optional<Interval> interval = Proportions.newcombe(coldOnes, coldCount, warmOnes, warmCount, settings.alpha());
        Optional<Difference> difference = interval.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        warm.orElse(0) - cold.orElse(0),
                        interval.get().low(),
                        interval.get().high()));
        Effect effect = new Effect(
                difference, OptionalDouble.empty(), superiority(metric, Sample.of(coldValues), Sample.of(warmValues)));
        Comparison comparison = Comparison.untested(
                metric,
                Arm.ofEstimate(coldCount, test.cold().size(), cold),
                Arm.ofEstimate(warmCount, test.warm().size(), warm),
                effect);
        Optional<Proportions.Result> exact = Proportions.test(coldOnes, coldCount, warmOnes, warmCount);
        return new Row(
                comparison.withExact(
                        exact.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new ExactTest(
                                        exact.get().p(), name(exact.get().test()), 0, true))),
                Optional.empty());
    }

    private static String name(Proportions.Test test) {
        return switch (test) {
            case BOSCHLOO -> "boschloo";
            case FISHER -> "fisher";
        };
    }

    /** All metrics at once, since they share the labellings. */
    private static void addPermutationTests(List<Row> rows, Assignment assignment) {
        List<TestStatistic> statistics = new ArrayList<>();
        for (Row row : rows) {
            if (row.statistic.isPresent()) {
                statistics.add(row.statistic.get());
            }
        }
        Iterator<Optional<Permutation.Result>> results =
                Permutation.test(assignment, statistics).iterator();
        for (Row row : rows) {
            if (row.statistic.isPresent()) {
                row.comparison = row.comparison.withExact(permutation(results.next()));
            }
        }
    }

    private static Optional<ExactTest> permutation(Optional<Permutation.Result> test) {
        if (test.isEmpty()) {
            return Optional.empty();
        }
        Permutation.Result result = test.get();
        return Optional.of(new ExactTest(result.p(), "permutation", result.labellings(), result.enumerated()));
    }

    /** The primary metric stands alone; the others share alpha after Holm. */
    private List<Comparison> judged(List<Row> rows) {
        List<OptionalDouble> others = new ArrayList<>();
        for (Row row : rows) {
            others.add(
                    row.comparison.metric().isPrimary() ? OptionalDouble.empty() : row.comparison.p(settings.test()));
        }
        Iterator<OptionalDouble> corrected = Holm.adjust(others).iterator();
        List<Comparison> judged = new ArrayList<>();
        for (Row row : rows) {
            OptionalDouble pHolm = corrected.next();
            OptionalDouble p = row.comparison.metric().isPrimary() ? row.comparison.p(settings.test()) : pHolm;
            boolean significant = row.comparison.isEnough() && p.orElse(1) < settings.alpha();
            judged.add(row.comparison.judged(pHolm, significant));
        }
        return List.copyOf(judged);
    }

    private static Optional<Difference> difference(Optional<TTest> test) {
        return test.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        test.get().difference(), test.get().low(), test.get().high()));
    }

    /** The probability that a warm session is better than a cold one. */
    private static OptionalDouble superiority(Metric metric, Sample cold, Sample warm) {
        return switch (metric.direction()) {
            case LESS_IS_BETTER -> EffectSize.superiority(warm, cold);
            case MORE_IS_BETTER -> EffectSize.superiority(cold, warm);
        };
    }

    private static double[] values(Metric metric, List<SessionResult> sessions) {
        double[] values = new double[sessions.size()];
        int i = 0;
        for (SessionResult session : sessions) {
            values[i++] = metric.value(session);
        }
        return values;
    }

    private static double[] denominators(Metric metric, List<SessionResult> sessions) {
        double[] denominators = new double[sessions.size()];
        int i = 0;
        for (SessionResult session : sessions) {
            denominators[i++] = metric.denominator(session);
        }
        return denominators;
    }

    private static Sample known(double[] values) {
        return Sample.of(knownOf(values));
    }

    /** The values without those that are unknown. */
    private static double[] knownOf(double[] values) {
        double[] known = new double[values.length];
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                known[count++] = value;
            }
        }
        return count == known.length ? known : Arrays.copyOf(known, count);
    }

    private static double[] joined(double[] cold, double[] warm) {
        double[] both = Arrays.copyOf(cold, cold.length + warm.length);
        System.arraycopy(warm, 0, both, cold.length, warm.length);
        return both;
    }

    private static double[] logarithms(double[] values) {
        double[] logarithms = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            logarithms[i] = Math.log(values[i]);
        }
        return logarithms;
    }

    private static int ones(double[] values) {
        int count = 0;
        for (double value : values) {
            count += value == 1 ? 1 : 0;
        }
        return count;
    }

    private static OptionalDouble proportion(int ones, int n) {
        return n == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) ones / n);
    }
}
