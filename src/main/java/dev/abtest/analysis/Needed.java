package dev.abtest.analysis;

import dev.abtest.stats.Power;
import java.util.Optional;
import java.util.OptionalDouble;

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
    static Optional<Needed> of(Comparison errors, double margin, double alpha) {
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
