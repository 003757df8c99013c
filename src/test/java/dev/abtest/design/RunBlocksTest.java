package dev.abtest.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.stats.permutation.MeanDifference;
import dev.abtest.stats.permutation.Permutation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which labellings the sessions of a test could have had. */
class RunBlocksTest {
    private static final String TWO_BLOCKS_OF_1_AND_1 = """
            {"block": 1, "aa": false, "sessions": [
              {"session_id": "a", "session_type": "cold", "block": 1, "outcome": "completed"},
              {"session_id": "b", "session_type": "warm", "block": 1, "outcome": "completed"},
              {"session_id": "c", "session_type": "cold", "block": 2, "outcome": "timed_out"},
              {"session_id": "d", "session_type": "warm", "block": 2, "outcome": "%s"}]}
            """;

    @Test
    void sessionsOfARunArePermutedWithinItsBlocks() throws IOException {
        RunBlocks blocks = RunBlocks.of(all(test(TWO_BLOCKS_OF_1_AND_1.formatted("completed"), "abcd")));
        assertEquals(OptionalInt.of(2), blocks.count());
        assertEquals(0, blocks.strangers());
        assertEquals(2 / 4.0, leastP(blocks), "the observed labelling and its mirror, of 2²");
        assertEquals(
                2 / 8.0,
                Permutation.smallestP(blocks.assignmentOf(3), MeanDifference.of(new double[6]))
                        .orElseThrow(),
                "of 2³");
    }

    @Test
    void oneStrangerPutsTheTestBackToFreePermutation() throws IOException {
        RunBlocks blocks = RunBlocks.of(all(test(TWO_BLOCKS_OF_1_AND_1.formatted("completed"), "abcz")));
        assertEquals(OptionalInt.empty(), blocks.count());
        assertEquals(1, blocks.strangers());
        assertEquals(2 / 6.0, leastP(blocks), "of 4 over 2");
    }

    @Test
    void aSessionWithoutAResultIsLostInItsArm() throws IOException {
        RunBlocks blocks = RunBlocks.of(all(test(TWO_BLOCKS_OF_1_AND_1.formatted("infrastructure"), "abc")));
        assertEquals(0, blocks.lost(SessionType.COLD));
        assertEquals(1, blocks.lost(SessionType.WARM));
    }

    @Test
    void aTestWithoutRunsHasNoBlocks() throws IOException {
        ABTest test = test("{}", "abcd").withExtra(Map.of());
        RunBlocks blocks = RunBlocks.of(all(test));
        assertEquals(OptionalInt.empty(), blocks.count());
        assertEquals(0, blocks.strangers());
        assertEquals(2 / 6.0, leastP(blocks));
    }

    private static Runs.Selection all(ABTest test) {
        return Runs.of(test).select(OptionalInt.empty());
    }

    private static double leastP(RunBlocks blocks) {
        return Permutation.smallestP(blocks.assignment(), MeanDifference.of(new double[4]))
                .orElseThrow();
    }

    /** Sessions in turn cold and warm, each named by a letter. */
    private static ABTest test(String run, String ids) throws IOException {
        List<SessionResult> cold = new ArrayList<>();
        List<SessionResult> warm = new ArrayList<>();
        for (int i = 0; i < ids.length(); i++) {
            SessionType arm = i % 2 == 0 ? SessionType.COLD : SessionType.WARM;
            (i % 2 == 0 ? cold : warm)
                    .add(SessionResult.builder(ids.substring(i, i + 1), arm).build());
        }
        return ABTest.of("test_t", TestTask.of("t", "d", "p"), "")
                .withSessions(cold, warm)
                .withExtra(Map.of("run", new ObjectMapper().readTree(run)));
    }
}
