package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several runs of one test: what is analyzed together, and what is not. */
class RunsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        cli = Cli.withAgents(scratch);
    }

    private Cli.Outcome run(String... more) {
        List<String> args = new ArrayList<>(List.of("run", "t", "--sessions", "3", "--block", "3", "--seed", "1"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    private void ran(String... more) {
        Cli.Outcome outcome = run(more);
        assertEquals(0, outcome.status(), outcome.err());
    }

    private JsonNode analysis(String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("analyze", "t", "--format", "json"));
        args.addAll(List.of(more));
        JsonNode analysis = JSON.readTree(cli.ok(args.toArray(new String[0])));
        assertEquals(List.of(), SchemaCheck.faults(analysis, cli));
        return analysis;
    }

    @Test
    void aSessionNamesItsRunAndShowListsThem() throws IOException {
        ran("--cold", "true", "--warm", "true; true", "--prepare-warm", "echo x > notes", "--check", "true");
        ran("--cold", "true", "--aa");
        JsonNode document = JSON.readTree(cli.stored(Cli.ID));
        assertEquals(1, document.at("/cold_results/0/details/run/number").intValue());
        assertEquals(2, document.at("/cold_results/3/details/run/number").intValue());
        assertEquals(2, document.at("/run/number").intValue());
        assertEquals(1, document.at("/earlier_runs/0/number").intValue());
        String shown = cli.ok("show", "t").replaceAll(", 2\\d{3}-[-0-9T:.+]+", ", TIME");
        assertTrue(shown.contains("""
                        Runs:
                         1: 3 + 3 sessions in blocks of 3 + 3, seed 1, TIME
                           prepare warm: echo x > notes
                           cold: true
                           warm: true; true
                           check: true
                         2: A/A, 3 + 3 sessions in blocks of 3 + 3, seed 1, TIME
                           cold: true
                        """), shown);
    }

    @Test
    void anAaRunIsNeverPooledWithAnother() throws IOException {
        ran("--cold", "true", "--warm", "true", "--check", "true");
        ran("--cold", "true", "--aa", "--check", "false");
        JsonNode all = analysis();
        assertEquals(3, all.at("/cold/count").intValue());
        assertEquals(3, all.at("/warm/success_count").intValue());
        assertEquals(
                "[{\"run\":2,\"cold\":3,\"warm\":3,\"different_in\":null,\"p\":1.0}]", withoutP(all.get("aa_checks")));
        assertTrue(cli.ok("analyze", "t").contains("A/A check, run 2: 3 + 3 sessions, no difference found, p = "));
        JsonNode aa = analysis("--run", "2");
        assertEquals("aa_check", aa.get("verdict").textValue());
        assertEquals(0, aa.at("/cold/success_count").intValue());
        JsonNode first = analysis("--run", "1");
        assertEquals(3, first.at("/cold/success_count").intValue());
        assertEquals(0, first.get("aa_checks").size());
        Cli.Outcome none = cli.run("analyze", "t", "--run", "3");
        assertEquals(1, none.status());
        assertEquals("abtest: test " + Cli.ID + " has no run 3; 'abtest show' lists the 2 that it has\n", none.err());
        JsonNode summary = JSON.readTree(cli.stored(Cli.ID)).get("summary");
        assertEquals(3, summary.at("/cold/count").intValue(), "nor in the stored summary");
    }

    private static String withoutP(JsonNode checks) {
        return checks.toString().replaceAll("\"p\":[0-9.E-]+", "\"p\":1.0");
    }

    @Test
    void anAaSessionIsKnownWithoutThePlanOfItsRun() throws IOException {
        ran("--cold", "true", "--aa");
        ran("--cold", "true", "--warm", "true");
        String document = cli.stored(Cli.ID);
        cli.store(Cli.ID, document.replace("\"earlier_runs\"", "\"gone\""));
        assertEquals(3, analysis().at("/cold/count").intValue());
    }

    @Test
    void aaSessionsAloneWhosePlanIsGoneAreNoComparison() throws IOException {
        ran("--cold", "true", "--aa");
        ObjectNode document = (ObjectNode) JSON.readTree(cli.stored(Cli.ID));
        document.set("gone", document.remove("run"));
        cli.store(Cli.ID, document.toString());
        JsonNode analysis = analysis();
        assertEquals(0, analysis.at("/cold/count").intValue());
        assertEquals("insufficient", analysis.get("verdict").textValue());
        assertEquals(0, analysis.get("aa_checks").size());
    }

    @Test
    void aTestOfAaRunsAloneIsAnAaCheck() throws IOException {
        ran("--cold", "true", "--aa");
        ran("--cold", "true; true", "--aa");
        JsonNode analysis = analysis();
        assertEquals("aa_check", analysis.get("verdict").textValue());
        assertEquals(3, analysis.at("/cold/count").intValue(), "the last one, not both");
        assertEquals(2, analysis.get("aa_checks").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cold | echo | cold: true -> echo",
                "--warm | echo | warm: true -> echo",
                "--prepare | echo | prepare: (none) -> echo",
                "--prepare-cold | echo | prepare cold: (none) -> echo",
                "--prepare-warm | echo | prepare warm: (none) -> echo",
                "--check | echo | check: true -> echo",
                "--workdir | src/test/resources/agents | working directory: (none) -> "
            })
    void aRunThatDiffersFromTheFirstIsRefusedUnlessPooled(String option, String value, String difference)
            throws IOException {
        ran("--cold", "true", "--warm", "true", "--check", "true");
        List<String> args = new ArrayList<>(List.of("--cold", "true", "--warm", "true", "--check", "true"));
        int given = args.indexOf(option);
        if (given >= 0) {
            args.set(given + 1, value);
        } else {
            args.addAll(List.of(option, value));
        }
        String before = cli.stored(Cli.ID);
        Cli.Outcome refused = run(args.toArray(new String[0]));
        assertEquals(1, refused.status());
        assertTrue(
                refused.err().startsWith("abtest: run 2 would differ from run 1; give --pool to analyze them together"),
                refused.err());
        assertEquals(2, refused.errLines().size(), refused.err());
        assertTrue(refused.errLines().get(1).startsWith(" " + difference), refused.err());
        assertEquals(before, cli.stored(Cli.ID));
        args.add("--pool");
        ran(args.toArray(new String[0]));
        assertEquals(6, analysis().at("/cold/count").intValue());
    }

    @Test
    void aRunWithAnotherPromptIsRefusedAndTheSameOneIsNot() {
        ran("--cold", "true", "--warm", "true");
        ran("--cold", "true", "--warm", "true");
        cli.run("edit", "t", "--prompt", "another");
        Cli.Outcome refused = run("--cold", "true", "--warm", "true");
        assertEquals(1, refused.status());
        assertEquals(" prompt: not the same", refused.errLines().get(1));
        ran("--cold", "true", "--aa");
    }

    @Test
    void aResumedRunKeepsWhatItNotedOfThePrompt() throws IOException {
        run("--cold", "exit 127", "--warm", "true", "--retries", "0");
        String before =
                JSON.readTree(cli.stored(Cli.ID)).at("/run/prompt_sha256").textValue();
        assertEquals(64, before.length());
        run("--resume");
        assertEquals(
                before,
                JSON.readTree(cli.stored(Cli.ID)).at("/run/prompt_sha256").textValue());
        assertFalse(before.isEmpty());
    }

    /** The command whose output goes elsewhere makes no errors that anybody has seen, and wins nothing by that. */
    @Test
    void anArmWithoutRecordsHasNoErrorRateAndIsToldHowToGetOne() throws IOException {
        ran("--cold", "sh $AGENTS/codex.sh 3", "--warm", "sh $AGENTS/codex.sh 1 > file", "--check", "true");
        JsonNode analysis = analysis();
        assertEquals("undecided", analysis.get("verdict").textValue());
        assertEquals(0, analysis.at("/metrics/0/warm/n").intValue());
        String text = cli.ok("analyze", "t").replaceAll("\\s+", " ");
        assertTrue(
                text.contains(
                        "The error rate, which decides, is known in too few sessions. 3 of 3 warm sessions have no"
                                + " record: give the agent's JSON output option, or --transcript."),
                text);
        assertTrue(cli.ok("show", "t").contains(": ? success, ? errors\n   task solved, "), text);
    }
}
