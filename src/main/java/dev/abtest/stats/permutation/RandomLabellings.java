package dev.abtest.stats.permutation;

import java.util.List;
import java.util.SplittableRandom;

/** Labellings drawn at random within the blocks, independently and with equal chances (Fisher &amp; Yates' shuffle). */
final class RandomLabellings implements Moves {
    private final int[][] order;
    private final int[] second;
    private final SplittableRandom random;
    private final int movesPerDraw;
    private long left;

    RandomLabellings(List<Block> blocks, long draws, long seed) {
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
            moves[length++] = Moves.move(0, 0) | COMPLETE;
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
                moves[next++] = Moves.move(sessions[i], drawn);
            }
            sessions[j] = sessions[i];
            sessions[i] = drawn;
        }
        return next;
    }
}
