package dev.abtest.analysis;

/**
 * The original's {@code statistical_notes}.
 *
 * @param coldSd standard deviation of the cold error rates
 * @param warmSd standard deviation of the warm error rates
 * @param significance {@code high} for p below 0.01, {@code medium} for p below alpha, else {@code low}
 */
public record StatisticalNotes(double coldSd, double warmSd, String significance) {
    static StatisticalNotes of(Comparison errors, Settings settings) {
        double p = errors.p(settings.test()).orElse(1);
        String significance = p >= settings.alpha() ? "low" : p < 0.01 ? "high" : "medium";
        return new StatisticalNotes(
                errors.cold().sd().orElse(0), errors.warm().sd().orElse(0), significance);
    }
}
