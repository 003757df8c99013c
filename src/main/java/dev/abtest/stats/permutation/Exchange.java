package dev.abtest.stats.permutation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The sessions that take part in one permutation test, numbered from 0, and what labels they can exchange. */
final class Exchange {
    /** Few enough that the carried sums stay good, enough that starting over costs nothing. */
    private static final int MANY_MOVES = 512;

    private static final int FEW_MOVES = 16;
    private static final int SHORT_ROUNDS = 150;

    private final boolean testable;
    private final int[] sessions;
    private final boolean[] second;
    private final List<Block> blocks;
    private final long seed;

    private Exchange(boolean testable, int[] sessions, boolean[] second, List<Block> blocks, long seed) {
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
        boolean testable = n2 >= 2 && n - n2 >= 2 && assignment.size() <= Permutation.MAX_SESSIONS;
        boolean[] second = new boolean[n];
        long seed = n;
        for (int i = 0; i < n; i++) {
            second[i] = assignment.second(sessions[i]);
            seed = seed * 0x5DEECE66DL + (second[i] ? 11 : 7) + 31L * assignment.block(sessions[i]);
        }
        List<Block> blocks = testable ? blocks(assignment, sessions, second) : List.of();
        return new Exchange(testable, sessions, second, blocks, seed);
    }

    private static List<Block> blocks(Assignment assignment, int[] sessions, boolean[] second) {
        List<Block> blocks = new ArrayList<>();
        boolean[] done = new boolean[sessions.length];
        for (int i = 0; i < sessions.length; i++) {
            if (!done[i]) {
                blocks.add(block(assignment, sessions, second, done, i));
            }
        }
        return blocks;
    }

    private static Block block(Assignment assignment, int[] sessions, boolean[] second, boolean[] done, int first) {
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
        return new Block(Arrays.copyOf(members, size), inSecond);
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
        if (labellings > Permutation.MAX_ENUMERATED) {
            return 1.0 / (Permutation.DRAWS + 1);
        }
        return mirrored() ? 2.0 / labellings : 1.0 / labellings;
    }

    /** Measures that exactly these sessions have. */
    List<Optional<Permutation.Result>> test(List<TestStatistic> measures) {
        if (!testable) {
            return Collections.nCopies(measures.size(), Optional.empty());
        }
        long labellings = labellings();
        if (labellings <= Permutation.MAX_ENUMERATED) {
            boolean mirrored = mirrored();
            long visited = mirrored ? labellings / 2 : labellings;
            long[] extreme = count(new AllLabellings(blocks, mirrored), MANY_MOVES, measures);
            return results(extreme, visited, labellings, true);
        }
        RandomLabellings draws = new RandomLabellings(blocks, Permutation.DRAWS, seed);
        long[] extreme = count(draws, Math.max(MANY_MOVES, draws.leastRoom()), measures);
        return results(extreme, Permutation.DRAWS + 1L, Permutation.DRAWS, false);
    }

    /** The number of labellings, or something above the most that are enumerated. */
    private long labellings() {
        long product = 1;
        for (Block block : blocks) {
            product = Math.min(product * block.labellings(Permutation.MAX_ENUMERATED), Integer.MAX_VALUE);
        }
        return product;
    }

    private boolean mirrored() {
        for (Block block : blocks) {
            if (!block.balanced()) {
                return false;
            }
        }
        return true;
    }

    private long[] count(Moves labellings, int room, List<TestStatistic> measures) {
        ExtremeCounter[] counters = new ExtremeCounter[measures.size()];
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
                Moves.apply(moves[i], current);
            }
            moves = ++round < SHORT_ROUNDS ? few : many;
        }
        return extreme;
    }

    /** The observed labelling, which none of the counters saw, counts as extreme. */
    private static List<Optional<Permutation.Result>> results(
            long[] extreme, long visited, long labellings, boolean enumerated) {
        List<Optional<Permutation.Result>> results = new ArrayList<>(extreme.length);
        for (long count : extreme) {
            double p = (count + 1) / (double) visited;
            results.add(Optional.of(new Permutation.Result(p, labellings, enumerated)));
        }
        return results;
    }
}
