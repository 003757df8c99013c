package dev.abtest.stats;

/** A confidence interval with both ends. */
public record Interval(double low, double high) {}
