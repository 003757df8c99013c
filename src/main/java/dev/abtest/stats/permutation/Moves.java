package dev.abtest.stats.permutation;

/**
 * A stream of labellings, each given by what changes from the one before. A move exchanges the arms of two sessions;
 * one labelling takes one move when they are enumerated, and several when they are drawn.
 *
 * <p>A move is packed into an int: the session that leaves the second arm, the one that enters it, and whether the
 * labelling is complete after it. Sessions are numbered below {@link #MAX_SESSIONS}.
 */
interface Moves {
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
}
