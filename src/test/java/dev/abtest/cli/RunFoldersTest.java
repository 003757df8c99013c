package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs delete, write and fill only the folders that they have made, whatever a document or an agent does. */
@Timeout(120)
class RunFoldersTest {
    private static final String AGENT = "sh $AGENTS/codex.sh 1";

    @TempDir
    Path scratch;

    private Path temporary;
    private Path victim;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        temporary = Files.createDirectory(scratch.resolve("tmp"));
        victim = Files.createDirectories(scratch.resolve("victim/01")).getParent();
        Files.writeString(victim.resolve("01/file"), "precious");
        Files.writeString(victim.resolve("file"), "precious");
        cli = new Cli(scratch.resolve("store"))
                .with("PATH", System.getenv("PATH"))
                .with("TMPDIR", temporary.toString())
                .with("VICTIM", victim.toString())
                .with(
                        "AGENTS",
                        Path.of("src/test/resources/agents").toAbsolutePath().toString())
                .with("SEEN", Files.createDirectory(scratch.resolve("seen")).toString());
        cli.create("t");
    }

    private Cli.Outcome run(String agent, String... more) {
        List<String> args =
                new ArrayList<>(List.of("run", "t", "--cold", agent, "--warm", agent, "--kill-after", "300ms"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    /** A run that is stored and has not begun. */
    private void plan() {
        assertEquals(
                0,
                run("echo $ABTEST_SESSION_ID >> $SEEN/started", "--max-time", "0.000001s")
                        .status());
    }

    private JsonNode stored() throws IOException {
        return new ObjectMapper().readTree(cli.stored(Cli.ID));
    }

    private void assertVictimIsWhole() throws IOException {
        assertEquals("precious", Files.readString(victim.resolve("01/file")));
        assertEquals("precious", Files.readString(victim.resolve("file")));
    }

    private List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".abtest"))
                    .sorted()
                    .toList();
        }
    }

    /** SAFETY 1: ids of a plan are names of folders, and a document can come from somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../victim",
                "VICTIM",
                "..",
                ".",
                "",
                "run1-02",
                "run1-1",
                "run1-01/x",
                "RUN1-01",
                "run1-001",
                "\\u0000"
            })
    void resumeRefusesAnIdThatItWouldNotWrite(String name) throws IOException {
        String id = name.replace("VICTIM", victim.toString()); // never a folder that a run could really delete
        plan();
        String runId = stored().at("/run/run_id").textValue();
        String document = cli.stored(Cli.ID);
        for (String hostile : List.of(
                document.replace("\"run1-01\"", '"' + id + '"'),
                document.replace('"' + runId + '"', "\"" + id + '"'))) {
            cli.store(Cli.ID, hostile);
            Cli.Outcome outcome = cli.run("run", "t", "--resume");
            assertEquals(1, outcome.status(), outcome.err());
            assertTrue(outcome.err().contains("is not the plan of a run"), outcome.err());
            assertEquals(hostile, cli.stored(Cli.ID));
            assertVictimIsWhole();
            assertEquals(List.of(), namesIn(scratch.resolve("seen")));
        }
    }

    @Test
    void resumeShowsTheStoredCommandsBeforeItStartsThem() throws IOException {
        run(
                "echo $ABTEST_SESSION_ID >> $SEEN/started",
                "--max-time",
                "0.000001s",
                "--sessions",
                "1",
                "--check",
                "test\t'x'",
                "--prepare",
                "true");
        Cli.Outcome outcome = cli.run("run", "t", "--resume");
        int shown = outcome.err().indexOf("""
                        It runs the stored commands in an empty folder:
                         prepare: true
                         cold:    echo $ABTEST_SESSION_ID >> $SEEN/started
                         warm:    echo $ABTEST_SESSION_ID >> $SEEN/started
                         check:   test\\t'x'
                        """);
        assertTrue(shown > 0, outcome.err());
        assertTrue(shown < outcome.err().indexOf("[1/2]"), outcome.err());
    }

    /** SAFETY 2: an agent puts a link, or another folder, where the run's folder was. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln -s $VICTIM $root",
                "cp -r $VICTIM $root",
                "mkdir $root; ln -s $VICTIM/01 $root/01; ln -s $VICTIM/01 $root/02",
                "true"
            })
    void whatIsPutInThePlaceOfTheRunsFolderIsNotDeleted(String attack) throws IOException {
        String agent = "root=$(dirname $(dirname $ABTEST_WORKDIR)); cd /; mv $root $root.away; " + attack;
        run(agent, "--sessions", "1", "--retries", "0");
        assertVictimIsWhole();
        for (String name : namesIn(temporary)) {
            Path root = temporary.resolve(name);
            if (attack.startsWith("cp") && !name.contains(".")) {
                assertEquals("precious", Files.readString(root.resolve("01/file")), "the agent's own copy");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln -s $VICTIM ../evil", "ln -s $VICTIM evil", "rm -rf ../home; ln -s $VICTIM ../home"})
    void aLinkInASessionsFolderIsDeletedAndNotFollowed(String agent) throws IOException {
        assertEquals(0, run(agent, "--sessions", "1").status());
        assertVictimIsWhole();
        assertEquals(List.of(), namesIn(temporary));
    }

    /** SAFETY 2: logs never take the place of anything. */
    @Test
    void logsErasesNothingAndKeepsTheTestsApart() throws IOException {
        Path logs = Files.createDirectories(scratch.resolve("logs/run1-01"));
        Files.writeString(logs.resolve("diary"), "precious");
        Files.createDirectories(scratch.resolve("logs").resolve(Cli.ID).resolve("run1-01"));
        Files.writeString(scratch.resolve("logs").resolve(Cli.ID).resolve("run1-01/diary"), "precious");
        for (String test : List.of(Cli.ID, cli.create("u"))) {
            assertEquals(
                    0,
                    cli.run(
                                    "run",
                                    test,
                                    "--cold",
                                    "echo $ABTEST_TASK_ID",
                                    "--warm",
                                    "echo $ABTEST_TASK_ID",
                                    "--sessions",
                                    "1",
                                    "--logs",
                                    scratch.resolve("logs").toString())
                            .status());
        }
        assertEquals("precious", Files.readString(logs.resolve("diary")));
        assertEquals(
                "precious",
                Files.readString(scratch.resolve("logs").resolve(Cli.ID).resolve("run1-01/diary")));
        for (JsonNode session : stored().get("cold_results")) {
            Path own = Path.of(session.at("/details/run/logs").textValue());
            assertEquals("t\n", Files.readString(own.resolve("agent")));
        }
        assertEquals("u\n", Files.readString(scratch.resolve("logs/test_20260131_134500_u/run1-02/agent")));
    }

    /** SAFETY 5. */
    @Test
    void aWorkdirThatContainsTheTemporaryFolderIsCopiedWithoutIt() throws IOException {
        Files.writeString(scratch.resolve("file"), "original");
        Cli.Outcome outcome = run(
                "cat file >> $SEEN/contents; ls tmp >> $SEEN/inner; ls store >> $SEEN/store",
                "--sessions",
                "1",
                "--workdir",
                scratch.toString());
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals("originaloriginal", Files.readString(scratch.resolve("seen/contents")));
        assertEquals("", Files.readString(scratch.resolve("seen/inner")));
        assertFalse(Files.readString(scratch.resolve("seen/store")).contains(".logs"), "logs of the other arm");
    }

    /** SAFETY 6. */
    @Test
    void onlyTheUserCanReadLogsAndFolders() throws IOException {
        run("ls -ld .. ../.. ../prompt.txt ../messages.json | cut -c1-10 >> $SEEN/modes", "--sessions", "1");
        assertEquals(
                List.of("drwx------", "drwx------", "-rw-------", "-rw-------"),
                Files.readAllLines(scratch.resolve("seen/modes")).subList(0, 4).stream()
                        .sorted(java.util.Comparator.reverseOrder())
                        .toList());
        Path logs = scratch.resolve("store/" + Cli.ID + ".logs");
        try (Stream<Path> files = Files.walk(logs)) {
            for (Path file : files.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertEquals(Files.isDirectory(file) ? "rwx------" : "rw-------", mode, file.toString());
            }
        }
    }

    /** SAFETY 6: {@code docker run -u 54321}, where nobody knows the user's name. */
    @Test
    void aUserWithoutAnEntryInTheUserDatabaseCanRun() {
        String name = System.setProperty("user.name", "?");
        try {
            Cli.Outcome outcome = run(AGENT, "--sessions", "2");
            assertEquals(0, outcome.status(), outcome.err());
            assertFalse(outcome.err().contains("no result"), outcome.err());
        } finally {
            System.setProperty("user.name", name);
        }
    }

    @Test
    void deleteTakesTheLogsAlongAndNothingElse() throws IOException {
        Path logs = scratch.resolve("store/" + Cli.ID + ".logs");
        run(AGENT, "--sessions", "1");
        assertTrue(Files.exists(logs));
        assertEquals("Deleted test: " + Cli.ID + "\n", cli.run("delete", Cli.ID).out());
        assertFalse(Files.exists(logs));
        cli.ok("undelete", Cli.ID);
        assertTrue(Files.exists(logs.resolve("run1-01")), "they come back");
        cli.ok("delete", Cli.ID, "--forever");
        assertFalse(Files.exists(logs));

        cli.create("t");
        Files.createDirectories(logs.resolve("run1-01"));
        Cli.Outcome outcome = cli.run("delete", Cli.ID);
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().contains(logs + " is left"), outcome.err());
        assertTrue(Files.exists(logs.resolve("run1-01")), "made by somebody else");

        cli.create("t");
        Files.delete(logs.resolve("run1-01"));
        Files.delete(logs);
        Files.createSymbolicLink(logs, victim);
        Files.writeString(victim.resolve(".abtest-own"), "logs of " + Cli.ID + "\n");
        cli.run("delete", Cli.ID);
        assertVictimIsWhole();
    }

    /** SAFETY 8: a folder that is hard to remove costs nobody a session; nested deeper than a path can be. */
    @Test
    void aFolderThatIsNestedDeeperThanAPathIsRemoved() throws IOException {
        String name = "d".repeat(200);
        String agent = "i=0; while [ $i -lt 40 ]; do mkdir " + name + " && cd -P ./" + name
                + " && touch file && chmod 555 . || exit; i=$((i + 1)); done; exit 0";
        Cli.Outcome outcome = run(agent, "--sessions", "1", "--retries", "0");
        assertEquals(0, outcome.status(), outcome.err());
        assertFalse(outcome.err().contains("warning: cannot"), outcome.err());
        assertEquals(List.of(), namesIn(temporary));
    }

    /** SAFETY 8: not tried again, because the next attempt would only pay for the same. */
    @ParameterizedTest
    @CsvSource({
        "rm -rf \"$ABTEST_WORKDIR\"",
        "rm -rf \"$(dirname \"$ABTEST_WORKDIR\")\"",
        "rm -rf \"$(dirname \"$(dirname \"$ABTEST_WORKDIR\")\")\"",
        "cd /; rm -rf \"$ABTEST_WORKDIR\"; ln -s \"$VICTIM\" \"$ABTEST_WORKDIR\""
    })
    void anAgentThatDeletesItsOwnFolderHasFailed(String attack) throws IOException {
        Cli.Outcome outcome = run(
                "echo $ABTEST_SESSION_ID >> $SEEN/started; " + attack,
                "--sessions",
                "2",
                "--check",
                "echo checked >> $SEEN/checked",
                "--cleanup",
                "echo cleaned >> $SEEN/cleaned");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(4, Files.readAllLines(scratch.resolve("seen/started")).size(), "each session once");
        assertFalse(Files.exists(scratch.resolve("seen/checked")), "there is nothing to check");
        assertEquals(4, Files.readAllLines(scratch.resolve("seen/cleaned")).size());
        for (String arm : List.of("cold_results", "warm_results")) {
            for (JsonNode session : stored().get(arm)) {
                assertEquals("agent_failed", session.at("/details/run/outcome").textValue());
                assertFalse(session.get("success").booleanValue());
                assertTrue(
                        session.get("notes").textValue().contains("the agent deleted its working directory"),
                        session.get("notes").textValue());
            }
        }
    }

    /** SAFETY 8: what is paid for is stored, also when nobody can judge it. */
    @Test
    void aSessionWhoseCheckCannotRunIsStoredAsNotJudgedAndTheRunStops() throws IOException {
        Cli.Outcome outcome = run(
                "echo $ABTEST_SESSION_ID >> $SEEN/started", "--sessions", "2", "--check", "no-such-program-anywhere");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().contains("session run1-01 is stored, but not judged: the check was not found"),
                outcome.err());
        assertTrue(outcome.err().contains("task not judged"), outcome.err());
        assertEquals(List.of("run1-01"), Files.readAllLines(scratch.resolve("seen/started")));
        JsonNode first = stored().get("cold_results").isEmpty()
                ? stored().at("/warm_results/0")
                : stored().at("/cold_results/0");
        assertEquals(
                "[\"message_count\",\"tool_calls\",\"user_corrections\",\"success\"]",
                first.get("unknown").toString());
        assertTrue(cli.ok("show", "t").contains("task not judged"));
        assertFalse(cli.ok("analyze", "t").contains("0/1"), "not judged is not unsolved");
    }

    /** SAFETY 9: the run's folder is made once, before there are threads that could. */
    @Test
    void sessionsThatBeginAtOnceDoNotRaceForTheRunsFolder() throws IOException {
        for (int round = 0; round < 5; round++) {
            Cli.Outcome outcome = run("true", "--sessions", "4", "--jobs", "8", "--retries", "0");
            assertEquals(0, outcome.status(), outcome.err());
            assertFalse(outcome.err().contains("no result"), outcome.err());
        }
        assertEquals(List.of(), namesIn(temporary));
    }

    /** SAFETY 9: an I/O error says what was being done. */
    @Test
    void whatCannotBeMadeIsNamedWithWhatItWasFor() throws IOException {
        Files.writeString(scratch.resolve("blocked"), "a file");
        cli.with("TMPDIR", scratch.resolve("blocked").toString());
        Cli.Outcome outcome = run(AGENT, "--sessions", "1");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().contains("abtest: cannot make the run's folder: " + scratch.resolve("blocked")),
                outcome.err());

        cli.with("TMPDIR", temporary.toString());
        outcome = run(
                AGENT,
                "--new-run",
                "--sessions",
                "1",
                "--logs",
                scratch.resolve("blocked").toString());
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("abtest: cannot make the folder for logs: "), outcome.err());
        assertEquals(List.of(), namesIn(temporary));
    }

    @Test
    void aLinkInThePlaceOfTheLogsIsRefused() throws IOException {
        Files.createSymbolicLink(scratch.resolve("store/" + Cli.ID + ".logs"), victim);
        Cli.Outcome outcome = run(AGENT, "--sessions", "1");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("not a folder"), outcome.err());
        assertTrue(Files.exists(victim, LinkOption.NOFOLLOW_LINKS));
        assertEquals(2, namesIn(victim).size());
    }

    /** SAFETY 8: a store that cannot be written costs no result, and no session is paid for twice. */
    @Test
    void aResultThatCannotBeStoredIsPrintedAndTheRunGoesOnWithIt() throws IOException {
        Path lock = scratch.resolve("store/.lock");
        String agent = "echo $ABTEST_SESSION_ID >> $SEEN/started; sh $AGENTS/codex.sh 2;"
                + " test $ABTEST_SESSION_ID != run1-02 || { rm $ABTEST_DIR/.lock; mkdir $ABTEST_DIR/.lock; }";
        Cli.Outcome outcome = run(agent, "--sessions", "2");
        assertEquals(1, outcome.status());
        List<String> said = outcome.errLines();
        assertTrue(said.get(said.size() - 3).startsWith("abtest: " + lock + ": not a regular file"), outcome.err());
        assertTrue(said.get(said.size() - 2).contains("run1-02 has ended and is not stored"), outcome.err());
        Files.delete(lock);
        cli.okWith(said.get(said.size() - 1) + "\n", "add-result", "t", "--from", "-");
        outcome = cli.run("run", "t", "--resume");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                List.of("run1-01", "run1-02", "run1-03", "run1-04"),
                Files.readAllLines(scratch.resolve("seen/started")));
        for (String arm : List.of("cold_results", "warm_results")) {
            assertEquals(0.4, stored().get(arm).get(0).get("error_rate").doubleValue());
            assertEquals(0.4, stored().get(arm).get(1).get("error_rate").doubleValue());
        }
        for (JsonNode session : stored().at("/run/sessions")) {
            assertEquals("completed", session.get("outcome").textValue());
        }
    }
}
