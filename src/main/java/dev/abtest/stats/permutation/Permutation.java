package dev.abtest.stats.permutation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The studentised permutation test: how often would a random assignment of the sessions to the arms have separated
 * them as far as the real one did? Exact at any size when the labels could be exchanged, and of the right size in the
 * long run even when the arms scatter differently (Janssen 1997; Chung &amp; Romano 2013).
 *
 * <p>All labellings are gone through when there are at most {@value #MAX_ENUMERATED}; beyond that {@value #DRAWS} are
 * drawn and p = (b + 1)/(B + 1) (Phipson &amp; Smyth 2010). Two-sided by the absolute statistic; a labelling counts as
 * at least as extreme within relative 1e-9.
 */
public final class Permutation {
    /** The most labellings that are enumerated. */
    public static final int MAX_ENUMERATED = 200_000;

    /** The number of random labellings beyond that. */
    public static final int DRAWS = 100_000;

    /** The most sessions in all for which the test is done. */
    public static final int MAX_SESSIONS = 2_000;

    private Permutation() {}

    /**
     * The result of one test.
     *
     * @param p two-sided
     * @param labellings how many labellings p rests on
     * @param enumerated whether these are all there are; otherwise they were drawn
     */
    public record Result(double p, long labellings, boolean enumerated) {}

    /**
     * One result a measure, in their order. Measures that the same sessions have share one pass over the labellings;
     * drawn labellings depend on the assignment only, so that p does not depend on what else is measured.
     *
     * <p>A result is empty when an arm has fewer than two sessions with the figure, or when there are more than
     * {@value #MAX_SESSIONS} sessions in all.
     */
    public static List<Optional<Result>> test(Assignment assignment, List<? extends TestStatistic> measures) {
        List<Exchange> exchanges = new ArrayList<>(measures.size());
        for (TestStatistic measure : measures) {
            exchanges.add(Exchange.of(assignment, measure));
        }
        List<Optional<Result>> results = new ArrayList<>(Collections.nCopies(measures.size(), Optional.empty()));
        boolean[] done = new boolean[measures.size()];
        for (int i = 0; i < done.length; i++) {
            if (!done[i]) {
                testLike(i, exchanges, measures, results, done);
            }
        }
        return results;
    }

    /** One measure on its own. */
    public static Optional<Result> test(Assignment assignment, TestStatistic measure) {
        return test(assignment, List.of(measure)).get(0);
    }

    /**
     * The least p that the measure can reach, whatever its values: 1 over the number of labellings, 2 over it when
     * every labelling has a mirror image, 1/(draws + 1) when they are drawn. Empty where there is no test.
     */
    public static OptionalDouble smallestP(Assignment assignment, TestStatistic measure) {
        Exchange exchange = Exchange.of(assignment, measure);
        return exchange.testable() ? OptionalDouble.of(exchange.smallestP()) : OptionalDouble.empty();
    }

    /** As {@link #smallestP(Assignment, TestStatistic)}, for arms of these sizes without blocks. */
    public static OptionalDouble smallestP(int first, int second) {
        return smallestP(Assignment.ofSizes(first, second), TestStatistic.mean(new double[first + second]));
    }

    /** Tests the measure at the index and all later ones that the same sessions have. */
    private static void testLike(
            int index,
            List<Exchange> exchanges,
            List<? extends TestStatistic> measures,
            List<Optional<Result>> results,
            boolean[] done) {
        int[] sessions = exchanges.get(index).sessions();
        List<Integer> like = new ArrayList<>();
        List<TestStatistic> group = new ArrayList<>();
        for (int i = index; i < done.length; i++) {
            if (Arrays.equals(sessions, exchanges.get(i).sessions())) {
                like.add(i);
                group.add(measures.get(i));
                done[i] = true;
            }
        }
        List<Optional<Result>> tested = exchanges.get(index).test(group);
        for (int i = 0; i < like.size(); i++) {
            results.set(like.get(i), tested.get(i));
        }
    }
}
