package dev.abtest.transcript.session;

/**
 * Ids that were seen, as 64-bit hashes in an open table, so that a million cost 16 MB. Two different ids collide with a
 * chance of 3e-8 in a million ids. At {@link #CAPACITY} ids it stops learning.
 */
public final class IdSet {
    static final int CAPACITY = 1 << 21;

    private long[] slots = new long[64];
    private int size;

    /** Whether this id is new. A full set answers true for all ids that it does not hold. */
    public boolean add(String id) {
        long hash = hash(id);
        int at = find(slots, hash);
        if (slots[at] == hash) {
            return false;
        }
        if (size < CAPACITY) {
            slots[at] = hash;
            size++;
            if (size * 2 > slots.length) {
                grow();
            }
        }
        return true;
    }

    /** Whether it holds this id. */
    public boolean contains(String id) {
        long hash = hash(id);
        return slots[find(slots, hash)] == hash;
    }

    /** Whether it stopped learning. */
    public boolean isFull() {
        return size >= CAPACITY;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                larger[find(larger, hash)] = hash;
            }
        }
        slots = larger;
    }

    /** The slot that holds the hash, or the free one where it belongs; the table always has a free one. */
    static int find(long[] table, long hash) {
        int mask = table.length - 1;
        int at = (int) hash & mask;
        while (table[at] != 0 && table[at] != hash) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /** FNV-1a over the characters, its bits mixed once more (the finisher of MurmurHash3); never 0. */
    static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        return hash == 0 ? 1 : hash;
    }
}
