package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents whose processes do not want to end, or print more than anybody can read. */
class RunProcessesTest {
    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        cli = Cli.withAgents(scratch);
    }

    private Cli.Outcome run(String cold, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "run",
                "t",
                "--cold",
                cold,
                "--warm",
                "sh $AGENTS/codex.sh 1",
                "--sessions",
                "1",
                "--seed",
                "1",
                "--kill-after",
                "300ms",
                "--retries",
                "0"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    private JsonNode stored() throws IOException {
        return new ObjectMapper().readTree(cli.stored(Cli.ID));
    }

    /** The processes that wrote their ids down are gone. */
    private void assertAllGone(int expected) throws IOException {
        int found = 0;
        try (Stream<Path> files = Files.list(scratch.resolve("seen"))) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    long pid = Long.parseLong(line.strip());
                    assertFalse(isRunning(pid), file.getFileName() + " still runs");
                    found++;
                }
            }
        }
        assertEquals(expected, found, "processes that have started");
    }

    /** A process that has ended, and whose parent has not yet noticed, does not run. */
    private static boolean isRunning(long pid) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (!Files.exists(stat)) {
            return false;
        }
        String text = Files.readString(stat);
        return text.charAt(text.lastIndexOf(')') + 2) != 'Z';
    }

    @Test
    void aTimeOutEndsTheWholeTreeAndTheRunGoesOn() throws IOException {
        String stubborn =
                "(trap '' TERM; echo $$ > /dev/null; sh -c 'echo $PPID' > $SEEN/stubborn; while :; do sleep 1; done) & "
                        + "setsid sh -c 'echo $$ > $SEEN/own-session; exec sleep 600' & "
                        + "setsid sh -c \"setsid sh -c 'echo \\$\\$ > $SEEN/orphan; trap \\\"\\\" TERM; while :; do sleep 1; done' & \" & "
                        + "while [ $(ls $SEEN | wc -l) -lt 3 ]; do :; done; "
                        + "echo $$ > $SEEN/main; exec sleep 600";
        Cli.Outcome outcome = run(stubborn, "--timeout", "3s");
        assertEquals(0, outcome.status(), outcome.err());
        assertAllGone(4);
        JsonNode session = stored().at("/cold_results/0");
        assertEquals("timed_out", session.at("/details/run/outcome").textValue());
        assertEquals(15, session.at("/details/run/signal").intValue());
        assertTrue(session.at("/details/run/all_processes_ended").booleanValue());
        assertTrue(session.at("/details/run/seconds").doubleValue() >= 3);
        assertEquals(0, session.get("completion_time_seconds").doubleValue(), "a lower bound is no time");
        assertFalse(session.get("success").booleanValue());
        assertEquals(1, stored().get("warm_results").size(), "the run goes on");
        assertTrue(outcome.out().contains("1 of 1 cold and 0 of 1 warm sessions timed out"), outcome.out());
    }

    @Test
    void whatAnAgentLeavesBehindIsEndedWithItAndDoesNotHoldItUp() throws IOException {
        // Children that keep standard output open; one in a session of its own with another environment.
        String agent = "sh $AGENTS/codex.sh 2; (echo stay; sh -c 'echo $PPID' > $SEEN/child; exec sleep 600) & "
                + "env -i PATH=\"$PATH\" SEEN=\"$SEEN\" setsid sh -c 'echo $$ > $SEEN/stranger; exec sleep 600' & "
                + "while [ $(ls $SEEN | wc -l) -lt 2 ]; do :; done";
        Cli.Outcome outcome = run(agent, "--timeout", "60s");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                "completed", stored().at("/cold_results/0/details/run/outcome").textValue());
        assertEquals(0.4, stored().at("/cold_results/0/error_rate").doubleValue());
        assertAllGone(2);
    }

    @Test
    void aServerThatPrepareStartsLivesAsLongAsTheSession() throws IOException {
        Cli.Outcome outcome = run(
                "test -d /proc/$(cat server)",
                "--prepare",
                "sleep 600 & echo $! > server; cp server $SEEN/$ABTEST_SESSION_ID",
                "--check",
                "test -d /proc/$(cat server)");
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(stored().at("/cold_results/0/success").booleanValue());
        assertAllGone(2);
    }

    @Test
    void whatIsPrintedBeyondTheLimitIsReadAndDropped() throws IOException {
        Cli.Outcome outcome = run("yes | head -c 300000000", "--max-log", "1M", "--timeout", "60s");
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode session = stored().at("/cold_results/0");
        assertEquals("completed", session.at("/details/run/outcome").textValue());
        assertEquals(
                300_000_000 - (1 << 20),
                session.at("/details/run/dropped_output_bytes").longValue());
        Path log = Path.of(session.at("/details/run/logs").textValue()).resolve("agent");
        assertEquals(1 << 20, Files.size(log));
    }

    @Test
    void anAgentThatPrintsWithoutEndIsTimedOut() throws IOException {
        Cli.Outcome outcome = run("yes & yes >&2", "--max-log", "1M", "--timeout", "1s");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                "timed_out", stored().at("/cold_results/0/details/run/outcome").textValue());
    }

    @Test
    void anAgentThatIsKilledIsNoResultAndItsSignalIsNamed() throws IOException {
        Cli.Outcome outcome = run("kill -9 $$");
        assertEquals(1, outcome.status());
        assertEquals(0, stored().get("cold_results").size());
        assertTrue(outcome.err().contains("was killed by signal 9"), outcome.err());
    }

    /** Gemini CLI exits with 144 when its provider answers with HTTP 400. */
    @ParameterizedTest
    @ValueSource(ints = {130, 137, 143, 144, 245, 255})
    void anExitStatusAbove128IsNoSignal(int status) throws IOException {
        Cli.Outcome outcome = run("exit " + status);
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode session = stored().at("/cold_results/0");
        assertEquals("agent_failed", session.at("/details/run/outcome").textValue());
        assertEquals(status, session.at("/details/run/exit_status").intValue());
        assertTrue(session.at("/details/run/signal").isNull());
        assertFalse(outcome.err().contains("signal"), outcome.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "ILL", "ABRT", "FPE", "KILL", "SEGV", "TERM"})
    void aDeathBySignalIsToldFromAnExitStatus(String signal) throws IOException {
        Cli.Outcome outcome = run("kill -" + signal + " $$");
        assertEquals(1, outcome.status(), outcome.err());
        assertEquals(0, stored().get("cold_results").size());
        assertTrue(outcome.err().contains("was killed by signal "), outcome.err());
    }

    @Test
    void aCheckThatEndsWithAStatusAbove128HasJudgedAndOneThatIsKilledHasNot() throws IOException {
        Cli.Outcome outcome = run("true", "--check", "exit 144");
        assertEquals(0, outcome.status(), outcome.err());
        assertFalse(stored().at("/cold_results/0/success").booleanValue());
        assertFalse(stored().at("/cold_results/0/unknown").toString().contains("success"));
        outcome = run("true", "--check", "kill -9 $$", "--pool");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("the check was killed by signal 9"), outcome.err());
    }

    @Test
    void cleanupRunsWhateverHappened() throws IOException {
        run(
                "exit 3",
                "--prepare",
                "test $ABTEST_SESSION_TYPE = cold",
                "--cleanup",
                "echo $ABTEST_SESSION_TYPE >> $SEEN/cleaned");
        assertEquals(
                List.of("cold", "warm"),
                Files.readAllLines(scratch.resolve("seen/cleaned")).stream()
                        .sorted()
                        .toList());
        assertEquals(
                "agent_failed",
                stored().at("/cold_results/0/details/run/outcome").textValue());
        assertEquals(0, stored().get("warm_results").size(), "prepare failed");
    }
}
