package dev.abtest.stats;

/**
 * What one arm says about a figure.
 *
 * @param value the estimate: a mean, or a ratio of sums
 * @param squaredError its variance, i.e. the squared standard error; 0 exactly when the arm is constant
 * @param n the number of sessions it rests on
 */
public record Estimate(double value, double squaredError, int n) {}
