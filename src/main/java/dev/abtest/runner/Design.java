package dev.abtest.runner;

import dev.abtest.model.SessionType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How the order of a run is drawn: in random blocks, so that a drift of time (a busy provider, a filling cache) meets
 * both arms alike, and so that the exact test knows which other orders were possible.
 *
 * @param sessionsPerArm sessions of each arm, 1 or more
 * @param block sessions of each arm in a block, 1 or more; the last block holds what is left
 * @param seed of the generator; the same seed gives the same order on every machine and Java
 * @param aa whether both arms run the cold command, to see how often the set-up raises a false alarm
 */
public record Design(int sessionsPerArm, int block, long seed, boolean aa) {
    /** The most sessions of an arm in one run. */
    public static final int MAX_SESSIONS = 100_000;

    /** The arms in the order of the run, one list a block. */
    List<List<SessionType>> blocks() {
        Random random = new Random(spread(seed)); // its algorithm is part of the specification of Java
        List<List<SessionType>> blocks = new ArrayList<>();
        for (int done = 0; done < sessionsPerArm; done += block) {
            int each = Math.min(block, sessionsPerArm - done);
            List<SessionType> arms = new ArrayList<>(Collections.nCopies(each, SessionType.COLD));
            arms.addAll(Collections.nCopies(each, SessionType.WARM));
            shuffle(arms, random);
            blocks.add(arms);
        }
        return blocks;
    }

    /**
     * A one-to-one function that makes far numbers of near ones (the finalizer of Steele, Lea &amp; Flood's SplitMix,
     * 2014): the first numbers that {@link Random} draws from the seeds 1, 2, 3 are nearly the same.
     */
    private static long spread(long seed) {
        long bits = seed;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }

    /** Fisher and Yates; by hand because the order that {@code Collections.shuffle} makes is nowhere promised. */
    private static void shuffle(List<SessionType> arms, Random random) {
        for (int i = arms.size() - 1; i > 0; i--) {
            Collections.swap(arms, i, random.nextInt(i + 1));
        }
    }
}
