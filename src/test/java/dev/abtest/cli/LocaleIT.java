package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text is UTF-8 and numbers have points, whatever the locale of the process is. */
class LocaleIT {
    private final Path scratch;
    private final Launcher launcher;

    LocaleIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "en_US.ISO-8859-1", "de_DE.UTF-8", "tr_TR", "no_SUCH", ""})
    void argumentsFilesAndOutputAreUtf8(String locale) throws Exception {
        launcher.with("LC_ALL", locale).with("LANG", null);
        Path prompt = Files.writeString(scratch.resolve("prömpt-日本.txt"), "Prompt: größer 🚀");
        launcher.with("ABTEST_DIR", scratch.resolve("Büro 日本").toString());
        String out = launcher.ok(
                "create", "--task-id", "t", "--description", "naïve 日本 🚀 ğ", "--prompt-file", prompt.toString());
        assertTrue(out.endsWith("\nTask: naïve 日本 🚀 ğ\n"), out);
        assertTrue(Files.isDirectory(scratch.resolve("Büro 日本")));
        assertTrue(launcher.ok("show", "t").contains("\nPrompt: Prompt: größer 🚀\n"));
        assertTrue(launcher.run("show", "ünknown").err().contains("test ünknown not found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=tr -Duser.country=TR",
                "-Duser.language=de -Duser.country=DE",
                "-Duser.language=ar -Duser.country=EG",
                "-Dfile.encoding=ISO-8859-1"
            })
    void theJvmsLocaleChangesNothing(String options) {
        launcher.with("ABTEST_JAVA_OPTS", options);
        String id = launcher.create("TITLE_i");
        Cli.Outcome added = launcher.run(
                "add-result",
                id,
                "--session-type",
                "cold",
                "--session-id",
                "İIıi",
                "--tool-calls",
                "8",
                "--successful-calls",
                "7",
                "--completion-time",
                "1234.5");
        assertEquals(
                "Added cold result to test " + id + "\n Session: İIıi\n Success rate: 88%\n", added.out(), added.err());
        String csv =
                "SESSION_ID;SESSION_TYPE;TOOL_CALLS;SUCCESSFUL_CALLS;SUCCESS;COMPLETION_TIME\nx;warm;3;3;TRUE;1.5\n";
        assertEquals(0, launcher.runWith(csv, "add-result", id, "--from", "-").status());
        assertTrue(launcher.ok("show", id).contains("   task solved, 1.5 s\n"));
        assertTrue(launcher.ok("analyze", id).contains("\n Avg completion time: 1234.5s\n"));
        assertEquals(2, launcher.run("list", "--LIST").status());
    }

    @Test
    void aTimeZoneIsTheUsers() {
        launcher.with("TZ", "Asia/Kolkata");
        launcher.create("t");
        assertTrue(launcher.ok("list").contains("+05:30\n"));
    }
}
