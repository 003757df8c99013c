package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Documents come out of a rewrite with the bytes that an earlier version gave them: that of commit 67f518b, by whose
 * {@code add-result} and {@code import} the checksums were made.
 */
class RewrittenDocumentsTest {
    private static final String LINES = """
            {"session_type":"cold","session_id":"b1","tool-calls":4,"successful-calls":3,"completion-time":2,\
            "errors":["x","é"],"messages":0,"user-corrections":0,"success":false,"model":{"a":1.50}}
            {"session_type":"warm","session_id":"b2","tool_calls":0,"successful_calls":0,"success":true,"messages":0,\
            "user-corrections":0,"start_time":null,"notes":"=n"}
            """;

    private static final Path RESOURCES = Path.of("src/test/resources");

    @ParameterizedTest
    @CsvFileSource(resources = "/golden/rewritten.sha256", delimiterString = "  ")
    void aRewrittenDocumentHasTheBytesOfTheVersionBefore(String checksum, String name, @TempDir Path folder)
            throws IOException, NoSuchAlgorithmException {
        boolean imports = name.equals("import");
        boolean bulk = name.startsWith("bulk:");
        Path before = RESOURCES.resolve(
                imports ? "golden/store/test_20260110_143440_random1.json" : name.substring(bulk ? 5 : 0));
        String id = new ObjectMapper().readTree(before.toFile()).get("test_id").textValue();
        Cli cli = new Cli(folder);
        cli.store(id, Files.readAllBytes(before));
        if (bulk) {
            cli.okWith(LINES, "add-result", id, "--from", "-");
        } else {
            assertEquals(0, cli.run(imports ? imported(id) : added(id)).status());
        }
        byte[] after = Files.readAllBytes(cli.file(id));
        assertFalse(Arrays.equals(Files.readAllBytes(before), after));
        assertEquals(
                checksum,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(after)),
                () -> name + " is now\n" + new String(after, StandardCharsets.UTF_8));
    }

    private static String[] added(String id) {
        return new String[] {
            "add-result",
            id,
            "--session-type",
            "cold",
            "--session-id",
            "added",
            "--tool-calls",
            "7",
            "--successful-calls",
            "5",
            "--completion-time",
            "1.25",
            "--messages",
            "0",
            "--user-corrections",
            "1",
            "--success",
            "--error",
            "boom",
            "--notes",
            "é=1",
            "--start-time",
            "2026-01-01T00:00:00Z",
            "--end-time",
            "2026-01-01T02:00:00Z"
        };
    }

    private static String[] imported(String id) {
        List<String> arguments = new ArrayList<>(List.of("import", id));
        for (String recording :
                List.of("codex", "gemini/session-v0.61.0-cold.jsonl", "gemini/json-v0.61.0-cold.json", "hermes")) {
            arguments.add(RESOURCES.resolve("transcripts").resolve(recording).toString());
        }
        arguments.addAll(List.of("--session-type", "warm", "--success"));
        return arguments.toArray(new String[0]);
    }
}
