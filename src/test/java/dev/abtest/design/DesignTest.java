package dev.abtest.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.design.RunPlan.Design;
import dev.abtest.model.SessionType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The order of a run. */
class DesignTest {
    @Test
    void everyBlockHoldsAsManyColdAsWarmSessionsAndTheLastOneWhatIsLeft() {
        List<List<SessionType>> blocks = new Design(7, 3, 5, false).blocks();
        assertEquals(List.of(6, 6, 2), blocks.stream().map(List::size).toList());
        for (List<SessionType> block : blocks) {
            assertEquals(
                    block.size() / 2,
                    block.stream().filter(SessionType.COLD::equals).count());
        }
    }

    /** Each of the 6 orders of 2 + 2 is as likely: 6,000 draws, expected 1,000 each, standard deviation 29. */
    @Test
    void everyOrderOfABlockIsAsLikely() {
        Map<List<SessionType>, Integer> counts = new HashMap<>();
        for (List<SessionType> block : new Design(12_000, 2, 20260131, false).blocks()) {
            counts.merge(block, 1, Integer::sum);
        }
        assertEquals(6, counts.size());
        counts.values().forEach(count -> assertTrue(Math.abs(count - 1000) < 4 * 29, counts.toString()));
    }

    /** Seeds that people type are neighbours: their orders must differ from each other as any others do. */
    @Test
    void neighbouringSeedsBeginWithEitherArm() {
        int coldFirst = 0;
        for (int seed = 0; seed < 1000; seed++) {
            coldFirst += new Design(1, 1, seed, false).blocks().get(0).get(0) == SessionType.COLD ? 1 : 0;
        }
        assertTrue(Math.abs(coldFirst - 500) < 4 * 16, "of 1000 seeds so many begin cold: " + coldFirst);
    }

    /** Written down when this was made: a stored seed must go on to give its order. */
    @Test
    void theOrderOfASeedIsTheSameForEver() {
        assertEquals("WC CW WC CW", text(new Design(4, 1, 42, false)));
        assertEquals("WCWC WCWC", text(new Design(4, 2, 7, false)));
    }

    private static String text(Design design) {
        StringBuilder text = new StringBuilder();
        for (List<SessionType> block : design.blocks()) {
            text.append(text.length() == 0 ? "" : " ");
            block.forEach(arm -> text.append(arm == SessionType.COLD ? 'C' : 'W'));
        }
        return text.toString();
    }
}
