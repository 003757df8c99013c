package dev.abtest.stats.permutation;

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
