package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit statuses, standard streams and signals of the process. */
class StreamsIT {
    private final Path scratch;
    private final Launcher launcher;

    StreamsIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch);
    }

    @Test
    void statusesReachTheShell() {
        assertEquals(0, launcher.run("list").status());
        assertEquals(1, launcher.run("show", "missing").status());
        assertEquals(1, launcher.run().status());
        assertEquals(2, launcher.run("list", "--lost").status());
        assertTrue(launcher.ok("--version").matches("abtest \\d+\\.\\d+\\.\\d+\n"));
    }

    @Test
    void resultsGoToStandardOutputAndWarningsToStandardError() throws IOException {
        String id = launcher.create("t");
        Files.writeString(launcher.file("broken"), "{");
        Cli.Outcome outcome = launcher.run("list", "-q");
        assertEquals(0, outcome.status());
        assertEquals(id + "\n", outcome.out());
        assertTrue(outcome.err().startsWith("abtest: not listed: "), outcome.err());
    }

    @Test
    void aReaderWhoHasGoneIsNoFailure() throws IOException {
        String id = launcher.create("t");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append("{\"session_type\":\"cold\",\"session_id\":\"" + i + "\"}\n");
        }
        assertEquals(
                0,
                launcher.runWith(lines.toString(), "add-result", id, "--from", "-")
                        .status());
        for (String format : List.of("text", "json", "csv", "markdown")) {
            Cli.Outcome outcome = launcher.shell(
                    "{ \"$0\" \"$@\"; echo $? >status; } | head -1 >/dev/null", "show", id, "--format", format);
            assertEquals(0, outcome.status());
            assertEquals("", outcome.err());
            assertEquals("0\n", Files.readString(scratch.resolve("status")), format);
        }
    }

    @Test
    void aFailureKeepsItsStatusWhenTheReaderHasGone() throws IOException {
        launcher.shell("{ \"$0\" \"$@\" 2>/dev/null; echo $? >status; } | true", "show", "missing");
        assertEquals("1\n", Files.readString(scratch.resolve("status")));
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        String id = launcher.create("t");
        for (String[] command : new String[][] {
            {"list"},
            {"show", id},
            {"analyze", id},
            {"generate-completion"},
            {"--help"},
            {"show", id, "--format", "json"}
        }) {
            Cli.Outcome outcome = launcher.shell("exec \"$0\" \"$@\" >/dev/full", command);
            assertEquals(1, outcome.status());
            assertEquals(1, outcome.errLines().size(), outcome.err());
            assertTrue(outcome.err().startsWith("abtest: the output could not be written: "), outcome.err());
        }
    }

    @Test
    void eachLineOfAStreamIsAcknowledgedBeforeTheNextIsSent() throws IOException {
        String id = launcher.create("t");
        Process process = launcher.builder("add-result", id, "--from", "-", "--each", "--session-type", "cold")
                .start();
        try (Writer lines = process.outputWriter();
                BufferedReader out = process.inputReader();
                BufferedReader err = process.errorReader()) {
            for (int i = 0; i < 5; i++) {
                lines.write("{\"session_id\":\"" + i + "\"}\n");
                lines.flush();
                assertEquals("Added cold " + i, out.readLine());
                assertTrue(Files.readString(launcher.file(id)).contains("\"session_id\": \"" + i + "\""));
            }
            lines.write("nonsense\n");
            lines.flush();
            assertTrue(err.readLine().startsWith("<stdin>:6: not valid JSON"));
        }
        assertEquals(1, Launcher.end(process));
    }

    /** {@code env} takes back that an interrupt is ignored, which is so when a script has started us in the background. */
    @Test
    void anInterruptEndsItWith130AndKeepsWhatWasAcknowledged() throws IOException {
        String id = launcher.create("t");
        Process process = launcher.wrappedIn("env", "--default-signal=INT")
                .builder("add-result", id, "--from", "-", "--each", "--session-type", "cold")
                .start();
        try (Writer lines = process.outputWriter();
                BufferedReader out = process.inputReader()) {
            lines.write("{\"session_id\":\"kept\"}\n");
            lines.flush();
            assertEquals("Added cold kept", out.readLine());
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            assertEquals(0, Launcher.end(kill));
            assertEquals(130, Launcher.end(process));
        }
        assertTrue(launcher.wrappedIn().ok("show", id).contains(" kept: "));
    }

    @Test
    void bulkEntryComesThroughAPipe() {
        String id = launcher.create("t");
        Cli.Outcome outcome = launcher.shell(
                "printf '{\"session_id\":\"a\",\"session_type\":\"warm\"}\\n' | \"$0\" \"$@\"",
                "add-result",
                id,
                "--from",
                "-");
        assertEquals(0, outcome.status(), outcome.toString());
        Cli.Outcome shown = launcher.shell("\"$0\" show \"$2\" --format json | \"$0\" show -", "show", id);
        assertEquals(launcher.ok("show", id), shown.out());
    }

    @Test
    void noColourAndNoProgressIsPrinted() {
        launcher.with("TERM", "xterm-256color").with("CLICOLOR_FORCE", "1").with("FORCE_COLOR", "1");
        assertTrue(launcher.ok("--help").indexOf('\u001b') < 0);
        assertTrue(launcher.run("list", "--lost").err().indexOf('\u001b') < 0);
    }
}
