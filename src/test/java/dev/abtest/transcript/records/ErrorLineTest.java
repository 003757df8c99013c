package dev.abtest.transcript.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorLineTest {
    /** Each holds a made-up secret in which the letters Zz9 stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "401 for sk-ant-api03-Zz9Zz9Zz9Zz9Zz9Zz9",
                "key sk-proj-abcZz9Zz9Zz9Zz9 refused",
                "ghp_Zz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9",
                "github_pat_11ABZz9Zz9Zz9_Zz9Zz9",
                "xoxb-1234567890-Zz9Zz9Zz9",
                "AKIAZZ9ZZ9ZZ9ZZ9ZZ9Zz9",
                "AIzaSyZz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9Zz9",
                "Authorization: Bearer Zz9.token",
                "authorization=Basic Zz9Zz9==",
                "curl -H 'X-Api-Key: Zz9pass'",
                "password=Zz9",
                "PGPASSWORD=Zz9 psql",
                "\"client_secret\": \"Zz9\"",
                "{\\\"api_key\\\":\\\"Zz9\\\"}",
                "login --password Zz9hunter",
                "mysql --token Zz9",
                "curl -u admin:Zz9 http://x",
                "https://user:Zz9@example.org/x",
                "postgres://Zz9@db/x",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJaejkifQ.Zz9Zz9Zz9",
                "-----BEGIN RSA PRIVATE KEY-----\nZz9Zz9\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nZz9",
                "glpat-Zz9Zz9Zz9Zz9Zz9Zz9",
                "hf_Zz9Zz9Zz9Zz9Zz9",
                "AWS_SECRET_ACCESS_KEY=Zz9",
                "cookie: session=Zz9",
                "unknown abcdefZz9GHIJKLmnopqrs0123456789tuv"
            })
    void whatLooksLikeASecretIsGone(String text) {
        String line = ErrorLine.of(text);
        assertFalse(line.contains("Zz9"), line);
        assertTrue(line.contains("[redacted]"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "File not found: /home/u/wk/calculator.py",
                "Exit code 1",
                "Could not find an exact match for old_string in 'calc.py'.",
                "Token limit is exceeded. Try again in 2 seconds.",
                "session 01a20aac-9978-7d21-b298-21d5f382f37e not found",
                "com.example.SomeVeryLongClassNameOfJava.methodName(SomeVeryLongClassNameOfJava.java:12)",
                "apply_patch verification failed: Failed to find expected lines in /home/u/x.py:",
                "Error: payment amount does not add up, total price is 305, but paid 255"
            })
    void whatHelpsStays(String text) {
        assertEquals(text, ErrorLine.of(text));
    }

    @ParameterizedTest
    @CsvSource({"'a\u001b[31mb', 'a\\u001b[31mb'", "'\n\nfirst\nsecond', first", "'a\tb', 'a\\tb'", "'', ''"})
    void oneLineWithoutControlCharacters(String said, String line) {
        assertEquals(line, ErrorLine.of(said));
    }

    @Test
    void halfOfASurrogatePairAndMarksThatTurnTextAreEscaped() {
        assertEquals("a\\ud83db\\u202ec", ErrorLine.of("a\ud83db\u202ec"));
        assertEquals("😀", ErrorLine.of("😀"));
    }

    @Test
    void aLineHasAtMostThreeHundredCharacters() {
        String line = ErrorLine.of("tool", "word ".repeat(10_000));
        assertEquals(300, line.length());
        assertTrue(line.endsWith("…"));
    }

    @Test
    void aSecretThatIsCutInTheMiddleDoesNotStay() {
        assertFalse(ErrorLine.of(" ".repeat(3990) + "ghp_Zz9Zz9Zz9Zz9Zz9Zz9Zz9").contains("Zz9"));
        assertFalse(ErrorLine.of("x".repeat(280) + " password=Zz9Zz9").contains("Zz9"));
    }

    @Test
    void hostileLinesAreNotSlow() {
        // Each would take hours with a pattern that tries all divisions of the text.
        for (String part : new String[] {"key", "a_", "-----BEGIN ", "eyJ.", "://", "token=", "A1a", "-a-a", "\\\\"}) {
            ErrorLine.Secrets.redact(part.repeat(4000 / part.length()));
        }
    }
}
