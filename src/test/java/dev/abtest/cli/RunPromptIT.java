package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prompt that wants to be executed. */
class RunPromptIT {
    @Test
    void aHostilePromptReachesTheAgentUnchangedAndExecutesNothing(@TempDir Path scratch) throws Exception {
        Path trap = scratch.resolve("trap");
        String prompt = "'\"; touch " + trap + "; $(touch " + trap + ") `touch " + trap + "` ${IFS} $0 \\ \\n %s !! "
                + "| > < & * ? ~ # -- --flag\n\ttab\r\n\u001b[31mred\u001b[0m \u00e9\u4e2d\ud83d\ude00\n\n'\n";
        Path file = Files.writeString(scratch.resolve("prompt"), prompt);
        Launcher launcher = new Launcher(scratch).with("SEEN", scratch.toString());
        String id = launcher.ok(
                        "create", "-q", "--task-id", "t", "--description", "d", "--prompt-file", file.toString())
                .strip();
        String agent =
                "printf %s \"$ABTEST_PROMPT\" > $SEEN/variable; cp $ABTEST_PROMPT_FILE $SEEN/file; cat > $SEEN/stdin";
        Cli.Outcome outcome = launcher.run(
                "run",
                id,
                "--cold",
                agent,
                "--warm",
                agent,
                "--sessions",
                "1",
                "--stdin",
                "prompt",
                "--prepare",
                "true",
                "--check",
                "test \"$ABTEST_PROMPT\"",
                "--cleanup",
                "true");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(prompt, Files.readString(scratch.resolve("variable")));
        assertEquals(prompt, Files.readString(scratch.resolve("file")));
        assertEquals(prompt, Files.readString(scratch.resolve("stdin")));
        assertFalse(Files.exists(trap), "the prompt was executed");
        assertFalse(outcome.err().contains("\u001b"), "the prompt must not drive the terminal");
    }
}
