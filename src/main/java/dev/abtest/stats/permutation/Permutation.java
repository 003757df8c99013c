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
        return smallestP(Assignment.ofSizes(first, second), MeanDifference.of(new double[first + second]));
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

    /** The sessions that take part in one permutation test, numbered from 0, and what labels they can exchange. */
    private static final class Exchange {
        /** Few enough that the carried sums stay good, enough that starting over costs nothing. */
        private static final int MANY_MOVES = 512;

        private static final int FEW_MOVES = 16;
        private static final int SHORT_ROUNDS = 150;

        private final boolean testable;
        private final int[] sessions;
        private final boolean[] second;
        private final List<Relabellings.Block> blocks;
        private final long seed;

        private Exchange(
                boolean testable, int[] sessions, boolean[] second, List<Relabellings.Block> blocks, long seed) {
            this.testable = testable;
            this.sessions = sessions;
            this.second = second;
            this.blocks = blocks;
            this.seed = seed;
        }

        static Exchange of(Assignment assignment, TestStatistic measure) {
            int[] sessions = new int[assignment.size()];
            int n = 0;
            int n2 = 0;
            for (int i = 0; i < assignment.size(); i++) {
                if (measure.has(i)) {
                    sessions[n++] = i;
                    n2 += assignment.second(i) ? 1 : 0;
                }
            }
            sessions = Arrays.copyOf(sessions, n);
            boolean testable = n2 >= 2 && n - n2 >= 2 && assignment.size() <= MAX_SESSIONS;
            boolean[] second = new boolean[n];
            long seed = n;
            for (int i = 0; i < n; i++) {
                second[i] = assignment.second(sessions[i]);
                seed = seed * 0x5DEECE66DL + (second[i] ? 11 : 7) + 31L * assignment.block(sessions[i]);
            }
            List<Relabellings.Block> blocks = testable ? blocks(assignment, sessions, second) : List.of();
            return new Exchange(testable, sessions, second, blocks, seed);
        }

        private static List<Relabellings.Block> blocks(Assignment assignment, int[] sessions, boolean[] second) {
            List<Relabellings.Block> blocks = new ArrayList<>();
            boolean[] done = new boolean[sessions.length];
            for (int i = 0; i < sessions.length; i++) {
                if (!done[i]) {
                    blocks.add(block(assignment, sessions, second, done, i));
                }
            }
            return blocks;
        }

        private static Relabellings.Block block(
                Assignment assignment, int[] sessions, boolean[] second, boolean[] done, int first) {
            int[] members = new int[sessions.length];
            int size = 0;
            int inSecond = 0;
            for (int pass = 0; pass < 2; pass++) {
                for (int i = first; i < sessions.length; i++) {
                    boolean mine = assignment.block(sessions[i]) == assignment.block(sessions[first]);
                    if (mine && second[i] == (pass == 0)) {
                        members[size++] = i;
                        done[i] = true;
                    }
                }
                inSecond = pass == 0 ? size : inSecond;
            }
            return new Relabellings.Block(Arrays.copyOf(members, size), inSecond);
        }

        /** Whether both arms have two sessions or more, and there are not too many in all. */
        boolean testable() {
            return testable;
        }

        /** The sessions that take part, by their numbers in the assignment, ascending. */
        int[] sessions() {
            return sessions;
        }

        double smallestP() {
            long labellings = labellings();
            if (labellings > MAX_ENUMERATED) {
                return 1.0 / (DRAWS + 1);
            }
            return mirrored() ? 2.0 / labellings : 1.0 / labellings;
        }

        /** Measures that exactly these sessions have. */
        List<Optional<Result>> test(List<TestStatistic> measures) {
            if (!testable) {
                return Collections.nCopies(measures.size(), Optional.empty());
            }
            long labellings = labellings();
            if (labellings <= MAX_ENUMERATED) {
                boolean mirrored = mirrored();
                long visited = mirrored ? labellings / 2 : labellings;
                long[] extreme = count(new Relabellings.All(blocks, mirrored), MANY_MOVES, measures);
                return results(extreme, visited, labellings, true);
            }
            Relabellings.Drawn draws = new Relabellings.Drawn(blocks, DRAWS, seed);
            long[] extreme = count(draws, Math.max(MANY_MOVES, draws.leastRoom()), measures);
            return results(extreme, DRAWS + 1L, DRAWS, false);
        }

        /** The number of labellings, or something above the most that are enumerated. */
        private long labellings() {
            long product = 1;
            for (Relabellings.Block block : blocks) {
                product = Math.min(product * block.labellings(MAX_ENUMERATED), Integer.MAX_VALUE);
            }
            return product;
        }

        private boolean mirrored() {
            for (Relabellings.Block block : blocks) {
                if (!block.balanced()) {
                    return false;
                }
            }
            return true;
        }

        private long[] count(Relabellings labellings, int room, List<TestStatistic> measures) {
            TestStatistic.Counter[] counters = new TestStatistic.Counter[measures.size()];
            for (int i = 0; i < counters.length; i++) {
                counters[i] = measures.get(i).counter(sessions, second, room);
            }
            long[] extreme = new long[counters.length];
            boolean[] current = second.clone();
            // A JVM that has just started compiles a method after some hundred calls: let these be short ones.
            int[] few = new int[Math.min(room, labellings.leastRoom() + FEW_MOVES)];
            int[] many = new int[room];
            int round = 0;
            int[] moves = few;
            for (int length = labellings.next(moves); length > 0; length = labellings.next(moves)) {
                for (int i = 0; i < counters.length; i++) {
                    extreme[i] += counters[i].extreme(current, moves, length);
                }
                for (int i = 0; i < length; i++) {
                    Relabellings.apply(moves[i], current);
                }
                moves = ++round < SHORT_ROUNDS ? few : many;
            }
            return extreme;
        }

        /** The observed labelling, which none of the counters saw, counts as extreme. */
        private static List<Optional<Result>> results(
                long[] extreme, long visited, long labellings, boolean enumerated) {
            List<Optional<Result>> results = new ArrayList<>(extreme.length);
            for (long count : extreme) {
                double p = (count + 1) / (double) visited;
                results.add(Optional.of(new Result(p, labellings, enumerated)));
            }
            return results;
        }
    }
}
