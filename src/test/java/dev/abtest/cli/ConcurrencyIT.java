package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Launcher launcher;

    ConcurrencyIT(@TempDir Path scratch) {
        this.launcher = new Launcher(scratch);
    }

    @Test
    void eightProcessesOfTwentyFiveResultsEachLoseNone() throws Exception {
        String id = launcher.create("t");
        List<Callable<Void>> loops = new ArrayList<>();
        for (int process = 0; process < 8; process++) {
            String name = "p" + process + "-";
            String type = process % 2 == 0 ? "cold" : "warm";
            loops.add(() -> {
                for (int i = 0; i < 25; i++) {
                    Cli.Outcome outcome = launcher.add(id, type, name + i);
                    assertEquals(0, outcome.status(), outcome.toString());
                }
                return null;
            });
        }
        atOnce(loops);
        JsonNode document = JSON.readTree(launcher.file(id).toFile());
        Set<String> sessions = new HashSet<>();
        for (String arm : List.of("cold_results", "warm_results")) {
            assertEquals(100, document.get(arm).size());
            document.get(arm)
                    .forEach(session -> sessions.add(session.get("session_id").textValue()));
        }
        assertEquals(200, sessions.size());
        assertEquals(List.of(id + ".json"), launcher.storedFiles());
    }

    @Test
    void twentyCreationsOfOneTaskAtOnceGetTwentyIds() throws Exception {
        List<Callable<String>> creations = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            creations.add(() -> launcher.create("same"));
        }
        Set<String> ids = new HashSet<>(atOnce(creations));
        assertEquals(20, ids.size());
        assertEquals(ids, new HashSet<>(launcher.ok("list", "-q").lines().toList()));
    }

    /** One process stores a line whenever a reader has ended, so that there is always a write under way. */
    @Test
    void aHundredReadersDuringWritesAlwaysSeeAValidDocument() throws Exception {
        String id = launcher.create("t");
        Process writer = launcher.builder("add-result", id, "--from", "-", "--each", "--session-type", "cold")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int written = 0;
        int seen = 0;
        try (Writer lines = writer.outputWriter();
                BufferedReader acknowledged = writer.inputReader()) {
            for (int i = 0; i < 50; i++) {
                List<Callable<String>> readers = List.of(
                        () -> launcher.ok("show", id, "--format", "json"),
                        () -> launcher.ok("list", "--format", "csv"));
                lines.write(("{\"session_id\":\"" + i + "a\"}\n{\"session_id\":\"" + i + "b\"}\n"));
                lines.flush();
                List<String> read = atOnce(readers);
                int now = JSON.readTree(read.get(0)).get("cold_results").size();
                assertTrue(now >= seen && now <= 2 * (i + 1), now + " after " + seen);
                seen = now;
                assertTrue(read.get(1).lines().toList().get(1).startsWith(id + ",t,d,"), read.get(1));
                acknowledged.readLine();
                acknowledged.readLine();
                written += 2;
            }
        }
        assertEquals(0, Launcher.end(writer));
        assertEquals(
                written,
                JSON.readTree(launcher.ok("show", id, "--format", "json"))
                        .get("cold_results")
                        .size());
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSecondWriterWaitsForTheFirstAndBothAreStored() throws IOException {
        String id = launcher.create("t");
        Process first = launcher.builder("add-result", id, "--from", "-", "--each", "--session-type", "cold")
                .start();
        try (Writer lines = first.outputWriter();
                BufferedReader acknowledged = first.inputReader()) {
            lines.write("{\"session_id\":\"first\"}\n");
            lines.flush();
            assertEquals("Added cold first", acknowledged.readLine());
            // The stream is open, but holds no lock between two lines.
            assertEquals(0, launcher.add(id, "cold", "second").status());
            lines.write("{\"session_id\":\"third\"}\n");
            lines.flush();
            assertEquals("Added cold third", acknowledged.readLine());
        }
        assertEquals(0, Launcher.end(first));
        assertEquals(
                3, JSON.readTree(launcher.file(id).toFile()).get("cold_results").size());
    }
}
