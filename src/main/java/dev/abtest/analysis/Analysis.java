package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import java.util.Optional;

/** temporary */
public record Analysis(String testId, Settings settings, Summary summary, Optional<StatisticalNotes> notes) {
    public record StatisticalNotes(double coldStandardDeviation, double warmStandardDeviation, String significance) {}

    public static Analysis of(ABTest test, Settings settings) {
        return new Analysis(test.testId(), settings, Summary.of(test), Optional.empty());
    }
}
