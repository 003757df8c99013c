package dev.abtest.stats.permutation;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A stream of labellings, each given by what changes from the one before. A move exchanges the arms of two sessions;
 * one labelling takes one move when they are enumerated, and several when they are drawn.
 *
 * <p>A move is packed into an int: the session that leaves the second arm, the one that enters it, and whether the
 * labelling is complete after it. Sessions are numbered below {@link #MAX_SESSIONS}.
 */
interface Relabellings {
    int MAX_SESSIONS = 1 << 12;

    /** Set on a move after which the labelling counts. */
    int COMPLETE = 1 << 24;

    /** Writes the next moves, ending with a complete labelling; returns how many, 0 when there are no more. */
    int next(int[] moves);

    /** The room that one labelling may need. */
    int leastRoom();

    static int move(int out, int in) {
        return out | in << 12;
    }

    static int out(int move) {
        return move & 0xFFF;
    }

    static int in(int move) {
        return move >> 12 & 0xFFF;
    }

    /** Exchanges the arms of the two sessions of a move. */
    static void apply(int move, boolean[] second) {
        boolean left = second[out(move)];
        second[out(move)] = second[in(move)];
        second[in(move)] = left;
    }

    /** The labelling after the moves up to and with the given index. */
    static boolean[] after(boolean[] start, int[] moves, int last) {
        boolean[] second = start.clone();
        for (int i = 0; i <= last; i++) {
            apply(moves[i], second);
        }
        return second;
    }

    /**
     * The sessions of one random block, by their numbers in the test at hand.
     *
     * @param members those of the second arm first
     * @param second how many are of the second arm
     */
    record Block(int[] members, int second) {
        /** Whether as many sessions are in the one arm as in the other. */
        boolean balanced() {
            return members.length == 2 * second;
        }

        /** Whether there is another labelling than the observed one. */
        boolean canChange() {
            return second > 0 && second < members.length;
        }

        /** The number of labellings, C(members, second), or {@code limit + 1} when it is above the limit. */
        long labellings(long limit) {
            return choose(members.length, Math.min(second, members.length - second), limit);
        }

        private static long choose(int n, int k, long limit) {
            long result = 1;
            for (int i = 1; i <= k; i++) {
                result = result * (n - k + i) / i;
                if (result > limit) {
                    return limit + 1;
                }
            }
            return result;
        }
    }

    /**
     * Every labelling that the blocks allow, once each, without the first, observed one. Each block turns through its
     * choices as a revolving door; whenever one block has come round, the next moves on by one step, as the wheels of a
     * counter do, but without turning back to zero (modular Gray code; Knuth 4A, 7.2.1.1).
     *
     * <p>When the arms have equal sizes in every block, a labelling and its mirror image separate the arms equally. Then
     * one session stays where it is, and half the labellings stand for all.
     */
    final class All implements Relabellings {
        private final int[][] members;
        private final RevolvingDoor[] doors;
        private final long[] choices;
        private final long[] turned;
        private long left;

        All(List<Block> blocks, boolean mirrored) {
            int count = blocks.size();
            members = new int[count][];
            doors = new RevolvingDoor[count];
            choices = new long[count];
            turned = new long[count];
            long total = 1;
            for (int i = 0; i < count; i++) {
                boolean fixed = mirrored && i == 0;
                Block block = fixed ? withoutFirst(blocks.get(i)) : blocks.get(i);
                members[i] = block.members();
                choices[i] = block.labellings(Integer.MAX_VALUE);
                doors[i] = block.canChange() ? new RevolvingDoor(block.members().length, block.second()) : null;
                total *= choices[i];
            }
            left = total - 1;
        }

        private static Block withoutFirst(Block block) {
            int[] members = block.members();
            int[] rest = new int[members.length - 1];
            System.arraycopy(members, 1, rest, 0, rest.length);
            return new Block(rest, block.second() - 1);
        }

        @Override
        public int next(int[] moves) {
            int length = (int) Math.min(left, moves.length);
            for (int i = 0; i < length; i++) {
                moves[i] = step() | COMPLETE;
            }
            left -= length;
            return length;
        }

        @Override
        public int leastRoom() {
            return 1;
        }

        private int step() {
            int wheel = 0;
            while (++turned[wheel] == choices[wheel]) {
                turned[wheel] = 0;
                wheel++;
            }
            int places = doors[wheel].step();
            int[] sessions = members[wheel];
            return Relabellings.move(sessions[Relabellings.out(places)], sessions[Relabellings.in(places)]);
        }
    }

    /** Labellings drawn at random within the blocks, independently and with equal chances (Fisher &amp; Yates' shuffle). */
    final class Drawn implements Relabellings {
        private final int[][] order;
        private final int[] second;
        private final SplittableRandom random;
        private final int movesPerDraw;
        private long left;

        Drawn(List<Block> blocks, long draws, long seed) {
            order = new int[blocks.size()][];
            second = new int[order.length];
            int moves = 1;
            for (int i = 0; i < order.length; i++) {
                order[i] = blocks.get(i).members().clone();
                second[i] = blocks.get(i).second();
                moves += second[i];
            }
            movesPerDraw = moves;
            random = new SplittableRandom(seed);
            left = draws;
        }

        @Override
        public int leastRoom() {
            return movesPerDraw;
        }

        @Override
        public int next(int[] moves) {
            int length = 0;
            while (left > 0 && length + movesPerDraw <= moves.length) {
                for (int block = 0; block < order.length; block++) {
                    length = shuffle(order[block], second[block], moves, length);
                }
                // A move that exchanges a session with itself, since a draw may leave everything in place.
                moves[length++] = Relabellings.move(0, 0) | COMPLETE;
                left--;
            }
            return length;
        }

        private int shuffle(int[] sessions, int k, int[] moves, int length) {
            int next = length;
            for (int i = 0; i < k; i++) {
                int j = i + random.nextInt(sessions.length - i);
                int drawn = sessions[j];
                if (j >= k) {
                    moves[next++] = Relabellings.move(sessions[i], drawn);
                }
                sessions[j] = sessions[i];
                sessions[i] = drawn;
            }
            return next;
        }
    }

    /**
     * All choices of k out of n places in the order of the revolving door: from each to the next one place is left and
     * another one taken, and from the last one such step leads back to the first, {0, …, k-1}. After Payne &amp; Ives
     * (1979), as in Knuth, The Art of Computer Programming 4A, 7.2.1.3, algorithm R.
     */
    final class RevolvingDoor {
        private final int n;
        private final int k;

        /** The chosen places, ascending, from index 1; index k + 1 holds n as a stop. */
        private final int[] chosen;

        /** Needs 0 &lt; k &lt; n. */
        RevolvingDoor(int n, int k) {
            this.n = n;
            this.k = k;
            chosen = new int[k + 2];
            reset();
        }

        private void reset() {
            for (int j = 1; j <= k; j++) {
                chosen[j] = j - 1;
            }
            chosen[k + 1] = n;
        }

        /** Goes to the next choice and returns the step, packed as {@link #move}. */
        int step() {
            int first = chosen[1];
            if ((k & 1) == 1) {
                if (first + 1 < chosen[2]) {
                    chosen[1] = first + 1;
                    return Relabellings.move(first, first + 1);
                }
                return k == 1 ? wrap() : lower(2);
            }
            if (first > 0) {
                chosen[1] = first - 1;
                return Relabellings.move(first, first - 1);
            }
            return raise(2);
        }

        /** Here the places j-1 and j hold neighbours; the higher one goes down to place j-2, if it can. */
        private int lower(int j) {
            int place = chosen[j];
            if (place >= j) {
                chosen[j] = chosen[j - 1];
                chosen[j - 1] = j - 2;
                return Relabellings.move(place, j - 2);
            }
            return raise(j + 1);
        }

        /** Here the places below j hold 0, 1, …, j-2; the highest of them goes to the place after the j-th, if it is free. */
        private int raise(int j) {
            int place = chosen[j];
            if (place + 1 < chosen[j + 1]) {
                chosen[j - 1] = place;
                chosen[j] = place + 1;
                return Relabellings.move(j - 2, place + 1);
            }
            return j + 1 <= k ? lower(j + 1) : wrap();
        }

        /** The last choice is {0, …, k-2, n-1}; one step closes the circle. */
        private int wrap() {
            reset();
            return Relabellings.move(n - 1, k - 1);
        }
    }
}
