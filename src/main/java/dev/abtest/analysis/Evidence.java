package dev.abtest.analysis;

import dev.abtest.design.RunBlocks;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.Power;
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
 * @param brokenGuardrails metrics in which the arm with fewer errors is significantly worse
 * @param smallestP the smallest attainable p of the exact test, when it is not below alpha
 * @param margin the smallest change worth a recommendation, in the unit of the error rate: min-effect × cold mean
 * @param withinMargin whether the interval of the difference excludes every change as large as the margin
 * @param needed how many sessions could find what was not found; empty when something was, or nothing can be said
 * @param missing what is unknown of too many sessions to judge by it
 */
public record Evidence(
        Strength strength,
        List<Comparison> brokenGuardrails,
        Optional<SmallestP> smallestP,
        double margin,
        boolean withinMargin,
        Optional<Needed> needed,
        List<Missing> missing) {

    /** How much weight a recommendation bears. */
    public enum Strength {
        /** No recommendation to carry. */
        NONE("none"),
        /** Only one of the two tests is below alpha. */
        WEAK("weak"),
        /** The recommended arm is significantly worse in something else. */
        MIXED("mixed"),
        /** Welch's test and the exact one agree, or only one of them could be done. */
        STRONG("strong");

        private final String key;

        Strength(String key) {
            this.key = key;
        }

        /** The word in JSON and in prose. */
        public String key() {
            return key;
        }
    }

    /**
     * The exact test cannot become significant with so few sessions.
     *
     * @param p the smallest p that it can reach now
     * @param enough the smallest number of sessions an arm with which it can fall below alpha
     * @param pOfEnough the smallest p that it can reach then
     */
    public record SmallestP(double p, int enough, double pOfEnough) {
        private static Optional<SmallestP> of(ABTest test, Metric metric, RunBlocks blocks, double alpha) {
            double[] values = new double[test.cold().size() + test.warm().size()];
            int i = 0;
            for (SessionType arm : SessionType.values()) {
                for (SessionResult session : test.arm(arm)) {
                    values[i++] = metric.value(session);
                }
            }
            OptionalDouble now = Permutation.smallestP(blocks.assignment(), MeanDifference.of(values));
            if (now.isEmpty() || now.getAsDouble() < alpha) {
                return Optional.empty();
            }
            int enough = 2;
            while (enough < Permutation.MAX_SESSIONS && attainable(blocks, enough) >= alpha) {
                enough++;
            }
            return Optional.of(new SmallestP(now.getAsDouble(), enough, attainable(blocks, enough)));
        }

        private static double attainable(RunBlocks blocks, int perArm) {
            return Permutation.smallestP(blocks.assignmentOf(perArm), MeanDifference.of(new double[2 * perArm]))
                    .orElse(1);
        }
    }

    /**
     * How many sessions would find a change of the size that is worth a recommendation.
     *
     * @param perArm sessions an arm, rounded up
     * @param power the chance to find it with these
     * @param difference the change to be found, in the unit of the error rate
     * @param sd the spread within an arm that was seen so far
     */
    public record Needed(int perArm, double power, double difference, double sd) {
        private static final double POWER = 0.8;

        /** Empty without spread or without errors in the cold arm, when there is nothing to go by. */
        private static Optional<Needed> of(Comparison errors, double margin, double alpha) {
            OptionalDouble cold = errors.cold().sd();
            OptionalDouble warm = errors.warm().sd();
            if (cold.isEmpty() || warm.isEmpty()) {
                return Optional.empty();
            }
            double sd = Math.sqrt((square(cold.getAsDouble()) + square(warm.getAsDouble())) / 2);
            if (sd == 0 || margin == 0) {
                return Optional.empty();
            }
            OptionalDouble perArm = Power.perArm(margin, sd, alpha, POWER);
            return perArm.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Needed((int) Math.ceil(perArm.getAsDouble()), POWER, margin, sd));
        }

        private static double square(double x) {
            return x * x;
        }
    }

    /**
     * Why a figure is missing in sessions of an arm.
     *
     * @param metric what cannot be told of them
     * @param arm whose sessions they are
     * @param reason why
     * @param sessions how many of the arm's
     */
    public record Missing(Metric metric, SessionType arm, Reason reason, int sessions) {
        /** Why a session has no figure. */
        public enum Reason {
            /** A run found no record of the agent that it could read. */
            NO_RECORD,
            /** It made no tool calls, so that there is no rate. */
            NO_CALLS,
            /** Nobody entered it, or the record does not tell. */
            NOT_KNOWN
        }

        /** Of {@code metric}, in the arms that know it too seldom; one for each reason that there is. */
        private static void collect(ABTest test, Comparison comparison, List<Missing> all) {
            Metric metric = comparison.metric();
            for (SessionType arm : SessionType.values()) {
                int known = arm == SessionType.COLD
                        ? comparison.cold().n()
                        : comparison.warm().n();
                for (Reason reason : Reason.values()) {
                    int sessions = 0;
                    for (SessionResult session : test.arm(arm)) {
                        sessions += Double.isNaN(metric.value(session)) && reason(metric, session) == reason ? 1 : 0;
                    }
                    if (known < Comparison.LEAST_SESSIONS && sessions > 0) {
                        all.add(new Missing(metric, arm, reason, sessions));
                    }
                }
            }
        }

        private static Reason reason(Metric metric, SessionResult session) {
            if (metric.field().isKnown(session)) {
                return Reason.NO_CALLS;
            }
            boolean fromRecord =
                    metric.field() != SessionField.SUCCESS && !session.extra().isEmpty();
            return fromRecord
                            && SessionDetails.of(session)
                                    .flag(SessionDetails.Field.RUN_RECORD_FOUND)
                                    .equals(Optional.of(false))
                    ? Reason.NO_RECORD
                    : Reason.NOT_KNOWN;
        }
    }

    /** Without a verdict all that is judged is of interest, else only what decides. */
    private static List<Missing> missing(ABTest test, Verdict verdict, List<Comparison> comparisons) {
        List<Missing> missing = new ArrayList<>();
        for (Comparison each : comparisons) {
            if (verdict == Verdict.INSUFFICIENT_DATA
                    ? each.metric().isJudged()
                    : each.metric().isPrimary()) {
                Missing.collect(test, each, missing);
            }
        }
        return List.copyOf(missing);
    }

    static Evidence of(
            ABTest test, Verdict verdict, List<Comparison> comparisons, RunBlocks blocks, Settings settings) {
        Comparison primary = Comparison.primary(comparisons);
        List<Comparison> broken = brokenGuardrails(verdict, comparisons, settings.alpha());
        double margin = settings.minEffect() * primary.cold().estimate().orElse(0);
        return new Evidence(
                strength(verdict, primary, broken, settings.alpha()),
                broken,
                SmallestP.of(test, primary.metric(), blocks, settings.alpha()),
                margin,
                isWithin(primary.effect().difference(), margin),
                verdict == Verdict.NO_DIFFERENCE ? Needed.of(primary, margin, settings.alpha()) : Optional.empty(),
                missing(test, verdict, comparisons));
    }

    private static Strength strength(Verdict verdict, Comparison primary, List<Comparison> broken, double alpha) {
        if (verdict.armWithFewerErrors().isEmpty()) {
            return Strength.NONE;
        }
        if (!broken.isEmpty()) {
            return Strength.MIXED;
        }
        boolean bothBelow =
                primary.welchP().orElse(0) < alpha && primary.exactP().orElse(0) < alpha;
        return bothBelow ? Strength.STRONG : Strength.WEAK;
    }

    private static List<Comparison> brokenGuardrails(Verdict verdict, List<Comparison> comparisons, double alpha) {
        List<Comparison> broken = new ArrayList<>();
        Optional<SessionType> better = verdict.armWithFewerErrors();
        for (Comparison each : comparisons) {
            if (better.isPresent() && each.isWorse(better.get()) && isBroken(each, alpha)) {
                broken.add(each);
            }
        }
        return List.copyOf(broken);
    }

    private static boolean isBroken(Comparison worse, double alpha) {
        return switch (worse.metric().role()) {
            case GUARDRAIL -> worse.exactP().orElse(1) < alpha;
            case SOFT_GUARDRAIL -> worse.significant();
            case PRIMARY, SECONDARY -> false;
        };
    }

    /** An interval of arms without spread is a point, which excludes nothing. */
    private static boolean isWithin(Optional<Comparison.Difference> difference, double margin) {
        if (difference.isEmpty()) {
            return false;
        }
        Comparison.Difference interval = difference.get();
        return interval.low() < interval.high() && interval.low() > -margin && interval.high() < margin;
    }
}
