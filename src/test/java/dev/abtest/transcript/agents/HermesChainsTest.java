package dev.abtest.transcript.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.RecordedSession;
import dev.abtest.transcript.session.RecordedSession.ErrorNote;
import dev.abtest.transcript.session.RecordedSession.ToolUse;
import dev.abtest.transcript.session.TranscriptFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HermesChainsTest {
    @Test
    void chainsBranchesCirclesAndDuplicatesAreSummedAsTheirDescriptionSays() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            HermesChains chains = new HermesChains();
            SlowHermesChains slow = new SlowHermesChains();
            int ids = 1 + random.nextInt(8);
            for (int n = random.nextInt(12); n > 0; n--) {
                RecordedSession session = session(random, random.nextInt(ids));
                String parent = random.nextInt(4) == 0 ? "" : "s" + random.nextInt(ids + 1);
                boolean compressed = random.nextInt(4) > 0;
                chains.add(session, parent, compressed);
                slow.add(session, parent, compressed);
            }
            List<RecordedSession> sums = new ArrayList<>();
            List<RecordedSession> expected = new ArrayList<>();
            chains.sums(sums);
            slow.sums(expected);
            assertEquals(expected.toString(), sums.toString()); // a map's order counts too
        }
    }

    @Test
    @Timeout(60) // looking for the root at each link took minutes
    void tensOfThousandsOfSessionsMayBeOneChain() {
        Random random = new Random(4);
        HermesChains chains = new HermesChains();
        int count = 50_000;
        for (int i = count - 1; i >= 0; i--) {
            chains.add(session(random, i), "s" + (i - 1), true);
        }
        List<RecordedSession> sums = new ArrayList<>();
        chains.sums(sums);
        assertEquals(1, sums.size());
        assertEquals("s0", sums.get(0).id());
    }

    private static RecordedSession session(Random random, int id) {
        Map<String, ToolUse> use = new LinkedHashMap<>();
        Map<String, Long> tokens = new LinkedHashMap<>();
        List<ErrorNote> errors = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            use.put("tool" + random.nextInt(4), new ToolUse(random.nextInt(9), random.nextInt(9), random.nextInt(9)));
            tokens.put("kind" + random.nextInt(4), (long) random.nextInt(99));
        }
        for (int n = random.nextInt(3) * random.nextInt(40); n > 0; n--) {
            errors.add(new ErrorNote(random.nextBoolean(), "e" + random.nextInt()));
        }
        return new RecordedSession(
                new TranscriptFormat("w", "a", "f" + random.nextInt(2), 1),
                "s" + id,
                "f" + random.nextInt(3),
                random.nextInt(9),
                "t" + random.nextInt(3),
                "v" + random.nextInt(3),
                "m" + random.nextInt(3),
                new RecordedSession.Setting("", "", "", "p" + random.nextInt(3), false, "", Map.of(), Map.of()),
                new RecordedSession.Times(
                        time(random), time(random), seconds(random), seconds(random), seconds(random)),
                new RecordedSession.Messages(
                        random.nextInt(5), random.nextInt(5), random.nextInt(5), random.nextInt(5)),
                new RecordedSession.Calls(random.nextInt(9), 1, 5, 2, random.nextInt(3), 3, random.nextInt(9), 4),
                use,
                new RecordedSession.SubAgents(random.nextInt(3), 1, 0),
                errors,
                random.nextInt(3),
                tokens,
                seconds(random),
                Optional.of(random.nextBoolean()),
                Optional.of(random.nextBoolean()),
                random.nextBoolean() ? "" : "last" + random.nextInt(),
                EnumSet.of(Caveat.values()[random.nextInt(Caveat.values().length)]),
                random.nextInt(4));
    }

    private static String time(Random random) {
        return random.nextInt(3) == 0 ? null : "t" + random.nextInt(9);
    }

    private static OptionalDouble seconds(Random random) {
        return random.nextInt(9) == 0 ? OptionalDouble.empty() : OptionalDouble.of(random.nextDouble());
    }
}
