package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.stats.Sample;
import dev.abtest.stats.Welch;
import java.util.List;

/** What a test recommends; the sentences are the original's. */
public enum Verdict {
    INSUFFICIENT_DATA("Insufficient data (need at least 3 tests each)"),
    WARM("WARM recommended: Significant error reduction"),
    COLD("COLD recommended: Warm sessions performed worse"),
    NO_DIFFERENCE("No significant difference detected");

    private static final int LEAST_SESSIONS = 3;

    private final String sentence;

    Verdict(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    static Verdict of(ABTest test, Settings settings) {
        if (test.cold().size() < LEAST_SESSIONS || test.warm().size() < LEAST_SESSIONS) {
            return INSUFFICIENT_DATA;
        }
        Sample cold = errorRates(test.cold());
        Sample warm = errorRates(test.warm());
        boolean better = mean(warm) < mean(cold) * (1 - settings.minEffect());
        boolean worse = mean(warm) > mean(cold) * (1 + settings.minEffect());
        if (!better && !worse || p(cold, warm, settings) >= settings.alpha()) {
            return NO_DIFFERENCE;
        }
        return better ? WARM : COLD;
    }

    private static double mean(Sample sample) {
        return sample.mean().orElseThrow();
    }

    private static double p(Sample cold, Sample warm, Settings settings) {
        return Welch.test(cold, warm, settings.alpha()).orElseThrow().p();
    }

    static Sample errorRates(List<SessionResult> sessions) {
        double[] rates = new double[sessions.size()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = sessions.get(i).errorRate();
        }
        return Sample.of(rates);
    }
}
