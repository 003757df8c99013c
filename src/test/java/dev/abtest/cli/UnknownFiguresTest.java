package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A figure is a measurement or it is unknown, from entry to report. */
class UnknownFiguresTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private Cli cli;

    @BeforeEach
    void create() {
        cli = new Cli(scratch.resolve("store"));
        cli.create("t");
    }

    private JsonNode session(String arm) throws IOException {
        return JSON.readTree(cli.stored(Cli.ID)).get(arm + "_results").get(0);
    }

    private static List<String> unknown(JsonNode session) {
        List<String> names = new ArrayList<>();
        session.path("unknown").forEach(name -> names.add(name.textValue()));
        return names;
    }

    private JsonNode analysis(String id) throws IOException {
        return JSON.readTree(cli.ok("analyze", id, "--format", "json"));
    }

    // Entry.

    @Test
    void whatAddResultIsNotGivenIsUnknownButForSuccess() throws IOException {
        assertEquals(
                "Added cold result to test " + Cli.ID + "\n Session: a\n Success rate: ?\n",
                cli.add(Cli.ID, "cold", "a").out());
        assertEquals(List.of("message_count", "tool_calls", "user_corrections"), unknown(session("cold")));
        assertEquals(0, session("cold").get("tool_calls").intValue(), "the original's default");
        cli.add(Cli.ID, "warm", "b", "--tool-calls", "4", "--successful-calls", "3", "--user-corrections", "0");
        assertEquals(List.of("message_count"), unknown(session("warm")));
    }

    @Test
    void callsOfWhichNoneIsSaidToHaveWorkedFailedAndThatIsTold() throws IOException {
        Cli.Outcome outcome = cli.add(Cli.ID, "cold", "a", "--tool-calls", "4");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().contains("Success rate: 0%"), outcome.out());
        assertEquals(
                "abtest: note: without --successful-calls none of the 4 calls counts as successful\n", outcome.err());
        assertFalse(unknown(session("cold")).contains("tool_calls"));
    }

    @Test
    void aTimeOutIsUnsolvedAndItsTimeALowerBound() throws IOException {
        cli.add(Cli.ID, "cold", "a", "--timed-out", "--completion-time", "1800");
        assertTrue(session("cold").get("timed_out").booleanValue());
        assertTrue(cli.ok("show", Cli.ID).contains("task not solved, timed out after 1800.0 s\n"));
        JsonNode analysis = analysis(Cli.ID);
        assertTrue(analysis.at("/cold/avg_completion_time").isNull(), "1800 s is no time");
        Cli.Outcome both = cli.add(Cli.ID, "cold", "b", "--timed-out", "--success");
        assertEquals(2, both.status());
        Cli.Outcome line = cli.runWith(
                "{\"session_type\":\"cold\",\"session_id\":\"c\",\"timed_out\":true,\"success\":true}\n",
                "add-result",
                Cli.ID,
                "--from",
                "-");
        assertTrue(line.err().contains("<stdin>:1: timed_out and success contradict each other"), line.err());
        cli.okWith("session_id,session_type,timed_out\nd,warm,yes\n", "add-result", Cli.ID, "--from", "-");
        assertTrue(session("warm").get("timed_out").booleanValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session_id,session_type,tool_calls,successful_calls,messages,success\na,cold,,,,\n",
                "session_id,session_type,tool_calls,successful_calls,messages,success\na,cold,NA,NA,NA,NA\n",
                "session_id,session_type\na,cold\n",
                "{\"session_id\":\"a\",\"session_type\":\"cold\"}\n",
                "{\"session_id\":\"a\",\"session_type\":\"cold\",\"tool_calls\":null,\"successful_calls\":null,"
                        + "\"messages\":null,\"success\":null,\"user_corrections\":\"NA\"}\n"
            })
    void aGapInABulkEntryIsUnknown(String lines) throws IOException {
        cli.okWith(lines, "add-result", Cli.ID, "--from", "-");
        assertEquals(List.of("message_count", "tool_calls", "user_corrections", "success"), unknown(session("cold")));
    }

    @Test
    void aStoredSessionIsEnteredAgainWithItsUnknownFigures() throws IOException {
        cli.add(Cli.ID, "cold", "a", "--messages", "3");
        JsonNode before = session("cold");
        String other = cli.create("t");
        cli.okWith(before.toString(), "add-result", other, "--from", "-");
        JsonNode after = JSON.readTree(cli.stored(other)).get("cold_results").get(0);
        assertEquals(before, after);
    }

    @Test
    void aNameThatLooksLikeOneOfOursIsRefused() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "succesful_calls", "successful_calls",
                        "ToolCalls", "tool_calls",
                        "sucess", "success",
                        "mesages", "messages",
                        "user corections", "user_corrections",
                        "timedout", "timed_out")
                .entrySet()) {
            Cli.Outcome csv = cli.runWith(
                    "session_id,session_type," + wrong.getKey() + "\na,cold,1\n", "add-result", Cli.ID, "--from", "-");
            assertEquals(1, csv.status());
            assertTrue(
                    csv.err()
                            .contains("<stdin>:1: unknown column '" + wrong.getKey() + "'; did you mean '"
                                    + wrong.getValue() + "'?"),
                    csv.err());
        }
        cli.okWith("session_id,session_type,node,cost,reward\na,cold,x,1,2\n", "add-result", Cli.ID, "--from", "-");
    }

    @Test
    void aLineListsItsUnknownFiguresByAnyOfTheirNamesAndNoOthers() throws IOException {
        String line = "{\"session_type\":\"cold\",\"session_id\":\"a\",\"messages\":50,\"user_corrections\":4,"
                + "\"tool_calls\":3,\"successful_calls\":2,\"success\":true,\"unknown\":[\"messages\",\"user-corrections\"]}\n";
        cli.okWith(line, "add-result", Cli.ID, "--from", "-");
        assertEquals(List.of("message_count", "user_corrections"), unknown(session("cold")));
        cli.okWith(
                "session_id,session_type,messages,success,unknown\nb,warm,5,true,success;messages\n",
                "add-result",
                Cli.ID,
                "--from",
                "-");
        assertEquals(List.of("message_count", "tool_calls", "user_corrections", "success"), unknown(session("warm")));
        Cli.Outcome wrong = cli.runWith(
                "{\"session_type\":\"cold\",\"session_id\":\"c\",\"unknown\":[\"succes\"]}\n",
                "add-result",
                Cli.ID,
                "--from",
                "-");
        assertTrue(wrong.err().contains("<stdin>:1: unknown lists 'succes', which is no figure"), wrong.err());
    }

    @Test
    void namesOfOthersInTheListStay() throws IOException {
        String id = cli.create("t");
        cli.store(id, cli.stored(id).replace("\"cold_results\": []", """
                        "cold_results": [{"session_id":"a","session_type":"cold","tool_calls":3,
                          "unknown":["tool_calls","score",7]}]"""));
        cli.add(id, "warm", "b");
        JsonNode after = JSON.readTree(cli.stored(id)).get("cold_results").get(0);
        assertEquals("[\"tool_calls\",\"score\",7]", after.get("unknown").toString());
        assertEquals(3, after.get("tool_calls").intValue());
    }

    // Reports.

    @Test
    void nobodyWinsWithFiguresThatNobodyMeasured() throws IOException {
        for (int i = 0; i < 5; i++) {
            cli.add(Cli.ID, "cold", "c" + i, "--tool-calls", "10", "--successful-calls", "" + (5 + i % 2));
            cli.okWith(
                    "{\"session_type\":\"warm\",\"session_id\":\"w" + i + "\"}\n", "add-result", Cli.ID, "--from", "-");
        }
        String text = cli.ok("analyze", Cli.ID);
        assertTrue(text.contains(" Avg error rate: ?\n Avg success rate: ?\n"), text);
        assertFalse(text.contains("Improvement:"), text);
        assertTrue(text.contains("\nRecommendation: Insufficient data (need at least 3 tests each)\n"), text);
        assertTrue(text.contains("5 of 5 warm sessions have no known tool calls: give --tool-calls"), text);
        assertTrue(text.contains("5 of 5 warm sessions are not judged: give --success"), text);
        assertTrue(text.contains("Of task success, 0/5 cold; ? warm, 5 not judged."), text);
        JsonNode json = analysis(Cli.ID);
        assertTrue(json.at("/warm/avg_error_rate").isNull());
        assertEquals(5, json.at("/metrics/0/warm/unknown").intValue());
        assertEquals("insufficient", json.get("verdict").textValue());
        assertEquals(List.of(), SchemaCheck.faults(json, cli));
        String markdown = cli.ok("show", Cli.ID, "--format", "markdown");
        assertTrue(markdown.contains("| w0 | warm | ? | ? | ? | ? | ? | ? |  |"), markdown);
        assertTrue(cli.ok("show", Cli.ID).contains(" w0: ? success, ? errors\n   task not judged\n"));
    }

    @Test
    void twoKnownValuesCarryNoStarAndNoVerdict() throws IOException {
        for (int i = 0; i < 6; i++) {
            cli.add(Cli.ID, "cold", "c" + i, "--tool-calls", "20", "--successful-calls", "" + (i % 2), "--success");
            String[] calls =
                    i < 2 ? new String[] {"--tool-calls", "20", "--successful-calls", "" + (19 + i)} : new String[0];
            List<String> options = new ArrayList<>(List.of(calls));
            options.add("--success");
            cli.add(Cli.ID, "warm", "w" + i, options.toArray(new String[0]));
        }
        JsonNode json = analysis(Cli.ID);
        assertTrue(
                json.at("/metrics/0/welch/p").doubleValue() < 0.01,
                json.at("/metrics/0").toString());
        assertFalse(json.at("/metrics/0/significant").booleanValue());
        assertEquals("undecided", json.get("verdict").textValue());
        assertTrue(
                json.at("/evidence/sentences").toString().contains("4 of 6 warm sessions have no known tool calls"),
                json.at("/evidence/sentences").toString());
    }

    @Test
    void aSessionWithoutCallsHasNoErrorRateButCountsInTheOriginalsAverages() throws IOException {
        for (int i = 0; i < 4; i++) {
            cli.add(Cli.ID, "cold", "c" + i, "--tool-calls", "10", "--successful-calls", "5");
            String calls = i == 0 ? "0" : "10";
            cli.add(Cli.ID, "warm", "w" + i, "--tool-calls", calls, "--successful-calls", i == 0 ? "0" : "6");
        }
        JsonNode json = analysis(Cli.ID);
        assertEquals(0.3, json.at("/warm/avg_error_rate").doubleValue(), 1e-12, "3 x 0.4 and a 0 by 4");
        assertEquals(0.4, json.at("/metrics/0/warm/estimate").doubleValue(), 1e-12);
        assertEquals(3, json.at("/metrics/0/warm/n").intValue());
    }

    // The property.

    /** Unknown figure by figure: what is added with it changes no number of its metrics, in any format. */
    @Test
    void sessionsWithAnUnknownFigureChangeNothingOfItsMetrics() throws IOException {
        Random random = new Random(20261125);
        List<List<String>> metricsOf = List.of(
                List.of("tool_calls", "error_rate", "pooled_error_rate"),
                List.of("message_count", "messages"),
                List.of("user_corrections", "user_corrections"),
                List.of("success", "task_success"),
                List.of("completion_time_seconds", "completion_time"));
        for (int round = 0; round < 500; round++) {
            List<String> metrics = metricsOf.get(round % metricsOf.size());
            Cli fresh = new Cli(scratch.resolve("round" + round));
            String id = fresh.create("t");
            fresh.okWith(sessions(random, 2 + random.nextInt(4), "", "k"), "add-result", id, "--from", "-");
            String before = figures(fresh, id, metrics);
            fresh.okWith(sessions(random, 1 + random.nextInt(3), metrics.get(0), "u"), "add-result", id, "--from", "-");
            assertEquals(before, figures(fresh, id, metrics), "round " + round + "\n" + fresh.stored(id));
        }
    }

    /**
     * Cold and warm sessions with random figures. Some do not hold the unknown one, some hold a value and list it as
     * unknown.
     */
    private static String sessions(Random random, int perArm, String unknown, String prefix) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2 * perArm; i++) {
            int calls = 1 + random.nextInt(20);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("tool_calls", calls);
            figures.put("successful_tool_calls", random.nextInt(calls + 1));
            figures.put("message_count", 1 + random.nextInt(9));
            figures.put("user_corrections", 1 + random.nextInt(3));
            figures.put("completion_time_seconds", 1 + random.nextInt(500));
            figures.put("success", random.nextBoolean());
            if (random.nextBoolean() && !unknown.isEmpty()) {
                figures.put("unknown", "[\"" + unknown + "\"]");
            } else {
                figures.remove(unknown);
                figures.remove(unknown.equals("tool_calls") ? "successful_tool_calls" : "");
            }
            lines.append("{\"session_type\":\"").append(i % 2 == 0 ? "cold" : "warm");
            lines.append("\",\"session_id\":\"").append(prefix).append(i).append('"');
            figures.forEach((name, value) ->
                    lines.append(",\"").append(name).append("\":").append(value));
            lines.append("}\n");
        }
        return lines.toString();
    }

    /** All that the four formats say of these metrics, but for what the other metrics have a part in, and the counts. */
    private static String figures(Cli cli, String id, List<String> metrics) throws IOException {
        StringBuilder all = new StringBuilder();
        JsonNode json = JSON.readTree(cli.ok("analyze", id, "--format", "json"));
        for (JsonNode metric : json.get("metrics")) {
            if (metrics.contains(metric.get("name").textValue())) {
                for (String arm : List.of("cold", "warm")) {
                    metric.get(arm).properties().forEach(figure -> {
                        if (!figure.getKey().equals("unknown")) {
                            all.append(figure).append('\n');
                        }
                    });
                }
                all.append(metric.get("difference")).append(metric.get("welch")).append(metric.get("exact"));
                all.append(metric.get("hedges_g"))
                        .append(metric.get("win_probability"))
                        .append('\n');
            }
        }
        for (String line : cli.ok("analyze", id, "--format", "csv").lines().toList()) {
            String[] cells = line.split(",", -1);
            if (metrics.contains(cells[2])) {
                cells[1] = ""; // the recommendation
                cells[5] = ""; // what is unknown
                cells[12] = "";
                cells[24] = ""; // Holm's p
                cells[25] = "";
                all.append(String.join(",", cells)).append('\n');
            }
        }
        for (String format : List.of("text", "markdown")) {
            for (String line : cli.ok("analyze", id, "--format", format).lines().toList()) {
                String words = line.replaceAll("[ |]+", " ").strip().replaceAll(" \\*$", "");
                for (String metric : metrics) {
                    if (words.matches(metric.replace('_', ' ') + " [-0-9?n].*")) {
                        all.append(words).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }
}
