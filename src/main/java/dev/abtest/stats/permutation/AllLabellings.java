package dev.abtest.stats.permutation;

import java.util.List;

/**
 * Every labelling that the blocks allow, once each, without the first, observed one. Each block turns through its
 * choices as a revolving door; whenever one block has come round, the next moves on by one step, as the wheels of a
 * counter do, but without turning back to zero (modular Gray code; Knuth 4A, 7.2.1.1).
 *
 * <p>When the arms have equal sizes in every block, a labelling and its mirror image separate the arms equally. Then
 * one session stays where it is, and half the labellings stand for all.
 */
final class AllLabellings implements Moves {
    private final int[][] members;
    private final RevolvingDoor[] doors;
    private final long[] choices;
    private final long[] turned;
    private long left;

    AllLabellings(List<Block> blocks, boolean mirrored) {
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
        return Moves.move(sessions[Moves.out(places)], sessions[Moves.in(places)]);
    }
}
