package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code add-result --from} of CSV, by hand, from spreadsheets, from R, and from our own {@code show}. */
class CsvEntryTest {
    private final Cli cli;
    private final Path scratch;

    CsvEntryTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("store"));
        cli.create("t");
    }

    @Test
    void csvTakesQuotesLineBreaksAndEmptyCells() {
        String csv = """
                session_id,session_type,Tool-Calls,successful_calls,notes,model
                a,cold,4,3,"say ""hi"", then\r
                next",gpt

                b,warm,,,,
                "c",warm,1,1,in"ner,
                """;
        assertEquals(BulkAddTest.counts(3, 0, 0), cli.okWith(csv, "add-result", Cli.ID, "--from", "-"));
        assertEquals(
                "say \"hi\", then\r\nnext",
                document().get("cold_results").get(0).get("notes").textValue());
        assertEquals("gpt", document().get("cold_results").get(0).get("model").textValue());
        assertEquals(0, document().get("warm_results").get(0).get("tool_calls").intValue());
        assertEquals(
                "in\"ner", document().get("warm_results").get(1).get("notes").textValue());
    }

    @Test
    void csvOfSpreadsheetsMayHaveAMarkSemicolonsOrTabsAndCarriageReturns() {
        for (String separator : List.of(";", "\t", ",")) {
            String csv = "\ufeffsession_id;messages;notes\r\nx;3;last\r\n\"y\";2;\"q\"\r\n".replace(";", separator);
            Cli fresh = new Cli(scratch.resolve("store" + (int) separator.charAt(0)));
            fresh.create("t");
            assertEquals(
                    BulkAddTest.counts(2, 0, 0),
                    fresh.okWith(csv, "add-result", Cli.ID, "--from", "-", "--session-type", "warm"));
            String shown = fresh.ok("show", Cli.ID);
            assertTrue(shown.contains(" x: ") && shown.contains("notes: last\n"), shown);
            assertTrue(shown.contains(" y: ") && shown.contains("notes: q\n"), shown);
        }
    }

    @Test
    void numbersOfRAndPandasAreTaken() {
        String csv = """
                session_id,session_type,tool_calls,successful_calls,completion_time,success
                a,cold,12.0,1e1,1.25e-1,TRUE
                b,cold,3,0.0,NA,False
                c,cold, 3 ,1,2,yes
                d,cold,3.5,1,2,1
                """;
        Cli.Outcome outcome = cli.runWith(csv, "add-result", Cli.ID, "--from", "-", "--skip-invalid");
        assertEquals(0, outcome.status());
        assertEquals(
                List.of("<stdin>:5: tool_calls: expected a whole number, found the number 3.5"), outcome.errLines());
        JsonNode a = document().get("cold_results").get(0);
        assertEquals(12, a.get("tool_calls").intValue());
        assertEquals(10, a.get("successful_tool_calls").intValue());
        assertEquals(0.125, a.get("completion_time_seconds").doubleValue());
        assertTrue(a.get("success").booleanValue());
        JsonNode b = document().get("cold_results").get(1);
        assertEquals(0.0, b.get("completion_time_seconds").doubleValue(), "a gap in R's spelling");
        assertEquals(List.of("a", "b", "c"), ids());
        assertTrue(document().get("cold_results").get(2).get("success").booleanValue());
    }

    private List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (JsonNode session : document().get("cold_results")) {
            ids.add(session.get("session_id").textValue());
        }
        return ids;
    }

    @Test
    void aBadHeaderIsOneLineWithItsPosition() {
        for (String header : List.of("a,b\n", "session_id,tool_calls,tool-calls\n", "\u0000\n", "[1]\n")) {
            Cli.Outcome outcome = cli.runWith(header + "1,2\n", "add-result", Cli.ID, "--from", "-");
            assertEquals(1, outcome.status());
            assertEquals(1, outcome.errLines().size());
            assertTrue(outcome.err().startsWith("abtest: <stdin>:1: "), outcome.err());
        }
    }

    @Test
    void whatShowPrintsAsCsvIsReadBackAsTheSameSessions() {
        List<String> texts = List.of(
                "=1",
                "'=1",
                "''-x",
                "'plain",
                "+",
                "-5",
                "@a",
                "\tb",
                "\"q\"",
                "x,y;z",
                "",
                " pad ",
                "[1]",
                "'",
                "\ud83d\ude80",
                "'\t",
                "NA",
                "null");
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String arm = i % 2 == 0 ? "cold" : "warm";
            cli.add(
                    Cli.ID,
                    arm,
                    "s" + i,
                    "--notes",
                    text,
                    "--error",
                    text,
                    "--error",
                    "e",
                    "--tool-calls",
                    "7",
                    "--successful-calls",
                    "3",
                    "--completion-time",
                    "0." + i + "1",
                    "--messages",
                    "" + i);
            cli.add(Cli.ID, arm, "id" + text, "--error", text, "--end-time", "2026-01-31T10:00:00Z", "--success");
        }
        String csv = cli.ok("show", Cli.ID, "--format", "csv");
        assertEquals(BulkAddTest.counts(0, 0, 2 * texts.size()), cli.okWith(csv, "add-result", Cli.ID, "--from", "-"));

        Cli copy = new Cli(scratch.resolve("copy"));
        copy.create("t");
        copy.okWith(csv, "add-result", Cli.ID, "--from", "-");
        assertEquals(cli.stored(Cli.ID), copy.stored(Cli.ID));
    }

    @Test
    void whatATerminalWouldObeyIsReadBackAsItIsPrinted() {
        for (String text : List.of("\rc", "a\r\nb", "end\r", "\u001b]8;;x\u0007", "\u202ex", "\u0000")) {
            cli.add(Cli.ID, "cold", "s" + text, "--notes", text, "--error", text);
        }
        String csv = cli.ok("show", Cli.ID, "--format", "csv");
        Cli copy = new Cli(scratch.resolve("copy"));
        copy.create("t");
        copy.okWith(csv, "add-result", Cli.ID, "--from", "-");
        assertEquals(csv, copy.ok("show", Cli.ID, "--format", "csv"));
        JsonNode first = document(copy).get("cold_results").get(1);
        assertEquals("a\\r\nb", first.get("notes").textValue());
        assertEquals("a\r\nb", first.get("errors").get(0).textValue());
    }

    @Test
    void anOpenQuoteIsReportedWhereItBegins() {
        String csv = """
                session_id,session_type,notes
                a,cold,ok
                b,cold,"open
                c,cold,x
                """;
        Cli.Outcome outcome = cli.runWith(csv, "add-result", Cli.ID, "--from", "-");
        assertEquals(1, outcome.status());
        assertTrue(outcome.errLines().get(1).startsWith("<stdin>:3: a quote is opened here"), outcome.err());
    }

    @Test
    void cellsThatAreMissingOrTooManyAreReportedWithTheirLine() {
        String csv = """
                session_id,notes
                a
                b,x,y
                "c
                c",z,
                """;
        Cli.Outcome outcome = cli.runWith(csv, "add-result", Cli.ID, "--from", "-");
        assertEquals(1, outcome.status());
        assertTrue(outcome.errLines().get(1).startsWith("<stdin>:2: 1 cell where the header has 2"), outcome.err());
        assertTrue(outcome.errLines().get(2).startsWith("<stdin>:3: 3 cells where the header has 2"), outcome.err());
        assertTrue(outcome.errLines().get(3).startsWith("<stdin>:4: 3 cells"), outcome.err());
    }

    private JsonNode document() {
        return document(cli);
    }

    private static JsonNode document(Cli cli) {
        try {
            return new ObjectMapper().readTree(cli.stored(Cli.ID));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
