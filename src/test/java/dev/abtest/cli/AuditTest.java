package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What else than the warm-up differs between the arms: on data made for it, and silent where nothing does. */
class AuditTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The kinds of warnings that are about arms that cannot be compared. */
    private static final Set<String> OF_THE_AUDIT = Set.of(
            "confounded",
            "setting_differs",
            "same_records",
            "unequal_trials",
            "uneven_timeouts",
            "uneven_losses",
            "uneven_knowledge",
            "no_trace",
            "lost_details");

    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void create() {
        cli = new Cli(scratch.resolve("store"));
        cli.create("t");
    }

    /** As many sessions an arm, each with further fields by its number. */
    private void add(int perArm, IntFunction<String> cold, IntFunction<String> warm) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < perArm; i++) {
            lines.append(line("cold", i, 8 + i % 3, cold.apply(i))).append(line("warm", i, 2 + i % 3, warm.apply(i)));
        }
        cli.okWith(lines.toString(), "add-result", Cli.ID, "--from", "-");
    }

    private static String line(String arm, int i, int failed, String more) {
        return "{\"session_type\":\"" + arm + "\",\"session_id\":\"" + arm + i + "\",\"tool_calls\":20,"
                + "\"successful_calls\":" + (20 - failed) + ",\"success\":true,\"user_corrections\":1"
                + (more.isEmpty() ? "" : "," + more) + "}\n";
    }

    private static String details(String field, String value) {
        return "\"details\":{\"" + field + "\":\"" + value + "\"}";
    }

    private JsonNode analysis() throws IOException {
        JsonNode analysis = JSON.readTree(cli.ok("analyze", Cli.ID, "--format", "json"));
        assertEquals(List.of(), SchemaCheck.faults(analysis, cli));
        return analysis;
    }

    private static List<String> found(JsonNode analysis) {
        List<String> kinds = new ArrayList<>();
        for (JsonNode warning : analysis.get("warnings")) {
            if (OF_THE_AUDIT.contains(warning.get("kind").textValue())) {
                kinds.add(warning.get("kind").textValue());
            }
        }
        return kinds;
    }

    @ParameterizedTest
    @CsvSource({
        "agent, agent, claude-code, codex",
        "model, model, gpt-5, o9",
        "provider, provider, azure, openai",
        "project, project, /home/u/a, /home/u/b",
        "permission_mode, permission-mode, plan, acceptEdits"
    })
    void armsThatDifferWhollyAreConfounded(String field, String word, String cold, String warm) throws IOException {
        add(6, i -> details(field, cold), i -> details(field, warm));
        JsonNode analysis = analysis();
        String label = word.replace('-', ' ');
        assertEquals(
                "WARM recommended: Significant error reduction, but the arms differ in " + label,
                analysis.get("recommendation").textValue());
        assertEquals("confounded", analysis.get("verdict").textValue());
        assertEquals("[\"" + word + "\"]", analysis.get("confounded_by").toString());
        assertEquals(List.of("confounded"), found(analysis));
        assertEquals("strong", analysis.at("/evidence/strength").textValue(), "evidence words stay");
        String text = cli.ok("analyze", Cli.ID).replaceAll("\\s+", " ");
        assertTrue(
                text.contains("Next: run both arms alike; or, if they are meant to differ, say so with 'abtest edit"
                        + " TEST --arms-differ-in " + word + "'."),
                text);
        assertTrue(text.contains("all cold sessions have " + cold + ", warm ones " + warm), text);
    }

    @Test
    void theFoldersThatARunGivesItsSessionsSayNothing() throws IOException {
        String own = "\"details\":{\"project\":\"/tmp/run/%s/work\",\"run\":{\"outcome\":\"completed\"}}";
        add(6, i -> own.formatted("c" + i), i -> own.formatted("w" + i));
        assertEquals(List.of(), found(analysis()));
    }

    @ParameterizedTest
    @CsvSource({"version, 2.1.0, 2.1.5", "prompt_hash, aaaa, bbbb"})
    void aVersionOrAPromptOnlyWarns(String field, String cold, String warm) throws IOException {
        add(6, i -> details(field, cold), i -> details(field, warm));
        JsonNode analysis = analysis();
        assertEquals("warm", analysis.get("verdict").textValue());
        assertEquals(List.of("setting_differs"), found(analysis));
    }

    @Test
    void whatTheRecordsTellCannotDriveTheTerminal() {
        add(
                6,
                i -> details("model", "m\\u001b[2J") + ",\"task_id\":\"a\\u001b[31m" + i % 2 + '"',
                i -> details("model", "x\\u0007<b>"));
        for (String format : List.of("text", "markdown")) {
            String out = cli.ok("analyze", Cli.ID, "--format", format);
            assertTrue(out.indexOf('\u001b') < 0 && out.indexOf('\u0007') < 0, out);
        }
        assertFalse(cli.ok("analyze", Cli.ID, "--format", "markdown").contains("<b>"));
    }

    @Test
    void armsThatDifferClearlyAreWarnedOfAndAlikeOnesAreNot() throws IOException {
        add(10, i -> details("model", i < 9 ? "a" : "b"), i -> details("model", i < 2 ? "a" : "b"));
        JsonNode analysis = analysis();
        assertEquals("warm", analysis.get("verdict").textValue());
        assertEquals(List.of("setting_differs"), found(analysis));
        assertTrue(
                analysis.get("warnings").toString().contains("9 of 10 cold and 2 of 10 warm sessions have a."),
                analysis.get("warnings").toString());
        cli = new Cli(scratch.resolve("alike"));
        cli.create("t");
        add(10, i -> details("model", i < 5 ? "a" : "b"), i -> details("model", i < 6 ? "a" : "b"));
        assertEquals(List.of(), found(analysis()));
    }

    @Test
    void resumedSessionsInOneArmAreWarnedOf() throws IOException {
        add(
                6,
                i -> "\"details\":{\"agent\":\"claude-code\"}",
                i -> "\"details\":{\"agent\":\"claude-code\",\"resumed\":true}");
        assertEquals(List.of("setting_differs"), found(analysis()));
    }

    @Test
    void theSameRecordingsInBothArmsAreWarnedOf() throws IOException {
        String times = "\"start_time\":\"2026-01-0%dT10:00:00Z\",\"end_time\":\"2026-01-0%dT10:05:00Z\"";
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 4; i++) {
            String same =
                    "\"tool_calls\":9,\"successful_calls\":" + i + ",\"messages\":5," + times.formatted(i, i) + "}\n";
            lines.append("{\"session_type\":\"cold\",\"session_id\":\"c" + i + "\"," + same);
            lines.append("{\"session_type\":\"warm\",\"session_id\":\"w" + i + "\"," + same);
        }
        cli.runWith(lines.toString(), "add-result", Cli.ID, "--from", "-");
        assertEquals(List.of("same_records"), found(analysis()));
    }

    @Test
    void tasksThatOneArmDidMoreOftenAreWarnedOf() throws IOException {
        add(6, i -> "\"task_id\":\"" + (i < 5 ? "a" : "b") + '"', i -> "\"task_id\":\"" + (i < 1 ? "a" : "b") + '"');
        JsonNode analysis = analysis();
        assertEquals(List.of("unequal_trials"), found(analysis));
        assertTrue(
                analysis.get("warnings")
                        .toString()
                        .contains("2 of 2 tasks have not as many trials in both arms (a 5 cold" + " and 1 warm)"),
                analysis.get("warnings").toString());
    }

    @Test
    void timeOutsOfOneArmAreWarnedOf() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            lines.append(line("cold", i, 3, ""));
            lines.append(line("warm", i, 3, "\"timed_out\":true")
                    .replace("\"success\":true", "\"success\":" + (i < 2))
                    .replace("true}", i >= 2 ? "true}" : "false}"));
        }
        cli.okWith(lines.toString(), "add-result", Cli.ID, "--from", "-");
        assertEquals(List.of("uneven_timeouts"), found(analysis()));
    }

    @Test
    void figuresThatAreKnownMoreOftenInOneArmAreWarnedOf() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            lines.append(line("cold", i, 3, ""));
            lines.append(
                    i < 3
                            ? line("warm", i, 3, "")
                            : "{\"session_type\":\"warm\",\"session_id\":\"w" + i
                                    + "\",\"success\":true,\"user_corrections\":1}\n");
        }
        cli.okWith(lines.toString(), "add-result", Cli.ID, "--from", "-");
        JsonNode analysis = analysis();
        assertEquals(List.of("uneven_knowledge"), found(analysis));
        assertTrue(
                analysis.get("warnings")
                        .toString()
                        .contains(
                                "One arm knows clearly less than the other: error rate in 8 of 8 cold and 3 of 8 warm sessions."));
    }

    @Test
    void attemptsThatWereLostInOneArmAreWarnedOf() throws IOException {
        StringBuilder sessions = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            sessions.append(i == 0 ? "" : ",");
            sessions.append("{\"session_id\":\"cold" + i + "\",\"session_type\":\"cold\",\"block\":1,"
                    + "\"outcome\":\"completed\",\"failures\":[]},");
            sessions.append("{\"session_id\":\"warm" + i + "\",\"session_type\":\"warm\",\"block\":1,"
                    + "\"outcome\":\"completed\",\"failures\":[\"x\",\"y\"]}");
        }
        add(6, i -> "", i -> "");
        plant("{\"number\":1,\"block\":6,\"sessions\":[" + sessions + "]}");
        JsonNode analysis = analysis();
        assertEquals(List.of("uneven_losses"), found(analysis));
        assertTrue(
                analysis.get("warnings").toString().contains("0 of 6 cold and 12 of 18 warm ones"),
                analysis.get("warnings").toString());
    }

    private void plant(String run) {
        String document = cli.stored(Cli.ID);
        int end = document.lastIndexOf('}');
        cli.store(Cli.ID, document.substring(0, end) + ",\"run\":" + run + "}");
    }

    @Test
    void aWarmUpThatNobodyLookedAtIsWarnedOf() throws IOException {
        String claude = "\"details\":{\"agent\":\"claude-code\"%s}";
        add(4, i -> claude.formatted(""), i -> claude.formatted(""));
        plant(
                "{\"number\":1,\"commands\":{\"prepare_warm\":\"cp -r ~/skills/tidy .claude/skills/; cp ~/hints.md .\"}}");
        String warnings = analysis().get("warnings").toString();
        assertTrue(warnings.contains("names the skill tidy, but none of 4 warm sessions has invoked it"), warnings);
        assertTrue(warnings.contains("names the hints.md, but none of 4 warm sessions has read it"), warnings);
        cli = new Cli(scratch.resolve("used"));
        cli.create("t");
        add(
                4,
                i -> claude.formatted(""),
                i -> claude.formatted(i == 2 ? ",\"skills\":{\"tidy\":1},\"notes_read\":{\"hints.md\":1}" : ""));
        plant(
                "{\"number\":1,\"commands\":{\"prepare_warm\":\"cp -r ~/skills/tidy .claude/skills/; cp ~/hints.md .\"}}");
        assertEquals(List.of(), found(analysis()));
    }

    @Test
    void sessionsOfARunThatLostWhatItNotedAreWarnedOf() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 6; i++) {
            lines.append(
                    "{\"session_type\":\"" + (i % 2 == 0 ? "warm" : "cold") + "\",\"session_id\":\"run1-0" + i
                            + "\",\"tool_calls\":0,\"successful_calls\":0,\"messages\":0,\"user_corrections\":0,\"success\":false}\n");
        }
        cli.okWith(lines.toString(), "add-result", Cli.ID, "--from", "-");
        assertEquals(List.of("lost_details"), found(analysis()));
    }

    @Test
    void anArmMayBeDefinedByWhatItDiffersIn() throws IOException {
        cli = new Cli(scratch.resolve("declared"));
        cli.create("t", "--arms-differ-in", "model");
        add(6, i -> details("model", "gpt-5"), i -> details("model", "o9"));
        JsonNode analysis = analysis();
        assertEquals("warm", analysis.get("verdict").textValue());
        assertEquals(List.of(), found(analysis));
        assertTrue(
                analysis.at("/evidence/sentences")
                        .toString()
                        .contains("The arms differ in model, as declared: cold sessions have gpt-5, warm ones o9."),
                analysis.at("/evidence/sentences").toString());
        cli.run("edit", Cli.ID, "--arms-differ-in", "");
        assertEquals("confounded", analysis().get("verdict").textValue());
    }

    /** Two trials of one agent, and two like agents on the same tasks. */
    @ParameterizedTest
    @CsvSource({
        "tau-bench/airline-gpt-4o-trial0.compact.json, tau-bench/airline-gpt-4o-trial1.compact.json",
        "tau-bench/retail-A-tool-calling.compact.json, tau-bench/retail-B-tool-calling-with-preconditions.compact.json"
    })
    void recordingsOfLikeArmsSayNothing(String cold, String warm) throws IOException {
        cli.run(
                "import",
                Cli.ID,
                "--session-type",
                "cold",
                SharedData.folder(cold).toString());
        cli.run(
                "import",
                Cli.ID,
                "--session-type",
                "warm",
                SharedData.folder(warm).toString());
        JsonNode analysis = analysis();
        assertTrue(analysis.at("/cold/count").intValue() >= 50);
        assertEquals(List.of(), found(analysis));
        assertFalse(analysis.get("verdict").textValue().equals("confounded"));
    }
}
