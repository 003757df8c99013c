package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code add-result --from}. */
class BulkAddTest {
    private static final String GOOD = """
            {"session_type":"cold","session_id":"a","tool_calls":2,"successful_calls":2}
            """;

    private static final String ALSO_GOOD = """
            {"session_type":"cold","session_id":"b","tool_calls":2,"successful_calls":2}
            """;

    private final Cli cli;
    private final Path scratch;

    BulkAddTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("store"));
        cli.create("t");
    }

    @Test
    void jsonLinesTakeStoredNamesAndOptionNamesAndKeepUnknownFields() {
        String lines = GOOD + "\n" + """
                {"--session-id":"b","session-type":"warm","tool-calls":4,"successful-calls":3,\
                "completion-time":1.5,"messages":6,"user-corrections":1,"error":"boom","success":true,\
                "end-time":null,"model":{"name":"x","big":12345678901234567890.10}}
                \s\s\s\r
                {"session_type":"warm","session_id":"c","error_rate":99,"errors":["x","y"]}""";
        assertEquals(counts(3, 0, 0), cli.okWith(lines, "add-result", Cli.ID, "--from", "-"));
        JsonNode b = document().get("warm_results").get(0);
        assertEquals("t", b.get("task_id").textValue());
        assertEquals(0.25, b.get("error_rate").doubleValue());
        assertEquals(1.5, b.get("completion_time_seconds").doubleValue());
        assertEquals(6, b.get("message_count").intValue());
        assertEquals("[\"boom\"]", b.get("errors").toString());
        assertTrue(b.get("success").booleanValue());
        assertTrue(cli.stored(Cli.ID).contains("\"big\": 12345678901234567890.10"));
        assertEquals(
                0.0, document().get("warm_results").get(1).get("error_rate").doubleValue());
    }

    @Test
    void theInputFormatCanBeSaid() {
        Cli.Outcome asCsv = cli.runWith(GOOD, "add-result", Cli.ID, "--from", "-", "--input-format", "csv");
        assertEquals(1, asCsv.status());
        assertTrue(asCsv.err().startsWith("abtest: <stdin>:1: neither JSON nor a CSV header"), asCsv.err());
        Cli.Outcome asJson =
                cli.runWith("session_id\nx\n", "add-result", Cli.ID, "--from", "-", "--input-format", "jsonl");
        assertEquals(1, asJson.status());
        assertTrue(asJson.err().contains("<stdin>:1: not valid JSON"), asJson.err());
        cli.okWith(GOOD, "add-result", Cli.ID, "--from", "-", "--input-format", "jsonl");
    }

    @Test
    void oneBadLineStopsAllAndEveryBadLineIsReported() throws IOException {
        Path file = Files.writeString(scratch.resolve("lines.jsonl"), """
                {"session_type":"cold","session_id":"a","tool_calls":2,"successful_calls":2}
                {"session_type":"cold"}
                {"session_type":"cold","session_id":"b","tool_calls":2,"successful_calls":2}
                not json
                {"session_type":"cold","session_id":"c","tool_calls":1,"successful_calls":2}
                {"session_type":"cold","session_id":"d","tool_calls":1,"tool-calls":2}
                {"session_type":"cold","session_id":"a","tool_calls":3,"successful_calls":2}
                {"session_type":"cold","session_id":"e","tool_calls":2}
                {"session_type":"cold","session_id":"f","Successful Calls":2,"tool_calls":2}
                """);
        String before = cli.stored(Cli.ID);
        Cli.Outcome outcome = cli.run("add-result", Cli.ID, "--from", file.toString());
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertEquals(8, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.errLines().get(0).contains("nothing was added"), outcome.err());
        List<String> reasons = List.of(
                ":2: session_id is missing",
                ":4: not valid JSON",
                ":5: successful_tool_calls is 2 but tool_calls only 1",
                ":6: tool_calls is given twice",
                ":8: tool_calls is given without successful_tool_calls; give both, or neither",
                ":9: unknown key 'Successful Calls'; did you mean 'successful_calls'?",
                ":7: is already there and different");
        for (int i = 0; i < reasons.size(); i++) {
            assertTrue(
                    outcome.errLines().get(i + 1).startsWith(file + reasons.get(i)),
                    outcome.errLines().get(i + 1));
        }
        assertEquals(before, cli.stored(Cli.ID));
    }

    @Test
    void skipInvalidStoresTheOthersAndCountsTheBad() {
        String lines = GOOD + "{}\n" + ALSO_GOOD;
        Cli.Outcome outcome = cli.runWith(lines, "add-result", Cli.ID, "--from", "-", "--skip-invalid");
        assertEquals(0, outcome.status());
        assertEquals(counts(2, 0, 0) + " Skipped, invalid: 1\n", outcome.out());
        assertEquals(1, outcome.errLines().size());
        assertTrue(outcome.err().startsWith("<stdin>:2: "), outcome.err());
    }

    @Test
    void aSecondRunSkipsWhatIsThereAndWritesNothing() throws IOException {
        String lines = GOOD + ALSO_GOOD;
        cli.okWith(lines, "add-result", Cli.ID, "--from", "-");
        Object before = Files.getAttribute(cli.file(Cli.ID), "unix:ino");
        assertEquals(counts(0, 0, 2), cli.okWith(lines, "add-result", Cli.ID, "--from", "-"));
        assertEquals(before, Files.getAttribute(cli.file(Cli.ID), "unix:ino"));
    }

    @Test
    void aDifferentSessionUnderAnIdThatIsThereIsBadUnlessReplaced() {
        cli.okWith(GOOD, "add-result", Cli.ID, "--from", "-");
        String changed = GOOD.replace("2", "5");
        Cli.Outcome outcome = cli.runWith(changed, "add-result", Cli.ID, "--from", "-");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("<stdin>:1: is already there and different"), outcome.err());
        assertEquals(counts(0, 1, 0), cli.okWith(changed, "add-result", Cli.ID, "--from", "-", "--replace"));
        assertEquals(5, document().get("cold_results").get(0).get("tool_calls").intValue());
    }

    @Test
    void sessionTypeIsTheDefaultOfLinesThatHaveNone() {
        String lines = """
                {"session_id":"x"}
                {"session_type":"cold","session_id":"a","tool_calls":2,"successful_calls":2}
                """;
        cli.okWith(lines, "add-result", Cli.ID, "--from", "-", "--session-type", "warm");
        assertEquals(1, document().get("warm_results").size());
        assertEquals(1, document().get("cold_results").size());
        String noType = """
                {"session_id":"y"}""";
        assertEquals(1, cli.runWith(noType, "add-result", Cli.ID, "--from", "-").status());
    }

    @Test
    void anEmptyInputAddsNothing() {
        assertEquals(counts(0, 0, 0), cli.okWith("", "add-result", Cli.ID, "--from", "-"));
        assertEquals(counts(0, 0, 0), cli.okWith("\n\n", "add-result", Cli.ID, "--from", "-"));
    }

    @Test
    void aMissingFileIsNamed() {
        Cli.Outcome outcome = cli.run("add-result", Cli.ID, "--from", "/no/such/file");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("/no/such/file: cannot be read: no such file"), outcome.err());
    }

    @Test
    void eachAcknowledgesEveryLineAndReportsBadOnes() {
        String lines = GOOD + "{}\n" + GOOD + GOOD.replace("2", "9") + ALSO_GOOD.replace("cold", "warm");
        Cli.Outcome outcome = cli.runWith(lines, "add-result", Cli.ID, "--from", "-", "--each");
        assertEquals(1, outcome.status());
        assertEquals("Added cold a\nSkipped cold a\nAdded warm b\n", outcome.out());
        assertEquals(2, outcome.errLines().size());
        assertTrue(outcome.errLines().get(0).startsWith("<stdin>:2: session_id is missing"), outcome.err());
        assertTrue(outcome.errLines().get(1).startsWith("<stdin>:4: is already there and different"), outcome.err());
        assertEquals(
                "Replaced cold a\n",
                cli.okWith(GOOD.replace("2", "9"), "add-result", Cli.ID, "--from", "-", "--each", "--replace"));
    }

    @Test
    void badBytesAreBadLines() {
        byte[] lines =
                ("session_id,session_type,notes\na,cold,\u00ff\nb,cold,ok\n").getBytes(StandardCharsets.ISO_8859_1);
        Cli.Outcome outcome = cli.run(lines, "add-result", Cli.ID, "--from", "-", "--skip-invalid");
        assertEquals(List.of("<stdin>:2: not UTF-8 text"), outcome.errLines());
        byte[] json = """
                {"session_type":"cold","session_id":"\u00ff"}
                """.getBytes(StandardCharsets.ISO_8859_1);
        Cli.Outcome broken = cli.run(json, "add-result", Cli.ID, "--from", "-");
        assertEquals(1, broken.status());
        assertTrue(broken.errLines().get(1).startsWith("<stdin>:1: not valid JSON"), broken.err());
    }

    @Test
    void hostileLinesAreReportedWithoutAStackTrace() {
        List<String> hostile = new ArrayList<>("""
                {"session_id":1,"session_type":"cold"}
                {"session_id":"a","session_type":"hot"}
                {"session_id":"","session_type":"cold"}
                {"session_id":"a","session_type":"cold","completion_time":NaN}
                {"session_id":"a","session_type":"cold","completion_time":1e400}
                {"session_id":"a","session_type":"cold","completion_time":1e99999999999}
                {"session_id":"a","session_type":"cold","x":1e99999999999}
                {"session_id":"a","session_type":"cold","tool_calls":1e999999999}
                {"session_id":"a","session_type":"cold","tool_calls":99999999999}
                {"session_id":"a","session_type":"cold","tool_calls":"1"}
                {"session_id":"a","session_type":"cold","tool_calls":-1}
                {"session_id":"a","session_type":"cold","success":"yes"}
                {"session_id":"a","session_type":"cold","errors":{}}
                {"session_id":"a","session_type":"cold","errors":[1]}
                {"session_id":"a","session_type":"cold","notes":null}
                {"session_id":"a","session_id":"b","session_type":"cold"}
                {"session_id":"a","session_type":"cold"} {}
                {"session_id":"a
                []
                null
                "text"
                {
                """.lines().toList());
        String calls = """
                {"session_id":"a","session_type":"cold","tool_calls":""";
        String unknown = """
                {"session_id":"a","session_type":"cold","x":""";
        hostile.add(calls + "9".repeat(2000) + "}");
        hostile.add(unknown + "[".repeat(900) + "]".repeat(900) + "}");
        hostile.add(unknown + "[".repeat(100_000));
        String before = cli.stored(Cli.ID);
        for (String line : hostile) {
            Cli.Outcome outcome =
                    cli.runWith(line + "\n", "add-result", Cli.ID, "--from", "-", "--input-format", "jsonl");
            assertEquals(1, outcome.status(), line);
            assertEquals(2, outcome.errLines().size(), outcome.err());
            assertTrue(outcome.errLines().get(1).startsWith("<stdin>:1: "), outcome.err());
            assertEquals(before, cli.stored(Cli.ID), line);
        }
    }

    static String counts(int added, int replaced, int skipped) {
        return "Added " + added + " results to test " + Cli.ID + "\n Replaced: " + replaced
                + "\n Skipped, already there: " + skipped + "\n";
    }

    private JsonNode document() {
        try {
            return new ObjectMapper().readTree(cli.stored(Cli.ID));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
