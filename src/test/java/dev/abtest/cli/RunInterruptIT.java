package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is interrupted while its agent works: with a bar, whose library must not take the signal, and without. */
class RunInterruptIT {
    @ParameterizedTest
    @CsvSource({"INT,false,130", "INT,true,130", "TERM,false,143", "TERM,true,143"})
    void anInterruptEndsTheAgentsAndLeavesThePlan(String signal, boolean bar, int status, @TempDir Path scratch)
            throws Exception {
        Path pipe = scratch.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Launcher launcher = new Launcher(scratch)
                .with("PIPE", pipe.toString())
                .with("TMPDIR", Files.createDirectory(scratch.resolve("tmp")).toString())
                .with("ABTEST_JAVA_OPTS", "-Dabtest.err.terminal=" + bar);
        String id = launcher.create("t");
        String agent = "setsid sh -c 'echo $$ > $PIPE; exec sleep 600'; sleep 600";
        Path err = scratch.resolve("stderr");
        Process process = launcher.builder("run", id, "--cold", agent, "--warm", agent, "--sessions", "1")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        long agentsChild = Long.parseLong(Files.readString(pipe).strip()); // waits for the agent

        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertEquals(status, Launcher.end(process));
        assertFalse(isRunning(agentsChild), "the agent's child still runs");
        String said = Files.readString(err);
        assertTrue(said.contains("interrupted: 0 of 2 sessions have their result"), said);
        assertEquals(bar, said.contains("0/2"), said);
        assertEquals(List.of(), List.of(scratch.resolve("tmp").toFile().list()));
        assertEquals(List.of(id + ".json", id + ".logs"), launcher.storedFiles());
    }

    @Test
    void resumeEndsTheAgentsThatAKilledRunHasLeft(@TempDir Path scratch) throws Exception {
        Path pipe = scratch.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Launcher launcher = new Launcher(scratch)
                .with("PIPE", pipe.toString())
                .with("TMPDIR", Files.createDirectory(scratch.resolve("tmp")).toString());
        String id = launcher.create("t");
        String agent = "setsid sh -c 'echo $$ > $PIPE; exec sleep 600' & exec sleep 600";
        Process process = launcher.builder("run", id, "--cold", agent, "--warm", agent, "--sessions", "1")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long left = Long.parseLong(Files.readString(pipe).strip());
        process.destroyForcibly().waitFor();
        assertTrue(isRunning(left), "nothing to be ended");
        assertEquals(
                0,
                launcher.run("run", id, "--resume", "--max-time", "0.000001s").status());
        assertFalse(isRunning(left), "an agent of the killed run still runs");
    }

    private static boolean isRunning(long pid) throws Exception {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }
}
