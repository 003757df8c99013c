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

/** Which record {@code abtest run} takes for that of a session, and what it says when there is none. */
class RunRecordTest {
    /** Lines of Claude Code: its records ({@code user SESSION UUID TIME}, {@code call SESSION UUID FAILED TIME}), its stream. */
    private static final String CLAUDE = """
            p=$ABTEST_HOME/projects/a; mkdir -p $p; now=$(date -u +%Y-%m-%dT%H:%M:%S.999Z); old=2026-01-01T00:00:00.000Z
            user() { printf '{"type":"user","sessionId":"%s","uuid":"%s","timestamp":"%s","message":{"role":"user",\
            "content":"do it"}}\\n' $1 $2 $3; }
            call() { printf '{"type":"assistant","sessionId":"%s","uuid":"%s-a","timestamp":"%s","message":{"id":"%s",\
            "role":"assistant","content":[{"type":"tool_use","id":"t%s","name":"Bash","input":{}}]}}\\n' $1 $2 $4 $2 $2
            printf '{"type":"user","sessionId":"%s","uuid":"%s-r","timestamp":"%s","message":{"role":"user",\
            "content":[{"type":"tool_result","tool_use_id":"t%s","is_error":%s,"content":"x"}]}}\\n' $1 $2 $4 $2 $3; }
            stream() { printf '{"type":"system","subtype":"init","session_id":"%s","model":"m","tools":[]}\\n\
            {"type":"assistant","session_id":"%s","message":{"id":"m","role":"assistant","content":[{"type":"text",\
            "text":"hi"}]}}\\n{"type":"result","subtype":"success","is_error":false,"result":"hi","session_id":"%s",\
            "num_turns":1,"duration_ms":5,"total_cost_usd":%s,"usage":{"input_tokens":7}}\\n' $1 $1 $1 $2; }
            """;

    private static final String GLOB = "../home/projects/*/*.jsonl";

    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        cli = Cli.withAgents(scratch);
    }

    private Cli.Outcome run(String agent, String... more) {
        List<String> args = new ArrayList<>(List.of("run", "t", "--cold", CLAUDE + agent, "--aa", "--seed", "1"));
        args.addAll(List.of(more));
        if (!args.contains("--sessions")) {
            args.addAll(List.of("--sessions", "1"));
        }
        Cli.Outcome outcome = cli.run(args.toArray(new String[0]));
        assertEquals(0, outcome.status(), outcome.err());
        return outcome;
    }

    private JsonNode cold() throws IOException {
        return new ObjectMapper().readTree(cli.stored(Cli.ID)).at("/cold_results/0");
    }

    private void assertFigures(int calls, int failed, int messages, int corrections) throws IOException {
        assertEquals(calls, cold().get("tool_calls").intValue(), "calls");
        assertEquals(failed, calls - cold().get("successful_tool_calls").intValue(), "failed");
        assertEquals(messages, cold().get("message_count").intValue(), "messages");
        assertEquals(corrections, cold().get("user_corrections").intValue(), "corrections");
        assertFalse(cold().path("unknown").toString().contains("tool_calls"), cold().toString());
    }

    private void assertUnknown(Cli.Outcome outcome, String why) throws IOException {
        assertEquals(
                "[\"message_count\",\"tool_calls\",\"user_corrections\",\"success\"]",
                cold().get("unknown").toString());
        assertTrue(outcome.err().contains("abtest: warning: run1-0"), outcome.err());
        assertTrue(outcome.err().contains(why), outcome.err());
        assertTrue(
                cold().get("notes").textValue().contains(why),
                cold().get("notes").textValue());
        assertTrue(outcome.err().contains("no record of the agent found"), outcome.err());
        assertFalse(outcome.err().contains("0 of 0"), outcome.err());
    }

    @Test
    void aLongerOlderSessionInTheHomeIsNotTaken() throws IOException {
        Cli.Outcome outcome = run("""
                { user old u1 $old; for i in 1 2 3 4 5; do call old c$i true $old; done; } > $p/copied.jsonl
                { user own u2 $now; call own d1 false $now; } > $p/own.jsonl""", "--transcript", GLOB);
        assertFigures(1, 0, 2, 0);
        assertEquals("own", cold().at("/details/agent_session_id").textValue());
        assertFalse(outcome.err().contains("record"), outcome.err());
    }

    @Test
    void whatPrepareLaysDownIsNotTakenWhateverItsTime() throws IOException {
        Path record = Files.writeString(scratch.resolve("earlier.jsonl"), """
                {"type":"user","sessionId":"old","uuid":"u","timestamp":"2026-01-01T00:00:00.000Z","message":\
                {"role":"user","content":"do it"}}
                """);
        Cli.Outcome outcome = run(
                "touch $p/earlier.jsonl",
                "--prepare",
                "mkdir -p $ABTEST_HOME/projects/a; cp " + record + " $ABTEST_HOME/projects/a",
                "--transcript",
                GLOB);
        assertUnknown(
                outcome,
                "--transcript " + GLOB + ": no record of the session in 1 file (1 begun before the session)"
                        + "; standard output: empty: nothing was recorded");
    }

    @Test
    void ofRecordsOfThisTimeTheOneThatStandardOutputNamesIsTaken() throws IOException {
        run("""
                { user own u1 $now; call own d1 true $now; } > $p/own.jsonl
                { user other u2 $now; call other d2 false $now; call other d3 false $now; } > $p/other.jsonl
                stream own 0.5""", "--transcript", GLOB);
        assertFigures(1, 1, 2, 0);
        assertEquals("own", cold().at("/details/agent_session_id").textValue());
    }

    @Test
    void aFileOfAnotherIdThanStandardOutputTellsIsNotTakenEvenIfNoMoreIsTold() throws IOException {
        Cli.Outcome outcome = run(
                "{ user other u2 $now; call other d2 false $now; } > $p/other.jsonl;"
                        + " echo '{\"type\":\"hello\",\"sessionID\":\"own\"}'",
                "--transcript",
                GLOB);
        assertUnknown(outcome, "no record of the session in 1 file (1 not of session own)");
    }

    @Test
    void aFileThatWasNotWrittenToItsEndGivesWayToWhatWasPrinted() throws IOException {
        Cli.Outcome outcome = run(
                "user own u1 $now > $p/own.jsonl; printf '%s\\n' '{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"own\"}'"
                        + " '{\"type\":\"assistant\",\"session_id\":\"own\",\"message\":{\"id\":\"m\",\"role\":\"assistant\","
                        + "\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"Bash\",\"input\":{}}]}}'",
                "--transcript", GLOB);
        assertTrue(outcome.err().contains("the file tells of 0 tool calls and standard output of "), outcome.err());
        assertTrue(cold().get("tool_calls").intValue() > 0, cold().toString());
    }

    @Test
    void aRecordWithABrokenLineIsNotUnderstoodAndWordsBesideItDoNoHarm() throws IOException {
        assertUnknown(run("stream own 0.5 | sed '1s/$/{/;1s/^{/{broken/'; stream own 0.5"), "not JSON");
        run("echo npm warn; stream own 0.5", "--new-run", "--pool");
        JsonNode second = new ObjectMapper().readTree(cli.stored(Cli.ID)).at("/cold_results/1");
        assertFalse(second.path("unknown").toString().contains("tool_calls"), second.toString());
    }

    @Test
    void aSessionThatARunStoredIsNotImportedAgain() throws IOException {
        run("stream own 0.5");
        Path printed = Path.of(cold().at("/details/run/logs").textValue()).resolve("agent");
        Cli.Outcome outcome = cli.run("import", "t", "--session-type", "warm", printed.toString());
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("session own is already in the test, as "), outcome.err());
    }

    @Test
    void outputThatWasCutTellsNoFigures() throws IOException {
        assertUnknown(run("stream own 0.5", "--max-log", "50B"), "standard output was cut");
    }

    @Test
    void aRecordOfAnotherSessionIsNotTakenAndWhatWasPrintedIsReadInstead() throws IOException {
        Cli.Outcome outcome = run(
                "{ user other u2 $now; call other d2 false $now; } > $p/other.jsonl; stream own 0.5",
                "--transcript",
                GLOB);
        assertFigures(0, 0, 2, 0);
        String why = "no record of the session in 1 file (1 not of session own); standard output is read instead";
        assertTrue(
                outcome.err().contains("abtest: warning: run1-01: --transcript " + GLOB + ": " + why), outcome.err());
        assertTrue(cold().get("notes").textValue().contains(why));
    }

    @Test
    void twoRecordsThatNothingTellsApartAreNone() throws IOException {
        Cli.Outcome outcome = run(
                "{ user a u1 $now; call a d1 true $now; } > $p/a.jsonl; user b u2 $now > $p/b.jsonl",
                "--transcript",
                GLOB);
        assertUnknown(
                outcome,
                GLOB + ": 2 records of this time (a.jsonl, b.jsonl), and nothing tells which is the session's");
    }

    @Test
    void ofAForkOnlyWhatItDidItselfCounts() throws IOException {
        run("""
                { user parent u1 $old; call parent c1 true $old; } > $p/parent.jsonl; touch -d 2026-01-02 $p/parent.jsonl
                { user fork u1 $old; call fork c1 true $old; user fork u2 $now; call fork c2 false $now; } > $p/fork.jsonl""", "--transcript", GLOB);
        assertFigures(1, 0, 2, 0);
        assertEquals("fork", cold().at("/details/agent_session_id").textValue());
    }

    @Test
    void aForkWhoseParentIsNowhereIsNotTaken() throws IOException {
        Cli.Outcome outcome = run(
                "{ user fork u1 $old; call fork c1 true $old; user fork u2 $now; } > $p/fork.jsonl",
                "--transcript",
                GLOB);
        assertUnknown(outcome, "1 begun before the session");
    }

    @Test
    void ofAResumedSessionOnlyWhatItAddedCounts() throws IOException {
        Cli.Outcome outcome = run("""
                { user own u1 $old; call own c1 true $old; user own u2 $now; call own c2 false $now; } > $p/own.jsonl
                stream own 0.1""", "--transcript", GLOB);
        assertFigures(1, 0, 2, 0);
        assertTrue(cold().at("/details/resumed").booleanValue());
        assertFalse(outcome.err().contains("begun before"), outcome.err());
    }

    /** The rollout of codex 0.169.0, to which {@code codex exec resume} appends. */
    @Test
    void ofAResumedThreadOfCodexOnlyWhatItAddedCounts() throws IOException {
        run("""
                meta() { printf '{"timestamp":"%s","type":"session_meta","payload":{"id":"thread-of-%s",\
                "timestamp":"%s"}}\\n' $1 $ABTEST_SESSION_ID $1; }
                call() { printf '{"timestamp":"%s","type":"response_item","payload":{"type":"function_call",\
                "call_id":"%s","name":"exec_command"}}\\n' $1 $2
                printf '{"timestamp":"%s","type":"response_item","payload":{"type":"function_call_output",\
                "call_id":"%s","output":"Process exited with code %s"}}\\n' $1 $2 $3; }
                { meta $old; call $old a 1; call $old b 1; meta $now; call $now c 0; } > $p/rollout.jsonl
                sh $AGENTS/codex.sh 5""", "--transcript", GLOB);
        assertEquals(1, cold().get("tool_calls").intValue());
        assertEquals(1, cold().get("successful_tool_calls").intValue());
        assertEquals("rollout", cold().at("/details/format").textValue());
        assertTrue(cold().at("/details/resumed").booleanValue());
    }

    @Test
    void anEarlierRecordOfTheSessionThatItDidNotGoOnWithIsNotTaken() throws IOException {
        Cli.Outcome outcome = run(
                "{ user own u1 $old; call own c1 true $old; } > $p/own.jsonl; stream own 0.1", "--transcript", GLOB);
        assertFigures(0, 0, 2, 0);
        assertTrue(
                outcome.err().contains("1 file (1 begun before the session); standard output is read instead"),
                outcome.err());
    }

    @Test
    void noFileIsToldFromFilesThatAreNotTheSessions() throws IOException {
        assertUnknown(run("true", "--transcript", "../home/**/*.json"), "--transcript ../home/**/*.json: no file of");
    }

    @Test
    void aRecordThatNobodyReadsIsNamed() throws IOException {
        Cli.Outcome outcome = run("""
                printf '{"type":"step_start","timestamp":1795576784252,"sessionID":"ses_1","part":{"type":"x"}}\\n'""");
        assertUnknown(outcome, "standard output: an opencode stream; ");
    }

    @Test
    void aChatOfQwenIsNoSessionOfClaudeCode() throws IOException {
        Cli.Outcome outcome = run("""
                printf '{"type":"user","sessionId":"s","uuid":"u","timestamp":"2026-01-01T00:00:00.000Z",\
                "provenance":"real_user","message":{"role":"user","parts":[{"text":"do it"}]}}\\n'""");
        assertUnknown(outcome, "standard output: a Qwen Code chat; ");
    }

    @Test
    void sessionsWithoutARecordAreLeftOutOfTheAnalysis() throws IOException {
        Cli.Outcome outcome = run("echo '{\"event\":\"hello\"}'", "--sessions", "3", "--block", "3");
        assertUnknown(outcome, "standard output: ");
        assertTrue(outcome.out().contains("error rate of 3 cold and 3 warm sessions"), outcome.out());
    }

    @Test
    void withoutARecordTheWarningSaysWhatToGiveAndComesOnce() throws IOException {
        Cli.Outcome outcome = run("echo done", "--sessions", "3");
        assertUnknown(outcome, "; give the agent's JSON output option, or --transcript");
        assertEquals(2, outcome.err().split("so its calls are not known", -1).length, outcome.err());
        assertTrue(outcome.err().contains("task not judged"), outcome.err());
        assertTrue(outcome.err().contains("so task success stays unknown; add --check"), outcome.err());
    }

    @Test
    void costAndTokensComeFromTheStreamWhenAFileIsTheRecord() throws IOException {
        Cli.Outcome outcome = run(
                "{ user own u1 $now; call own d1 false $now; } > $p/own.jsonl; stream own 0.4",
                "--transcript",
                GLOB,
                "--sessions",
                "5",
                "--max-cost",
                "1");
        assertTrue(outcome.err().contains("--max-cost is reached: 3 of 10 sessions"), outcome.err());
        assertFigures(1, 0, 2, 0);
        assertEquals(0.4, cold().at("/details/cost_usd").doubleValue());
    }

    @Test
    void aLimitOfCostsThatNobodyTellsIsRefusedAtTheFirstSession() throws IOException {
        Cli.Outcome outcome =
                cli.run("run", "t", "--cold", "sh $AGENTS/codex.sh 1", "--aa", "--sessions", "3", "--max-cost", "1");
        assertEquals(1, outcome.status());
        assertEquals(
                "abtest: --max-cost cannot act: codex does not say what a session cost; go on with --resume without it, or with --max-time",
                outcome.errLines().get(outcome.errLines().size() - 1));
        JsonNode test = new ObjectMapper().readTree(cli.stored(Cli.ID));
        assertEquals(
                1, test.get("cold_results").size() + test.get("warm_results").size(), "it is paid for");
    }

    @Test
    void aSessionThatDoesNotSayItsCostAmongOthersIsWarnedOf() throws IOException {
        Cli.Outcome outcome =
                run("if mkdir $SEEN/first; then stream own 0.1; else sh $AGENTS/codex.sh 1; fi", "--max-cost", "5");
        assertTrue(
                outcome.err()
                        .contains("warning: codex does not say what run1-02 cost, so --max-cost does not count it"),
                outcome.err());
    }
}
