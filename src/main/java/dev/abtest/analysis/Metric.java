package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import java.util.List;

/**
 * What is compared between the arms: the one table of metrics. Comparisons, renderers and schema read it and know no
 * metric by name, so a new metric is a line here, its value in {@link #value}, and a line in {@code statistics.md}.
 * Metrics are compared and shown in this order.
 *
 * <p>An enum with switches rather than lambdas or constants with bodies of their own, because each of those is one more
 * class that every {@code analyze} loads.
 */
public enum Metric {
    /** Mean of the sessions' error rates. */
    ERROR_RATE(
            "error_rate",
            "error rate",
            SessionField.TOOL_CALLS,
            Unit.RATE,
            Estimator.MEAN,
            Direction.LESS_IS_BETTER,
            Role.PRIMARY),
    /** Failed calls of all sessions by calls of all sessions. */
    POOLED_ERROR_RATE(
            "pooled_error_rate",
            "pooled error rate",
            SessionField.TOOL_CALLS,
            Unit.RATE,
            Estimator.RATIO_OF_SUMS,
            Direction.LESS_IS_BETTER,
            Role.SECONDARY),
    /** Time a session took; sessions without a time take no part. */
    COMPLETION_TIME(
            "completion_time",
            "completion time",
            SessionField.COMPLETION_TIME_SECONDS,
            Unit.SECONDS,
            Estimator.GEOMETRIC_MEAN,
            Direction.LESS_IS_BETTER,
            Role.SOFT_GUARDRAIL),
    /** Messages a session. */
    MESSAGES(
            "messages",
            "messages",
            SessionField.MESSAGE_COUNT,
            Unit.COUNT,
            Estimator.MEAN,
            Direction.LESS_IS_BETTER,
            Role.SECONDARY),
    /** Times a person had to step in. */
    USER_CORRECTIONS(
            "user_corrections",
            "user corrections",
            SessionField.USER_CORRECTIONS,
            Unit.COUNT,
            Estimator.MEAN,
            Direction.LESS_IS_BETTER,
            Role.SOFT_GUARDRAIL),
    /** Part of the sessions that solved the task. */
    TASK_SUCCESS(
            "task_success",
            "task success",
            SessionField.SUCCESS,
            Unit.RATE,
            Estimator.PROPORTION,
            Direction.MORE_IS_BETTER,
            Role.GUARDRAIL);

    /** What values are measured in, and how they are shown: times {@link #factor}, with a suffix. */
    public enum Unit {
        /** A part of a whole, 0 to 1: shown in percent, its differences in percentage points. */
        RATE(100, "%", " pp"),
        /** A time. */
        SECONDS(1, " s", " s"),
        /** A number of things. */
        COUNT(1, "", "");

        private final double factor;
        private final String suffix;
        private final String differenceSuffix;

        Unit(double factor, String suffix, String differenceSuffix) {
            this.factor = factor;
            this.suffix = suffix;
            this.differenceSuffix = differenceSuffix;
        }

        /** A shown number is the value times this. */
        public double factor() {
            return factor;
        }

        /** What follows a shown value, with the space before it. */
        public String suffix() {
            return suffix;
        }

        /** What follows a shown difference of two values, with the space before it. */
        public String differenceSuffix() {
            return differenceSuffix;
        }
    }

    /** How an arm's sessions are summed up, which also settles how two arms are compared. */
    public enum Estimator {
        /** The mean of the sessions' values; Welch's test of their difference. */
        MEAN(Scale.ABSOLUTE),
        /** The sum of the sessions' values by the sum of their denominators; Welch's test by the delta method. */
        RATIO_OF_SUMS(Scale.ABSOLUTE),
        /** The geometric mean of the sessions' values, all above zero; Welch's test of their logarithms. */
        GEOMETRIC_MEAN(Scale.RATIO),
        /** The part of the sessions whose value is 1, others are 0; an exact test of two proportions. */
        PROPORTION(Scale.ABSOLUTE);

        private final Scale scale;

        Estimator(Scale scale) {
            this.scale = scale;
        }
    }

    /** How far apart two arms are. */
    public enum Scale {
        /** Warm minus cold. */
        ABSOLUTE("absolute"),
        /** Warm over cold. */
        RATIO("ratio");

        private final String key;

        Scale(String key) {
            this.key = key;
        }

        /** The name in JSON and CSV. */
        public String key() {
            return key;
        }
    }

    /** Which values are the better ones. */
    public enum Direction {
        LESS_IS_BETTER,
        MORE_IS_BETTER
    }

    /** What a metric means for the verdict. */
    public enum Role {
        /** Decides, at alpha by itself. Exactly one metric has this role. */
        PRIMARY,
        /** Turns a recommendation into a mixed one when its exact p, uncorrected, counts against the recommended arm. */
        GUARDRAIL,
        /** Weakens the evidence when the recommended arm is significantly worse in it, after Holm's correction. */
        SOFT_GUARDRAIL,
        /** Is compared and marked, and changes nothing else. */
        SECONDARY
    }

    private final String key;
    private final String label;
    private final SessionField field;
    private final Unit unit;
    private final Estimator estimator;
    private final Direction direction;
    private final Role role;

    Metric(
            String key,
            String label,
            SessionField field,
            Unit unit,
            Estimator estimator,
            Direction direction,
            Role role) {
        this.key = key;
        this.label = label;
        this.field = field;
        this.unit = unit;
        this.estimator = estimator;
        this.direction = direction;
        this.role = role;
    }

    /**
     * The figure of one session, in the metric's unit, or the numerator for a ratio of sums; NaN if it is unknown. A
     * session without tool calls has no error rate: that it did nothing shows in its success.
     */
    double value(SessionResult session) {
        if (!field.isKnown(session)) {
            return Double.NaN;
        }
        return switch (this) {
            case ERROR_RATE -> session.toolCalls() == 0 ? Double.NaN : session.errorRate();
            case POOLED_ERROR_RATE -> session.toolCalls() - session.successfulToolCalls();
            case COMPLETION_TIME -> session.completionTimeSeconds();
            case MESSAGES -> session.messageCount();
            case USER_CORRECTIONS -> session.userCorrections();
            case TASK_SUCCESS -> session.success() && !SessionDetails.ranOutOfTime(session) ? 1 : 0;
        };
    }

    /** What {@link #value} counts the part of, for a ratio of sums; 1 otherwise. */
    double denominator(SessionResult session) {
        return this != POOLED_ERROR_RATE ? 1 : field.isKnown(session) ? session.toolCalls() : Double.NaN;
    }

    /**
     * Whether there is nothing to compare, because no session has a figure above zero: what was never recorded is 0 or
     * unknown everywhere. A metric that the verdict rests on is never left out.
     */
    boolean isLeftOut(ABTest test) {
        return role != Role.PRIMARY && role != Role.GUARDRAIL && !isIn(test.cold()) && !isIn(test.warm());
    }

    private boolean isIn(List<SessionResult> sessions) {
        for (SessionResult session : sessions) {
            if ((estimator == Estimator.RATIO_OF_SUMS ? denominator(session) : value(session)) > 0) {
                return true;
            }
        }
        return false;
    }

    /** The name in JSON and CSV. */
    public String key() {
        return key;
    }

    /** What people call it, in lower case. */
    public String label() {
        return label;
    }

    public Unit unit() {
        return unit;
    }

    public Estimator estimator() {
        return estimator;
    }

    /** How the arms are set against each other. */
    public Scale scale() {
        return estimator.scale;
    }

    public Direction direction() {
        return direction;
    }

    public Role role() {
        return role;
    }

    /** What of a session it is made of: unknown there, it is unknown here. */
    public SessionField field() {
        return field;
    }

    /** Whether this one stands alone at alpha, and decides. */
    public boolean isPrimary() {
        return role == Role.PRIMARY;
    }

    /** Whether a recommendation can rest on it or fall by it; others are only described. */
    public boolean isJudged() {
        return role != Role.SECONDARY;
    }

    /** Whether a significantly worse value in the recommended arm speaks against the recommendation. */
    public boolean isGuardrail() {
        return role == Role.GUARDRAIL || role == Role.SOFT_GUARDRAIL;
    }
}
