package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at a hundred random moments of writing a test of 10 MB. */
class KilledIT {
    private static final int KILLS = 100;
    private static final int DOCUMENT_BYTES = 10_000_000;
    private static final long SEED = 20260131;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path scratch;
    private final Launcher launcher;
    private final Random random = new Random(SEED);
    private final Set<String> acknowledged = new HashSet<>();
    private String id;

    KilledIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch);
    }

    @Test
    void whatWasAcknowledgedIsThereAndTheDocumentValidAfterEachKill() throws Exception {
        id = launcher.create("t");
        fill();
        int cutWrites = 0;
        for (int round = 0; round < KILLS; round++) {
            killOneWriter(round);
            cutWrites += temporary().length;
            Set<String> stored = sessions();
            assertTrue(stored.containsAll(acknowledged), "lost in round " + round + " of seed " + SEED);
        }
        assertTrue(cutWrites > KILLS / 10, "the kills should hit writes, but hit only " + cutWrites);
        assertEquals(0, launcher.add(id, "warm", "last").status());
        assertEquals(List.of(id + ".json"), launcher.storedFiles());
    }

    private void fill() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("{\"session_type\":\"cold\",\"session_id\":\"filling")
                    .append(i)
                    .append("\",\"notes\":\"")
                    .append("note ".repeat(DOCUMENT_BYTES / 100 / 5))
                    .append("\"}\n");
            acknowledged.add("filling" + i);
        }
        assertEquals(
                0,
                launcher.runWith(lines.toString(), "add-result", id, "--from", "-")
                        .status());
        assertTrue(Files.size(launcher.file(id)) >= DOCUMENT_BYTES);
    }

    /** Lets a process acknowledge none, one or two sessions, and kills it at a random moment of storing the next. */
    private void killOneWriter(int round) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            lines.append("{\"session_id\":\"" + round + "-" + i + "\"}\n");
        }
        Path in = Files.writeString(scratch.resolve("lines"), lines);
        Path out = scratch.resolve("acknowledged");
        Process writer = launcher.builder("add-result", id, "--from", "-", "--each", "--session-type", "warm")
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int lead = random.nextInt(3);
        await(writer, () -> Files.readString(out).lines().count() >= lead);
        switch (random.nextInt(4)) {
            case 0 -> {} // between two writes
            case 1 -> await(writer, () -> temporary().length > 0); // a write begins
            case 2 -> {
                long bytes = random.nextInt(DOCUMENT_BYTES);
                await(writer, () -> {
                    File[] files = temporary(); // asked once: the writer may rename it at any time
                    return files.length > 0 && files[0].length() >= bytes;
                }); // in its midst
            }
            default -> {
                await(writer, () -> temporary().length > 0);
                await(writer, () -> temporary().length == 0); // renamed, perhaps not acknowledged
            }
        }
        writer.destroyForcibly();
        Launcher.end(writer);
        String complete = Files.readString(out);
        for (String line :
                complete.substring(0, complete.lastIndexOf('\n') + 1).lines().toList()) {
            assertTrue(line.startsWith("Added warm " + round + "-"), line);
            acknowledged.add(line.substring("Added warm ".length()));
        }
    }

    private File[] temporary() {
        return launcher.store().toFile().listFiles((folder, name) -> name.endsWith(".tmp"));
    }

    /** Something that becomes true. */
    private interface Condition {
        boolean isMet() throws IOException;
    }

    /** Polls, as closely as the machine lets it; a process that has ended fulfils every condition. */
    private static void await(Process process, Condition condition) throws IOException, InterruptedException {
        while (!condition.isMet() && !process.waitFor(50, TimeUnit.MICROSECONDS)) {
            Thread.onSpinWait();
        }
    }

    private Set<String> sessions() throws IOException {
        JsonNode document = JSON.readTree(launcher.file(id).toFile());
        Set<String> ids = new HashSet<>();
        for (String arm : List.of("cold_results", "warm_results")) {
            document.get(arm)
                    .forEach(session -> ids.add(session.get("session_id").textValue()));
        }
        assertTrue(document.has("summary"));
        return ids;
    }
}
