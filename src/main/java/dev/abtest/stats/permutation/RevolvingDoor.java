package dev.abtest.stats.permutation;

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

    /** Goes to the next choice and returns the step, packed as {@link Moves#move}. */
    int step() {
        int first = chosen[1];
        if ((k & 1) == 1) {
            if (first + 1 < chosen[2]) {
                chosen[1] = first + 1;
                return Moves.move(first, first + 1);
            }
            return k == 1 ? wrap() : lower(2);
        }
        if (first > 0) {
            chosen[1] = first - 1;
            return Moves.move(first, first - 1);
        }
        return raise(2);
    }

    /** Here the places j-1 and j hold neighbours; the higher one goes down to place j-2, if it can. */
    private int lower(int j) {
        int place = chosen[j];
        if (place >= j) {
            chosen[j] = chosen[j - 1];
            chosen[j - 1] = j - 2;
            return Moves.move(place, j - 2);
        }
        return raise(j + 1);
    }

    /** Here the places below j hold 0, 1, …, j-2; the highest of them goes to the place after the j-th, if it is free. */
    private int raise(int j) {
        int place = chosen[j];
        if (place + 1 < chosen[j + 1]) {
            chosen[j - 1] = place;
            chosen[j] = place + 1;
            return Moves.move(j - 2, place + 1);
        }
        return j + 1 <= k ? lower(j + 1) : wrap();
    }

    /** The last choice is {0, …, k-2, n-1}; one step closes the circle. */
    private int wrap() {
        reset();
        return Moves.move(n - 1, k - 1);
    }
}
