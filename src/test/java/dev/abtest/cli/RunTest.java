package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.LocalClock;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code abtest run} with agents that are shell scripts. */
class RunTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        cli = Cli.withAgents(scratch);
    }

    private JsonNode stored() throws IOException {
        return JSON.readTree(cli.stored(Cli.ID));
    }

    private List<String> order() throws IOException {
        List<String> order = new ArrayList<>();
        stored().get("run")
                .get("sessions")
                .forEach(session -> order.add(session.get("session_type").textValue()));
        return order;
    }

    private List<String> seen() throws IOException {
        try (Stream<Path> files = Files.list(scratch.resolve("seen"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Cli.Outcome runAgents(String... more) {
        List<String> args = new ArrayList<>(
                List.of("run", "t", "--cold", "sh $AGENTS/codex.sh 3", "--warm", "sh $AGENTS/codex.sh 1"));
        args.addAll(List.of(more));
        if (!args.contains("--seed")) {
            args.addAll(List.of("--seed", "42"));
        }
        return cli.run(args.toArray(new String[0]));
    }

    @Test
    void aPlantedDifferenceIsMeasuredStoredAndAnalyzed() throws IOException {
        Cli.Outcome outcome = runAgents("--sessions", "6", "--check", "test -s \"$ABTEST_STDOUT\"");
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode test = stored();
        assertEquals(6, test.get("cold_results").size());
        assertEquals(6, test.get("warm_results").size());
        for (JsonNode session : test.get("cold_results")) {
            assertEquals(5, session.get("tool_calls").intValue());
            assertEquals(2, session.get("successful_tool_calls").intValue());
            assertTrue(session.get("success").booleanValue());
            assertTrue(session.get("completion_time_seconds").doubleValue() > 0);
            assertEquals("completed", session.at("/details/run/outcome").textValue());
            assertEquals(0, session.at("/details/run/exit_status").intValue());
            assertEquals(10, session.at("/details/tokens/input_tokens").intValue());
        }
        assertEquals(0.2, test.at("/warm_results/0/error_rate").doubleValue());
        assertTrue(outcome.out().contains("=== Analysis: " + Cli.ID + " ==="), outcome.out());
        assertTrue(outcome.out().contains("Recommendation: WARM recommended"), outcome.out());
        // All labellings within 6 blocks of 1 + 1 are 2^6, of which the observed one and its mirror are as extreme.
        assertTrue(outcome.out().contains("6 random blocks of the run"), outcome.out());
        assertTrue(outcome.out().contains("0.031"), outcome.out());
    }

    @Test
    void theWholeOrderIsStoredBeforeTheFirstSessionStarts() throws IOException {
        runAgents("--sessions", "6", "--prepare", "cp \"$ABTEST_DIR/$ABTEST_TEST_ID.json\" $SEEN/$ABTEST_SESSION_ID");
        JsonNode atFirst = JSON.readTree(Files.readString(scratch.resolve("seen/run1-01")));
        assertEquals(12, atFirst.at("/run/sessions").size());
        assertEquals(
                0,
                atFirst.get("cold_results").size() + atFirst.get("warm_results").size());
        JsonNode atLast = JSON.readTree(Files.readString(scratch.resolve("seen/run1-12")));
        assertEquals(
                11,
                atLast.get("cold_results").size() + atLast.get("warm_results").size());
        List<String> planned = new ArrayList<>();
        atFirst.at("/run/sessions")
                .forEach(each -> planned.add(each.get("session_type").textValue()));
        assertEquals(planned, order());
    }

    @Test
    void theSameSeedGivesTheSameOrderAndAnotherSeedAnotherOne() throws IOException {
        runAgents("--sessions", "6", "--block", "3");
        List<String> first = order();
        assertEquals(3, first.subList(0, 6).stream().filter("cold"::equals).count());
        runAgents("--sessions", "6", "--block", "3");
        assertEquals(first, order());
        runAgents("--sessions", "6", "--block", "3", "--seed", "43");
        assertNotEquals(first, order());
        assertEquals(18, stored().get("cold_results").size());
        assertEquals(2, stored().get("earlier_runs").size());
    }

    @Test
    void eachSessionBeginsInAFreshCopyOfTheWorkingDirectory() throws IOException {
        Path project = Files.createDirectory(scratch.resolve("project"));
        Files.writeString(project.resolve("file"), "original");
        String agent = "cat file >> $SEEN/contents; echo spoiled > file; pwd >> $SEEN/folders";
        cli.run("run", "t", "--cold", agent, "--warm", agent, "--sessions", "2", "--workdir", project.toString());
        assertEquals("original".repeat(4), Files.readString(scratch.resolve("seen/contents")));
        List<String> folders = Files.readAllLines(scratch.resolve("seen/folders"));
        assertEquals(4, new HashSet<>(folders).size());
        for (String folder : folders) {
            assertFalse(folder.contains("cold") || folder.contains("warm"), folder + " tells the arm");
        }
        assertEquals("original", Files.readString(project.resolve("file")));
        assertEquals(List.of(), List.of(scratch.resolve("tmp").toFile().list()), "folders must be removed");
    }

    @Test
    void theFolderOfAFailedSessionStaysAndThoseOfAllWithKeep() {
        runAgents("--sessions", "1", "--check", "test $ABTEST_SESSION_TYPE = warm");
        assertEquals(1, kept());
        runAgents("--sessions", "1", "--keep", "--pool");
        assertEquals(3, kept());
    }

    private int kept() {
        int kept = 0;
        for (java.io.File run : scratch.resolve("tmp").toFile().listFiles()) {
            kept += run.list((folder, name) -> !name.startsWith(".")).length;
        }
        return kept;
    }

    @Test
    void theCheckDecidesWhetherTheTaskIsSolved() throws IOException {
        runAgents("--sessions", "2", "--check", "test $ABTEST_SESSION_TYPE = warm && test $ABTEST_EXIT_STATUS = 0");
        assertFalse(stored().at("/cold_results/0/success").booleanValue());
        assertTrue(stored().at("/warm_results/0/success").booleanValue());
    }

    @Test
    void anAgentThatFailsIsAResultAndAnApiErrorIsNone() throws IOException {
        // The provider fails for the second session of the warm arm, when the arm has had a result.
        Cli.Outcome outcome = cli.run(
                "run",
                "t",
                "--cold",
                "sh $AGENTS/codex.sh 2; exit 3",
                "--warm",
                "if mkdir $SEEN/first; then sh $AGENTS/codex.sh 1; else sh $AGENTS/api-error.sh; fi",
                "--sessions",
                "2",
                "--retries",
                "1");
        assertEquals(1, outcome.status());
        assertEquals(
                "agent_failed",
                stored().at("/cold_results/0/details/run/outcome").textValue());
        assertEquals(3, stored().at("/cold_results/0/details/run/exit_status").intValue());
        assertEquals(1, stored().get("warm_results").size());
        assertTrue(outcome.err().contains("rate limit reached; trying again"), outcome.err());
        assertTrue(outcome.err().contains("3 of 4 sessions have their result"), outcome.err());
        assertTrue(cli.run("analyze", "t", "--format", "json").out().contains("\"lost_sessions\""));
        Cli.Outcome resumed = cli.run("run", "t", "--resume");
        assertEquals(1, resumed.status());
        assertEquals(2, stored().get("cold_results").size(), "what has its result is not run again");
    }

    @Test
    void messagesOfEachArmAreInAFileAndThePromptOnStandardInput() throws IOException {
        Path warm = Files.writeString(scratch.resolve("warm.json"), """
                [{"role": "user", "content": "é \\"quoted\\""}]""");
        String agent = "cp $ABTEST_MESSAGES_FILE $SEEN/$ABTEST_SESSION_TYPE.json; cat > $SEEN/stdin";
        cli.run(
                "run",
                "t",
                "--cold",
                agent,
                "--warm",
                agent,
                "--sessions",
                "1",
                "--warm-messages",
                warm.toString(),
                "--stdin",
                "prompt");
        assertEquals("[]", Files.readString(scratch.resolve("seen/cold.json")));
        assertEquals(
                JSON.readTree(Files.readString(warm)),
                JSON.readTree(Files.readString(scratch.resolve("seen/warm.json"))));
        assertEquals("p", Files.readString(scratch.resolve("seen/stdin")));
    }

    @Test
    void bothArmsOfAnAaRunAreToldThatTheyAreCold() throws IOException {
        String agent = "echo $ABTEST_SESSION_TYPE >> $SEEN/arms";
        Cli.Outcome outcome = cli.run("run", "t", "--cold", agent, "--aa", "--sessions", "2");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of("cold", "cold", "cold", "cold"), Files.readAllLines(scratch.resolve("seen/arms")));
        assertEquals(2, stored().get("warm_results").size());
        assertTrue(
                outcome.out()
                        .contains("Recommendation: None, this is an A/A check: both arms ran the cold command\n"
                                + " A/A check, run 1: 2 + 2 sessions, no difference found"),
                outcome.out());
    }

    @Test
    void eachArmIsPreparedInItsOwnWayAfterWhatPreparesBoth() throws IOException {
        String agent = "cat trail >> $SEEN/$ABTEST_SESSION_TYPE";
        Cli.Outcome outcome = cli.run(
                "run",
                "t",
                "--cold",
                agent,
                "--warm",
                agent,
                "--sessions",
                "1",
                "--prepare",
                "echo both $ABTEST_SESSION_TYPE > trail",
                "--prepare-cold",
                "echo only cold >> trail",
                "--prepare-warm",
                "echo only warm >> trail");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of("both cold", "only cold"), Files.readAllLines(scratch.resolve("seen/cold")));
        assertEquals(List.of("both warm", "only warm"), Files.readAllLines(scratch.resolve("seen/warm")));
        assertEquals(
                "echo only warm >> trail",
                stored().at("/run/commands/prepare_warm").textValue());
    }

    @Test
    void anAaRunPreparesBothArmsAsColdOnes() throws IOException {
        String agent = "cat trail >> $SEEN/trails";
        Cli.Outcome outcome =
                cli.run("run", "t", "--cold", agent, "--aa", "--sessions", "1", "--prepare-cold", "echo cold > trail");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of("cold", "cold"), Files.readAllLines(scratch.resolve("seen/trails")));
        outcome = cli.run("run", "t", "--cold", agent, "--aa", "--prepare-warm", "true");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("--prepare-warm cannot go with --aa"), outcome.err());
    }

    @Test
    void aSessionWhosePreparationFailsDoesNotStartAndTheStepIsNamed() throws IOException {
        Cli.Outcome outcome = cli.run(
                "run",
                "t",
                "--cold",
                "true",
                "--warm",
                "touch $SEEN/started",
                "--sessions",
                "1",
                "--retries",
                "1",
                "--prepare-warm",
                "cp no-such-notes AGENTS.md");
        assertEquals(1, outcome.status());
        assertEquals(List.of(), seen());
        assertEquals(0, stored().get("warm_results").size());
        assertTrue(outcome.err().contains("prepare-warm ended with exit status 1: cp: "), outcome.err());
    }

    @Test
    void whatPreparesAnArmIsShownBeforeItRuns() {
        String[] prepared = {"--prepare", "echo p", "--prepare-cold", "echo c", "--prepare-warm", "echo w"};
        List<String> dry = new ArrayList<>(List.of(prepared));
        dry.addAll(List.of("--sessions", "1", "--dry-run"));
        List<String> shown = runAgents(dry.toArray(new String[0])).outLines();
        assertEquals(2, shown.stream().filter(" prepare: echo p"::equals).count());
        assertEquals(1, shown.stream().filter(" prepare cold: echo c"::equals).count());
        assertEquals(1, shown.stream().filter(" prepare warm: echo w"::equals).count());

        List<String> begun = new ArrayList<>(List.of(prepared));
        begun.addAll(List.of("--sessions", "1", "--max-time", "0.000001s"));
        runAgents(begun.toArray(new String[0]));
        List<String> resumed =
                cli.run("run", "t", "--resume", "--max-time", "0.000001s").errLines();
        assertTrue(resumed.containsAll(List.of(" prepare: echo p", " prepare cold: echo c", " prepare warm: echo w")));
    }

    @Test
    void aDryRunShowsThePlanAndEachEnvironmentAndStoresNothing() {
        String before = cli.stored(Cli.ID);
        Cli.Outcome outcome = runAgents("--sessions", "2", "--dry-run");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(before, cli.stored(Cli.ID));
        assertEquals(
                4,
                outcome.outLines().stream()
                        .filter(line -> line.startsWith("run1-"))
                        .count());
        assertEquals(
                4,
                outcome.outLines().stream()
                        .filter(line -> line.equals(" ABTEST_PROMPT=p"))
                        .count());
        assertTrue(outcome.out().contains(" ABTEST_SESSION_TYPE=warm"), outcome.out());
        assertEquals(List.of(), List.of(scratch.resolve("tmp").toFile().list()));
    }

    @Test
    void severalSessionsRunAtOnceWithJobs() throws IOException {
        // Each session waits until it sees another one: one at a time they would wait for ever.
        String agent = "touch $SEEN/$ABTEST_SESSION_ID; while [ $(ls $SEEN | wc -l) -lt 2 ]; do :; done";
        Cli.Outcome outcome = cli.run(
                "run", "t", "--cold", agent, "--warm", agent, "--sessions", "3", "--jobs", "2", "--timeout", "30s");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(6, seen().size());
        assertFalse(cli.stored(Cli.ID).contains("timed_out"));
    }

    @Test
    void aRunWithoutTimeStartsNoSessionAndIsInTheWayOfANewOne() throws IOException {
        Cli.Outcome first = runAgents("--sessions", "2", "--max-time", "0.000001s");
        assertEquals(0, first.status(), first.err());
        assertEquals(0, stored().get("cold_results").size());
        Cli.Outcome again = runAgents("--sessions", "2");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("4 of 4 planned sessions have no result; go on with --resume"), again.err());
        assertEquals(0, cli.run("run", "t", "--resume").status());
        assertEquals(2, stored().get("cold_results").size());
        assertEquals(0, runAgents("--sessions", "1").status());
    }

    @Test
    void aRunEndsBetweenSessionsWhenItCostsTooMuch() throws IOException {
        // The result line of Claude Code's stream-json, at 0.4 USD a session.
        String agent = """
                printf '{"type":"system","subtype":"init","session_id":"s"}\\n\
                {"type":"assistant","message":{"id":"m","role":"assistant",\
                "content":[{"type":"text","text":"hi"}]},"session_id":"s"}\\n\
                {"type":"result","subtype":"success","is_error":false,"result":"hi","session_id":"s",\
                "total_cost_usd":0.4}\\n'""";
        Cli.Outcome outcome =
                cli.run("run", "t", "--cold", agent, "--warm", agent, "--sessions", "5", "--max-cost", "1");
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("--max-cost is reached: 3 of 10 sessions"), outcome.err());
    }

    @Test
    void aTestHasOneRunAtATime() throws IOException {
        Path lock = scratch.resolve("store/.run-" + Cli.ID + ".lock");
        String second = "cp " + lock + " $SEEN/lock";
        try (LockFile held = new ABTestManager(scratch.resolve("store"), LocalClock.utc()).lockRun(Cli.ID)) {
            assertTrue(held.isHeld());
            Cli.Outcome outcome = runAgents("--sessions", "1", "--prepare", second);
            assertEquals(1, outcome.status());
            assertTrue(outcome.err().contains("has a run going on"), outcome.err());
        }
        assertEquals(0, runAgents("--sessions", "1", "--prepare", second).status());
        assertEquals(List.of("lock"), seen());
        assertFalse(Files.exists(lock), "no litter");
    }

    @Test
    void resumeTakesNoPartOfAPlan() {
        Cli.Outcome outcome = cli.run("run", "t", "--resume", "--sessions", "3");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("--sessions"), outcome.err());
        assertEquals(1, cli.run("run", "t", "--resume").status());
        assertEquals(2, cli.run("run", "t").status());
    }

    @Test
    void aPromptWithANulIsRefused() {
        cli.store("test_n", cli.stored(Cli.ID).replace(Cli.ID, "test_n").replace("\"p\"", "\"a\\u0000b\""));
        Cli.Outcome outcome = cli.run("run", "test_n", "--cold", "true", "--warm", "true");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("NUL"), outcome.err());
    }

    @Test
    void sessionsThatWereAddedOtherwisePutTheTestBackToFreePermutation() {
        runAgents("--sessions", "4");
        cli.add(Cli.ID, "cold", "stranger", "--tool-calls", "5", "--successful-calls", "2");
        String analysis = cli.run("analyze", "t").out();
        assertTrue(
                analysis.contains("Not all sessions come from runs as they were planned (1 added or moved"), analysis);
        assertFalse(analysis.contains("random blocks of the run,"), analysis);
    }

    @Test
    void aRunOnAPipeTellsOneLineASession() throws IOException {
        Cli.Outcome outcome = runAgents("--sessions", "2", "--check", "true");
        Golden.assertMatches(
                Path.of("src/test/resources/golden/run-progress.txt"),
                outcome.err().replaceAll("\\d+\\.\\d s", "N s"));
    }

    @Test
    void aTranscriptThatTheAgentWritesElsewhereIsReadInstead() throws IOException {
        String agent = "mkdir -p $ABTEST_HOME/2026; sh $AGENTS/codex.sh 4 > $ABTEST_HOME/2026/s.jsonl; echo chatter";
        cli.run("run", "t", "--cold", agent, "--warm", agent, "--sessions", "1", "--transcript", "../home/**/*.jsonl");
        assertEquals(0.8, stored().at("/cold_results/0/error_rate").doubleValue());
        Set<String> ids = new HashSet<>();
        stored().at("/run/sessions")
                .forEach(session -> ids.add(session.get("session_id").textValue()));
        assertEquals(Set.of("run1-01", "run1-02"), ids);
    }

    @Test
    void aProvidersErrorThatTheAgentOvercameIsNoFailure() throws IOException {
        String agent = """
                printf '{"type":"thread.started","thread_id":"t"}\\n\
                {"type":"error","message":"stream disconnected, retrying 1/5"}\\n\
                {"type":"turn.completed","usage":{"input_tokens":1}}\\n'""";
        Cli.Outcome outcome = cli.run("run", "t", "--cold", agent, "--warm", agent, "--sessions", "1");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                "completed", stored().at("/warm_results/0/details/run/outcome").textValue());
    }

    @Test
    void aPromptTooLongForTheEnvironmentIsInTheFileAlone() throws IOException {
        String prompt = "word ".repeat(60_000);
        String id = cli.okWith(prompt, "create", "-q", "--task-id", "long", "--description", "d", "--prompt-file", "-")
                .strip();
        String agent = "echo ${ABTEST_PROMPT-unset} > $SEEN/variable; cp $ABTEST_PROMPT_FILE $SEEN/file";
        Cli.Outcome outcome = cli.run("run", id, "--cold", agent, "--warm", agent, "--sessions", "1");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals("unset\n", Files.readString(scratch.resolve("seen/variable")));
        assertEquals(prompt, Files.readString(scratch.resolve("seen/file")));
    }
}
