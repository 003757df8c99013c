package dev.abtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples, run as a newcomer would type them: what it prints is what the program prints. */
class ReadmeIT {
    private static final Path LAUNCHERS = Path.of("target/abtest/bin").toAbsolutePath();
    private static final String PROMPT = "$ ";

    @TempDir
    static Path folder;

    /** A command of the README and the lines that it shows under it. */
    private record Example(String command, List<String> shown) {}

    @BeforeAll
    static void provideRecordings() throws IOException {
        for (int trial = 0; trial < 2 && SharedData.isThere(); trial++) {
            Files.copy(
                    SharedData.folder("tau-bench/airline-gpt-4o-trial" + trial + ".compact.json"),
                    folder.resolve("airline-trial" + trial + ".json"));
        }
    }

    @Test
    void everyExampleOfTheReadmePrintsWhatTheReadmeShows() throws Exception {
        int run = 0;
        for (List<Example> block : blocks()) {
            if (SharedData.isThere() || !block.toString().contains("airline")) {
                for (Example example : block) {
                    check(example);
                    run++;
                }
            }
        }
        assertTrue(run >= 5, "only " + run + " examples found: have the README's marks changed?");
    }

    private static void check(Example example) throws Exception {
        if (example.command().startsWith("cat ")) {
            // A file that the README shows is the one its next command reads.
            Files.write(folder.resolve(example.command().substring("cat ".length())), example.shown());
        }
        assertEquals(
                String.join("\n", example.shown()),
                String.join("\n", withoutTimes(run(example.command()))),
                example.command());
    }

    private static List<String> run(String command) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder process = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile());
        process.environment().put("PATH", LAUNCHERS + ":" + System.getenv("PATH"));
        process.environment().put("HOME", folder.toString());
        process.environment().remove("ABTEST_DIR");
        process.environment().remove("HERMES_HOME");
        assertEquals(0, process.start().waitFor(), command);
        return Files.readAllLines(output);
    }

    private static List<String> withoutTimes(List<String> lines) {
        List<String> fixed = new ArrayList<>();
        for (String line : lines) {
            fixed.add(line.replaceAll("test_\\d{8}_\\d{6}_", "test_20261124_104157_"));
        }
        return fixed;
    }

    private static List<List<Example>> blocks() throws IOException {
        List<List<Example>> blocks = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.equals("```console")) {
                inside = true;
                blocks.add(new ArrayList<>());
            } else if (line.equals("```")) {
                inside = false;
            } else if (inside && line.startsWith(PROMPT)) {
                last(blocks).add(new Example(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (inside) {
                last(last(blocks)).shown().add(line);
            }
        }
        return blocks;
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
