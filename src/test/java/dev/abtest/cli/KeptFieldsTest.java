package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rewrite keeps, and what it reads in spite of its looks. */
class KeptFieldsTest {
    private static final ObjectMapper EXACT = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

    private final Cli cli;

    KeptFieldsTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
    }

    @Test
    void unknownFieldsAtEveryLevelSurviveARewrite() throws IOException {
        String unknown = """
                {"deep":[1,2.50,1e5,-0.0,12345678901234567890123,0.1234567890123456789,true,null,"ü",{}],\
                "half":"\\ud800"}""";
        cli.store("x", """
                {"a_first":UNKNOWN,"test_id":"x",\
                "task":{"owner":UNKNOWN,"task_id":"t","success_criteria":{"c":UNKNOWN}},\
                "cold_results":[{"session_id":"s","session_type":"cold","model":UNKNOWN}],\
                "warm_results":[],"z_last":UNKNOWN}""".replace("UNKNOWN", unknown));
        assertEquals(0, cli.add("x", "warm", "new").status());
        JsonNode after = EXACT.readTree(cli.stored("x"));
        JsonNode expected = EXACT.readTree(unknown);
        assertEquals(expected, after.get("a_first"));
        assertEquals(expected, after.get("z_last"));
        assertEquals(expected, after.get("task").get("owner"));
        assertEquals(expected, after.get("task").get("success_criteria").get("c"));
        assertEquals(expected, after.get("cold_results").get(0).get("model"));
        assertEquals(1, after.get("warm_results").size());
    }

    @Test
    void unknownFieldsDeepInADocumentSurviveARewrite() {
        String deep = "[".repeat(900) + "]".repeat(900);
        cli.store("x", """
                {"test_id":"x","task":{"task_id":"t"},"deep":%s}""".formatted(deep));
        assertEquals(0, cli.add("x", "warm", "new").status());
        assertTrue(cli.stored("x").replaceAll("\\s", "").contains("\"deep\":" + deep));
    }

    @Test
    void derivedFieldsAreWrittenAnewAndNeverTrusted() throws IOException {
        cli.store("x", """
                {"test_id":"x","task":{"task_id":"t"},"cold_results":[{"session_id":"s",\
                "session_type":"cold","tool_calls":4,"successful_tool_calls":3,"error_rate":[],\
                "success_rate":"lies"}],"summary":{"cold":{"count":99}}}""");
        assertTrue(cli.ok("show", "x").contains(" s: 75% success, 25% errors\n"));
        cli.add("x", "warm", "new");
        JsonNode after = EXACT.readTree(cli.stored("x"));
        assertEquals(0.25, after.get("cold_results").get(0).get("error_rate").doubleValue());
        assertEquals(1, after.get("summary").get("cold").get("count").intValue());
    }

    @Test
    void missingOptionalFieldsTakeTheOriginalsDefaults() {
        cli.store("x", """
                {"cold_results":[{"session_type":"cold","session_id":"s"}],"task":{"task_id":"t"},"test_id":"x"}""");
        String shown = cli.ok("show", "x");
        assertTrue(shown.contains("Category: general, Difficulty: medium\n"), shown);
        assertTrue(shown.contains("Cold sessions: 1\n s: 0% success, 0% errors\n"), shown);
    }

    @Test
    void halfASurrogatePairIsReadKeptAndPrintedHarmlessly() {
        cli.store("x", """
                {"test_id":"x","task":{"task_id":"t","description":"\\ud83d"},"cold_results":[\
                {"session_id":"\\udc00","session_type":"cold","notes":"\\u0000"}]}""");
        assertTrue(cli.ok("show", "x").contains("notes: \\u0000\n"));
        cli.add("x", "warm", "new");
        assertTrue(cli.stored("x").contains("\"description\": \"\\uD83D\""));
        assertTrue(cli.stored("x").contains("\"session_id\": \"\\uDC00\""));
    }

    @Test
    void aByteOrderMarkAndUtf16AreUnderstood() {
        String document = """
                {"test_id":"x","task":{"task_id":"t","description":"größer"}}""";
        cli.store("x", "\ufeff" + document);
        assertTrue(cli.ok("show", "x").contains("Task: größer\n"));
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            cli.store("x", document.getBytes(charset));
            assertTrue(cli.ok("show", "x").contains("Task: größer\n"));
        }
    }

    @Test
    void aKeyThatIsEmptyOrLongIsKept() {
        String key = "k".repeat(40_000);
        cli.store("x", """
                {"test_id":"x","task":{"task_id":"t"},"":1,"%s":2}""".formatted(key));
        cli.add("x", "warm", "new");
        assertTrue(cli.stored("x").contains("\"\": 1"));
        assertTrue(cli.stored("x").contains('"' + key + "\": 2"));
    }

    @Test
    void aRefusedChangeDoesNotEvenReformatTheFile() {
        String document = """
                { "test_id":"x","task":{"task_id":"t"} }""";
        cli.store("x", document);
        assertEquals(1, cli.add("x", "cold", "s", "--successful-calls", "1").status());
        assertEquals(0, cli.runWith("", "add-result", "x", "--from", "-").status());
        assertEquals(document, cli.stored("x"));
        assertFalse(cli.file(".tmp").toFile().exists());
    }
}
