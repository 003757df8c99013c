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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a session of {@code abtest run} without being a result of its arm, and what then becomes of the run. */
class RunOutsideTest {
    /** The lines of Claude Code 2.1.331 without a login. */
    private static final String NOT_LOGGED_IN = """
            printf '{"type":"system","subtype":"init","session_id":"s","model":"m","tools":[]}\\n\
            {"type":"assistant","session_id":"s","error":"authentication_failed","message":{"id":"m",\
            "role":"assistant","model":"<synthetic>","content":[{"type":"text",\
            "text":"Not logged in · Please run /login"}]}}\\n\
            {"type":"result","subtype":"success","is_error":true,"session_id":"s","num_turns":1,"duration_ms":5,\
            "total_cost_usd":0,"result":"Not logged in · Please run /login"}\\n'; exit 1""";

    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        cli = Cli.withAgents(scratch);
    }

    private Cli.Outcome run(String agent, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "run", "t", "--cold", "echo >> $SEEN/started; " + agent, "--aa", "--sessions", "3", "--seed", "1"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    private JsonNode stored() throws IOException {
        return new ObjectMapper().readTree(cli.stored(Cli.ID));
    }

    private int started() throws IOException {
        return Files.readAllLines(scratch.resolve("seen/started")).size();
    }

    private String lastWord(Cli.Outcome outcome) {
        return outcome.errLines().get(outcome.errLines().size() - 1);
    }

    private void assertStopped(Cli.Outcome outcome, String reason, String advice) throws IOException {
        assertEquals(1, outcome.status(), outcome.err());
        assertTrue(lastWord(outcome).startsWith("abtest: no session of the "), outcome.err());
        assertTrue(lastWord(outcome).contains(reason), outcome.err());
        assertTrue(lastWord(outcome).contains(advice), outcome.err());
        assertEquals(
                0,
                stored().get("cold_results").size()
                        + stored().get("warm_results").size());
    }

    @Test
    void anAgentThatIsNotLoggedInStopsTheRunAtItsSecondAttempt() throws IOException {
        assertStopped(run(NOT_LOGGED_IN), "arm has a result: the agent's provider: ", "log the agent in: ");
        assertEquals(2, started());
    }

    @Test
    void withoutRetriesTheFirstAttemptStopsTheRun() throws IOException {
        assertStopped(run(NOT_LOGGED_IN, "--retries", "0"), "Not logged in", "then --resume goes on");
        assertEquals(1, started());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            41 | Please set an Auth method in your settings.json                                | log the agent in
            41 | Invalid auth method selected.                                                  | log the agent in
            1  | --dangerously-skip-permissions cannot be used with root/sudo privileges        | IS_SANDBOX=1
            1  | error: unknown option `--bogus`                                                | --new-run
            2  | error: unexpected argument `--bogus` found                                     | --new-run
            1  | Error: Model provider `nope` not found                                         | configuration
            1  | Invalid API key                                                                | log the agent in
            1  | Credit balance is too low                                                      | account
            1  | No conversation found with session ID: 1234                                    | --prepare-warm
            1  | thread/resume failed: no rollout found for thread id 123                       | --prepare-warm
            2  | error: a value is required for '--model <MODEL>' but none was supplied         | --new-run
            1  | Not inside a trusted directory and --skip-git-repo-check was not specified.    | --new-run
            1  | ERROR: unexpected status 401 Unauthorized                                      | account
            """)
    void anAgentThatSaysThatItCannotBeginStopsTheRun(int status, String said, String advice) throws IOException {
        Cli.Outcome outcome =
                run("cat >&2 <<'END'\n" + said + "\n   0: <unknown>\nEND\nexit " + status, "--retries", "0");
        assertStopped(
                outcome,
                "the agent ended with exit status " + status + " before any reply of the model: " + said,
                advice);
    }

    /** The stream of codex 0.169.0 up to its first turn: the reader knows the agent, and there is no reply. */
    @Test
    void anAgentThatIsKnownAndFailsBeforeAReplyIsNoResult() throws IOException {
        String agent = """
                printf '{"type":"thread.started","thread_id":"t"}\\n{"type":"turn.started"}\\n'; echo boom >&2; exit 1""";
        assertStopped(run(agent), "the agent ended with exit status 1 before any reply of the model: boom", "by hand");
        assertEquals(2, started());
    }

    /** What the agent says of its provider, after a reply; that a session went too far is another matter. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exceeded retry limit, last status: 429 Too Many Requests",
                "unexpected status 400 Bad Request: x",
                "Selected model is at capacity. Please try another.",
                "unexpected status 503 Service Unavailable: maximum retries",
                "API Error: 500 context deadline exceeded"
            })
    void aProviderThatFailsAfterAReplyIsNoResult(String said) throws IOException {
        assertStopped(run(turnThatFails(said), "--retries", "0"), "the agent's provider: " + said, "provider");
    }

    private static String turnThatFails(String said) {
        return "printf '%s\\n' '{\"type\":\"thread.started\",\"thread_id\":\"t\"}' '{\"type\":\"turn.started\"}'"
                + " '{\"type\":\"item.completed\",\"item\":{\"id\":\"i\",\"type\":\"agent_message\",\"text\":\"I look.\"}}'"
                + " '{\"type\":\"turn.failed\",\"error\":{\"message\":\"" + said + "\"}}'; exit 1";
    }

    @Test
    void anAgentThatAnsweredHasFailedByItself() throws IOException {
        Cli.Outcome outcome = run("sh $AGENTS/codex.sh 1; echo 'error: unknown option' >&2; exit 1");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                "agent_failed",
                stored().at("/warm_results/0/details/run/outcome").textValue());
    }

    @Test
    void aCommandThatNoReaderKnowsHasFailedByItself() throws IOException {
        Cli.Outcome outcome = run("echo something went wrong >&2; exit 1");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(3, stored().get("cold_results").size());
        assertEquals(
                "agent_failed",
                stored().at("/cold_results/0/details/run/outcome").textValue());
        outcome = run("i=0; while [ $i -lt 500 ]; do echo unknown option of a tool >&2; i=$((i+1)); done; exit 1");
        assertEquals(0, outcome.status(), "an agent that says much has worked");
    }

    /** The prompt is longer than the context of the model: that is what the arm brings with it. */
    @Test
    void aSessionThatWentTooFarIsAResult() throws IOException {
        String agent = """
                printf '{"type":"thread.started","thread_id":"t"}\\n{"type":"turn.failed","error":{"message":\
                "input exceeds the context window of this model"}}\\n'; exit 1""";
        Cli.Outcome outcome = run(agent);
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(3, stored().get("cold_results").size());
    }

    @Test
    void failuresForDifferentReasonsDoNotStopTheRun() throws IOException {
        String reasons = "set -- refused unreachable; test $(wc -l < $SEEN/started) -gt 2 || {"
                + " test $(wc -l < $SEEN/started) -eq 1 || shift; echo \"$1\" >&2; kill -9 $$; };";
        Cli.Outcome outcome = run(reasons + " sh $AGENTS/codex.sh 1");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(8, started());
        assertEquals(2, outcome.err().split("trying again", -1).length - 1, outcome.err());
    }

    @Test
    void idsAndTimesMakeNoReasonAnotherOne() throws IOException {
        Cli.Outcome outcome = run("echo request $$ of $(date +%s%N) refused >&2; kill -9 $$");
        assertStopped(outcome, "was killed by signal 9: request ", "by hand");
        assertEquals(2, started());
    }

    @Test
    void afterAResultOfTheArmTheRunGoesOn() throws IOException {
        Cli.Outcome outcome = run(
                "if mkdir $SEEN/$ABTEST_SESSION_ID && test $ABTEST_SESSION_ID != run1-04; then sh $AGENTS/codex.sh 1;"
                        + " else kill -9 $$; fi",
                "--retries",
                "1");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("5 of 6 sessions have their result"), outcome.err());
        assertEquals(7, started());
        // Its arm has had results before, in an earlier call.
        Cli.Outcome resumed = cli.run("run", "t", "--resume");
        assertTrue(resumed.err().contains("5 of 6 sessions have their result"), resumed.err());
        assertEquals(9, started());
    }

    @Test
    void aCommandThatIsNotThereStopsTheRunAtOnce() throws IOException {
        Path project = Files.createDirectory(scratch.resolve("project"));
        Cli.Outcome outcome = run("no-such-agent --flag", "--workdir", project.toString());
        assertEquals(1, outcome.status());
        assertEquals(
                "abtest: no-such-agent: not found; commands run in a copy of --workdir, so a relative path means that"
                        + " copy; correct it, and start anew with --new-run",
                lastWord(outcome));
        assertEquals(1, started());
        assertEquals(
                0,
                stored().get("cold_results").size()
                        + stored().get("warm_results").size());
        assertEquals(
                "no-such-agent: not found",
                stored().at("/run/sessions/0/failures/0").textValue());
    }

    /** What the message advises works: there is nothing that the corrected run would be analyzed with. */
    @Test
    void aCorrectedCommandStartsANewRun() throws IOException {
        String agent = "sh $AGENTS/codex.sh 1";
        cli.run("run", "t", "--cold", "no-such-agent", "--warm", "no-such-agent", "--sessions", "1");
        Cli.Outcome outcome = cli.run("run", "t", "--cold", agent, "--warm", agent, "--sessions", "1", "--new-run");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(1, stored().get("warm_results").size());
    }

    @Test
    void aFileThatCannotBeExecutedStopsTheRunAtOnce() throws IOException {
        Cli.Outcome outcome = run("touch agent; ./agent");
        assertEquals(1, outcome.status());
        assertTrue(
                lastWord(outcome).startsWith("abtest: ./agent: Permission denied; commands run in an empty folder"),
                outcome.err());
        assertEquals(1, started());
    }

    @Test
    void aPreparationThatIsNotThereStopsTheRunAtOnceAndIsNamed() throws IOException {
        Cli.Outcome outcome = run("true", "--prepare-cold", "no-such-copy notes");
        assertEquals(1, outcome.status());
        assertTrue(lastWord(outcome).startsWith("abtest: prepare-cold: no-such-copy: not found; "), outcome.err());
        assertFalse(Files.exists(scratch.resolve("seen/started")));
    }
}
