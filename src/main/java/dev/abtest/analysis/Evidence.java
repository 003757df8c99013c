package dev.abtest.analysis;

import dev.abtest.design.RunBlocks;
import dev.abtest.model.SessionType;
import dev.abtest.stats.permutation.Assignment;
import dev.abtest.stats.permutation.MeanDifference;
import dev.abtest.stats.permutation.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What carries the verdict.
 *
 * @param strength how well the tests and the other metrics agree with it
 * @param harms metrics in which the arm with fewer errors is significantly worse
 * @param floor the least p the exact test can reach with this many sessions, when it is not below alpha
 * @param margin the smallest change worth a recommendation, in the unit of the error rate: min-effect × cold mean
 * @param withinMargin whether the interval of the difference excludes every change as large as the margin
 */
public record Evidence(
        Strength strength, List<Comparison> harms, Optional<Floor> floor, double margin, boolean withinMargin) {
    /** How much weight a recommendation bears. */
    public enum Strength {
        /** No recommendation to carry. */
        NONE,
        /** Only one of the two tests is below alpha. */
        WEAK,
        /** The recommended arm is significantly worse in something else. */
        MIXED,
        /** Welch's test and the exact one agree, or only one of them could be done. */
        STRONG
    }

    /**
     * The exact test cannot become significant with so few sessions.
     *
     * @param p the least p it can reach now
     * @param enough the smallest number of sessions an arm with which it can fall below alpha
     * @param pOfEnough the least p it can reach then
     */
    public record Floor(double p, int enough, double pOfEnough) {}

    static Evidence of(Verdict verdict, List<Comparison> comparisons, RunBlocks blocks, Settings settings) {
        Comparison primary = comparisons.get(0);
        List<Comparison> harms = harms(verdict, comparisons, settings);
        double margin = settings.minEffect() * primary.cold().estimate().orElse(0);
        return new Evidence(
                strength(verdict, primary, harms, settings.alpha()),
                harms,
                floor(blocks, settings.alpha()),
                margin,
                isWithin(primary.effect(), margin));
    }

    private static Strength strength(Verdict verdict, Comparison primary, List<Comparison> harms, double alpha) {
        if (verdict.armWithFewerErrors().isEmpty()) {
            return Strength.NONE;
        }
        if (!harms.isEmpty()) {
            return Strength.MIXED;
        }
        boolean bothBelow =
                primary.welchP().orElse(0) < alpha && primary.exactP().orElse(0) < alpha;
        return bothBelow ? Strength.STRONG : Strength.WEAK;
    }

    private static List<Comparison> harms(Verdict verdict, List<Comparison> comparisons, Settings settings) {
        List<Comparison> harms = new ArrayList<>();
        Optional<SessionType> better = verdict.armWithFewerErrors();
        for (Comparison each : comparisons) {
            if (better.isPresent() && each.isWorse(better.get()) && isHarm(each, settings.alpha())) {
                harms.add(each);
            }
        }
        return List.copyOf(harms);
    }

    private static boolean isHarm(Comparison comparison, double alpha) {
        return switch (comparison.metric()) {
            case TASK_SUCCESS -> comparison.exactP().orElse(1) < alpha;
            case COMPLETION_TIME, USER_CORRECTIONS -> comparison.significant();
            case ERROR_RATE, POOLED_ERROR_RATE, MESSAGES -> false;
        };
    }

    private static Optional<Floor> floor(RunBlocks blocks, double alpha) {
        OptionalDouble least = leastP(blocks.assignment());
        if (least.isEmpty() || least.getAsDouble() < alpha) {
            return Optional.empty();
        }
        int enough = 2;
        while (enough < Permutation.MAX_SESSIONS && leastP(blocks, enough) >= alpha) {
            enough++;
        }
        return Optional.of(new Floor(least.getAsDouble(), enough, leastP(blocks, enough)));
    }

    private static double leastP(RunBlocks blocks, int perArm) {
        return leastP(blocks.assignmentOf(perArm)).orElse(1);
    }

    /** Every session has an error rate, so the labellings are all that counts. */
    private static OptionalDouble leastP(Assignment assignment) {
        return Permutation.smallestP(assignment, MeanDifference.of(new double[assignment.size()]));
    }

    /** An interval of arms without spread is a point, which excludes nothing. */
    private static boolean isWithin(Effect effect, double margin) {
        if (effect.difference().isEmpty()) {
            return false;
        }
        Effect.Difference interval = effect.difference().get();
        return interval.low() < interval.high() && interval.low() > -margin && interval.high() < margin;
    }
}
