package dev.abtest.report;

import dev.abtest.analysis.ArmFigures;
import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Effect.Difference;

/** One metric's figures in words, with the decimals that the width of the confidence interval supports. */
final class MetricText {
    /** Beyond this a percentage tells nothing more; intervals of a ratio get there with two sessions an arm. */
    private static final double LARGEST_PERCENT = 9999;

    private static final double LARGEST_RATIO = 1000;

    private final Comparison comparison;

    MetricText(Comparison comparison) {
        this.comparison = comparison;
    }

    /** What people call the metric. */
    String name() {
        return switch (comparison.metric()) {
            case ERROR_RATE -> "error rate";
            case POOLED_ERROR_RATE -> "pooled error rate";
            case COMPLETION_TIME -> "completion time";
            case MESSAGES -> "messages";
            case USER_CORRECTIONS -> "user corrections";
            case TASK_SUCCESS -> "task success";
        };
    }

    String cold() {
        return arm(comparison.cold());
    }

    String warm() {
        return arm(comparison.warm());
    }

    /** {@code -11.9 pp [-20.4, -3.4]}, {@code n/a}, or the mere difference of arms without spread. */
    String difference() {
        if (comparison.effect().difference().isEmpty()) {
            return Numbers.NOT_AVAILABLE;
        }
        return hasInterval() ? estimate() + " [" + low() + ", " + high() + ']' : estimate();
    }

    /** {@code -11.9 pp, 95% confidence interval -20.4 to -3.4 pp}; only of a metric that has a difference. */
    String differenceInProse(double alpha) {
        return hasInterval()
                ? estimate() + ", " + Numbers.shortPercent(1 - alpha) + " confidence interval " + low() + " to "
                        + high() + unit()
                : estimate() + " without any spread";
    }

    /** The interval of arms without spread is a point, which would look like certainty. */
    private boolean hasInterval() {
        return given().low() < given().high();
    }

    private String arm(ArmFigures figures) {
        if (figures.estimate().isEmpty()) {
            return Numbers.NOT_AVAILABLE;
        }
        double value = figures.estimate().getAsDouble();
        return switch (comparison.metric()) {
            case ERROR_RATE, POOLED_ERROR_RATE -> Numbers.percent(value, Math.max(1, decimals()));
            case COMPLETION_TIME -> Numbers.threeDigits(value) + " s";
            case MESSAGES, USER_CORRECTIONS -> Numbers.fixed(value, Math.max(1, decimals()));
            case TASK_SUCCESS -> Math.round(value * figures.n()) + "/" + figures.n();
        };
    }

    private String estimate() {
        return shown(given().estimate()) + unit();
    }

    private String low() {
        return shown(given().low());
    }

    private String high() {
        return shown(given().high());
    }

    private Difference given() {
        return comparison.effect().difference().orElseThrow();
    }

    private String shown(double value) {
        double scaled = scaled(value);
        return scaled > LARGEST_PERCENT && comparison.metric().isRatio()
                ? ">+" + Numbers.fixed(LARGEST_PERCENT, 0)
                : Numbers.signed(scaled, decimals());
    }

    /** In the unit that is shown: percentage points, percent or the metric's own. */
    private double scaled(double value) {
        return switch (comparison.metric()) {
            case ERROR_RATE, POOLED_ERROR_RATE, TASK_SUCCESS -> value * 100;
            case COMPLETION_TIME -> (Math.min(value, LARGEST_RATIO) - 1) * 100;
            case MESSAGES, USER_CORRECTIONS -> value;
        };
    }

    private String unit() {
        return switch (comparison.metric()) {
            case ERROR_RATE, POOLED_ERROR_RATE, TASK_SUCCESS -> " pp";
            case COMPLETION_TIME -> "%";
            case MESSAGES, USER_CORRECTIONS -> "";
        };
    }

    private int decimals() {
        if (comparison.effect().difference().isEmpty()) {
            return 1;
        }
        double low = scaled(given().low());
        double high = scaled(given().high());
        return Numbers.decimalsOf(low, high, Numbers.decimals((high - low) / 2));
    }
}
