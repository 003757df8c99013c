package dev.abtest.analysis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.analysis.Settings.DecidingTest;
import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the recommendation as a whole is wrong, and how often right, on simulated tests: 10 to 60 calls a session,
 * a session's own error rate from a beta distribution with intraclass correlation 0.1, tasks solved 60 % of the time.
 * Prints the rates; more sets by {@code -Drecommendation.sets=10000}.
 */
class RecommendationTest {
    private static final double ALPHA = 0.05;
    private static final double CORRELATION = 0.1;
    private static final LocalClock CLOCK =
            LocalClock.of(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), TimeZone.getTimeZone("UTC"));

    private final RandomGenerator random = new Well19937c(20_260_131);

    /** 12 + 12 sessions are drawn 100,000 times for each exact p, so that there are fewer of them. */
    @ParameterizedTest(name = "{0} + {0} sessions, {2}")
    @CsvSource({"5, 2000, WELCH", "5, 2000, EXACT", "12, 1000, WELCH", "12, 1000, EXACT"})
    void whereThereIsNoEffectOneArmIsRecommendedNoMoreOftenThanAlpha(int perArm, int usualSets, DecidingTest test) {
        int sets = Integer.getInteger("recommendation.sets", usualSets);
        double rate = recommended(0.25, 0.25, perArm, sets, test);
        double limit = ALPHA + 2 * Math.sqrt(ALPHA * (1 - ALPHA) / sets);
        print("false alarms", perArm, sets, test, rate);
        assertTrue(rate <= limit, rate + " > " + limit);
    }

    @ParameterizedTest(name = "{0} + {0} sessions, {1}")
    @CsvSource({"12, WELCH", "12, EXACT"})
    void aClearEffectIsFoundMostOfTheTime(int perArm, DecidingTest test) {
        double rate = recommended(0.4, 0.15, perArm, 100, test);
        print("found", perArm, 100, test, rate);
        assertTrue(rate > 0.8, "found only " + rate);
    }

    private static void print(String what, int perArm, int sets, DecidingTest test, double rate) {
        System.out.printf(
                Locale.ROOT, "recommendation, %d + %d, %s, %d sets: %s %.4f%n", perArm, perArm, test, sets, what, rate);
    }

    private double recommended(double coldMean, double warmMean, int perArm, int sets, DecidingTest test) {
        Settings settings = new Settings(ALPHA, Settings.DEFAULTS.minEffect(), test);
        int recommended = 0;
        for (int set = 0; set < sets; set++) {
            List<SessionResult> cold = sessions(SessionType.COLD, coldMean, perArm);
            List<SessionResult> warm = sessions(SessionType.WARM, warmMean, perArm);
            ABTest simulated = ABTest.of("t", TestTask.of("t", "t", "t"), "").withSessions(cold, warm);
            Verdict verdict = Analysis.of(simulated, settings, CLOCK).summary().verdict();
            recommended += verdict == Verdict.WARM || verdict == Verdict.COLD ? 1 : 0;
        }
        return (double) recommended / sets;
    }

    private List<SessionResult> sessions(SessionType arm, double mean, int count) {
        double strength = 1 / CORRELATION - 1;
        BetaDistribution rates = new BetaDistribution(random, mean * strength, (1 - mean) * strength);
        List<SessionResult> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int calls = 10 + random.nextInt(51);
            double rate = rates.sample();
            int failed = 0;
            for (int call = 0; call < calls; call++) {
                failed += random.nextDouble() < rate ? 1 : 0;
            }
            sessions.add(SessionResult.builder(arm.key() + i, arm)
                    .toolCalls(calls)
                    .successfulToolCalls(calls - failed)
                    .success(random.nextDouble() < 0.6)
                    .build());
        }
        return sessions;
    }
}
