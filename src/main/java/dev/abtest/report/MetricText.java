package dev.abtest.report;

import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Comparison.Difference;
import dev.abtest.analysis.Metric;

/**
 * One metric's figures in words: in its unit, with the decimals that the width of the confidence interval supports. The
 * only place that knows how a unit is shown.
 */
final class MetricText {
    /** Beyond this a percentage tells nothing more; intervals of a ratio get there with two sessions an arm. */
    private static final double LARGEST_PERCENT = 9999;

    private static final double LARGEST_RATIO = 1000;

    private final Comparison comparison;
    private final Metric metric;
    private final boolean isRatio;

    MetricText(Comparison comparison) {
        this.comparison = comparison;
        this.metric = comparison.metric();
        this.isRatio = metric.scale() == Metric.Scale.RATIO;
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
                        + high() + differenceSuffix()
                : estimate() + " without any spread";
    }

    /** {@code 5.1 pp}: how large a difference of the metric's own unit is, whatever its direction. */
    String size(double difference) {
        return Numbers.fixed(difference * metric.unit().factor(), 1)
                + metric.unit().differenceSuffix();
    }

    /** The interval of arms without spread is a point, which would look like certainty. */
    private boolean hasInterval() {
        return given().low() < given().high();
    }

    /** {@code 30.1%}, {@code 99.2 s}; of a proportion {@code 7/12}. */
    private String arm(Comparison.Arm arm) {
        if (arm.estimate().isEmpty()) {
            return arm.unknown() > 0 ? Numbers.UNKNOWN : Numbers.NOT_AVAILABLE;
        }
        double value = arm.estimate().getAsDouble();
        if (metric.estimator() == Metric.Estimator.PROPORTION) {
            return Math.round(value * arm.n()) + "/" + arm.n();
        }
        double shown = value * metric.unit().factor();
        // The interval of a ratio says nothing about the decimals of what it is a ratio of.
        return (isRatio ? Numbers.threeDigits(shown) : Numbers.fixed(shown, Math.max(1, decimals())))
                + metric.unit().suffix();
    }

    private String estimate() {
        return shown(given().estimate()) + differenceSuffix();
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

    private String shown(double difference) {
        double scaled = scaled(difference);
        return isRatio && scaled > LARGEST_PERCENT
                ? ">+" + Numbers.fixed(LARGEST_PERCENT, 0)
                : Numbers.signed(scaled, decimals());
    }

    /** A ratio as the change in percent, a difference in the unit that is shown. */
    private double scaled(double difference) {
        return isRatio
                ? (Math.min(difference, LARGEST_RATIO) - 1) * 100
                : difference * metric.unit().factor();
    }

    private String differenceSuffix() {
        return isRatio ? "%" : metric.unit().differenceSuffix();
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
