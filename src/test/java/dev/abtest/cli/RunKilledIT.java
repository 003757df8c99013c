package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that ends in its middle, at twenty random moments, by Ctrl-C's signal or by {@code kill -9}. */
class RunKilledIT {
    private static final int ROUNDS = 20;
    private static final int SESSIONS = 3;
    private static final long SEED = 20260131;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path scratch;
    private final Launcher launcher;
    private final Random random = new Random(SEED);

    RunKilledIT(@TempDir Path scratch) throws IOException {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch)
                .with("TMPDIR", Files.createDirectory(scratch.resolve("tmp")).toString())
                .with(
                        "AGENTS",
                        Path.of("src/test/resources/agents").toAbsolutePath().toString());
    }

    @Test
    void resumeKeepsTheOrderRunsNothingTwiceAndLosesNothing() throws Exception {
        int inTheMiddle = 0;
        for (int round = 0; round < ROUNDS; round++) {
            inTheMiddle += checkRound(round, round % 2 == 0 ? "KILL" : "INT") ? 1 : 0;
        }
        assertTrue(inTheMiddle > ROUNDS / 4, "only " + inTheMiddle + " runs were hit in their middle");
        assertEquals(List.of(), List.of(scratch.resolve("tmp").toFile().list()), "no folder may stay");
    }

    private boolean checkRound(int round, String signal) throws Exception {
        String id = launcher.create("t");
        Path before = scratch.resolve("before-" + round);
        boolean hit = start(id, before, signal, round);
        JsonNode cut = JSON.readTree(launcher.file(id).toFile());
        Set<String> done = results(cut);
        if (done.size() == 2 * SESSIONS) {
            // It was over before the signal came, but for its last folder, perhaps.
            assertEquals(0, launcher.run("run", id, "--resume").status());
            return false;
        }
        assertTrue(hit || cut.has("run"), "nothing stored in round " + round);
        Path after = scratch.resolve("after-" + round);
        Cli.Outcome outcome = launcher.with("LEDGER", after.toString()).run("run", id, "--resume");
        assertEquals(0, outcome.status(), "round " + round + " of seed " + SEED + ": " + outcome.err());

        JsonNode whole = JSON.readTree(launcher.file(id).toFile());
        assertEquals(order(cut), order(whole), "the planned order");
        assertEquals(SESSIONS, whole.get("cold_results").size());
        assertEquals(SESSIONS, whole.get("warm_results").size());
        assertEquals(2 * SESSIONS, results(whole).size(), "nothing twice");
        List<String> again = Files.readAllLines(after);
        List<String> expected = new ArrayList<>(plannedIds(whole));
        expected.removeAll(done);
        assertEquals(expected, again, "the rest, each once and in the planned order");
        return hit;
    }

    /** Starts a run and sends it the signal after a random number of sessions and a random piece of the next one. */
    private boolean start(String id, Path ledger, String signal, int round) throws Exception {
        String agent = "echo $ABTEST_SESSION_ID >> $LEDGER; sh $AGENTS/codex.sh 2";
        Process process = launcher.with("LEDGER", ledger.toString())
                .builder(
                        "run",
                        id,
                        "--cold",
                        agent,
                        "--warm",
                        agent,
                        "--sessions",
                        "" + SESSIONS,
                        "--seed",
                        "" + round,
                        "--check",
                        "true")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int lines = random.nextInt(2 * SESSIONS);
        StringBuilder said = new StringBuilder();
        try (BufferedReader err = process.errorReader()) {
            for (int line = 0; line <= lines; line++) {
                said.append(err.readLine()).append('\n');
            }
            long moment = System.nanoTime() + random.nextInt(60_000_000);
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            boolean alive = process.isAlive();
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            err.lines().forEach(line -> said.append(line).append('\n'));
            int status = Launcher.end(process);
            if (signal.equals("INT") && said.indexOf("interrupted:") >= 0) {
                assertEquals(130, status, said.toString());
                assertTrue(said.indexOf("--resume' goes on") >= 0, said.toString());
            }
            return alive && status != 0;
        }
    }

    private static Set<String> results(JsonNode test) {
        Set<String> ids = new HashSet<>();
        for (String arm : List.of("cold_results", "warm_results")) {
            test.get(arm)
                    .forEach(session ->
                            assertTrue(ids.add(session.get("session_id").textValue()), "twice"));
        }
        return ids;
    }

    private static List<String> plannedIds(JsonNode test) {
        List<String> ids = new ArrayList<>();
        test.at("/run/sessions")
                .forEach(session -> ids.add(session.get("session_id").textValue()));
        return ids;
    }

    private static List<String> order(JsonNode test) {
        List<String> order = new ArrayList<>();
        test.at("/run/sessions")
                .forEach(session -> order.add(session.get("session_type").textValue()));
        return order;
    }
}
