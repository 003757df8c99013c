package dev.abtest.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one call may use; it is not part of the plan.
 *
 * @param jobs sessions that run at once, 1 or more
 * @param maxCostUsd no session is started when those of this call have cost so much
 * @param maxTime no session is started when the call has taken so long
 */
public record Bounds(int jobs, OptionalDouble maxCostUsd, Optional<Duration> maxTime) {
    /** One session after the other, until all are done. */
    public static final Bounds NONE = new Bounds(1, OptionalDouble.empty(), Optional.empty());
}
