package dev.abtest.document;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.UserError;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestReaderTest {
    private static final String HEAD = """
            {"test_id":"x","task":{"task_id":"t"},"cold_results":[""";

    private static InputStream stream(String document) {
        return new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.abtest.cli.HostileDocuments#all")
    void aCheckRefusesWhatCannotBeRead(String name, byte[] document, String reason) {
        String read = assertThrows(UserError.class, () -> TestReader.read("f", new ByteArrayInputStream(document)))
                .getMessage();
        String check = assertThrows(UserError.class, () -> TestReader.check("f", new ByteArrayInputStream(document)))
                .getMessage();
        assertEquals(read, check);
        assertTrue(check.contains(reason), check);
    }

    @Test
    void aCheckPassesWhatCanBeRead() {
        assertDoesNotThrow(() -> TestReader.check("f", stream(HEAD + """
                {"session_id":"s","session_type":"cold","x":1e5}],"run":{"a":[1]}}""")));
    }
}
