package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.SessionResult;
import dev.abtest.transcript.records.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged and hostile recordings, made from the bundled ones with fixed seeds: none crashes or stops the reading, and
 * none changes the counts of a sound session that is read in the same call.
 */
@Timeout(120)
class DamageTest {
    /** One way to spoil a recording. */
    private interface Damage {
        byte[] of(byte[] sound, Random random);
    }

    private enum Kind {
        CUT((sound, random) -> Arrays.copyOf(sound, random.nextInt(sound.length))),
        HOLE((sound, random) -> {
            int from = random.nextInt(sound.length);
            int to = Math.min(sound.length, from + 1 + random.nextInt(200));
            return join(Arrays.copyOf(sound, from), Arrays.copyOfRange(sound, to, sound.length));
        }),
        DUPLICATED_LINES((sound, random) -> lines(sound, lines -> {
            List<String> twice = new ArrayList<>();
            lines.forEach(line -> {
                twice.add(line);
                if (random.nextBoolean()) {
                    twice.add(line);
                }
            });
            return twice;
        })),
        SHUFFLED_LINES((sound, random) -> lines(sound, lines -> {
            Collections.shuffle(lines, random);
            return lines;
        })),
        FOREIGN_LINES((sound, random) -> lines(sound, lines -> {
            for (String foreign : """
                    {"type":"hologram","payload":[1,2]}
                    []
                    null
                    17
                    "text"
                    {}
                    {"type":{"a":1}}
                    {"type":"user"}
                    {"type":"assistant","message":7}
                    {"role":"tool"}
                    """.split("\n")) {
                lines.add(random.nextInt(lines.size() + 1), foreign);
            }
            return lines;
        })),
        INVALID_UTF8((sound, random) -> sprinkle(sound, random, (byte) 0xc3)),
        NULS((sound, random) -> sprinkle(sound, random, (byte) 0)),
        RANDOM_BYTES((sound, random) -> {
            byte[] bytes = sound.clone();
            for (int i = 0; i < 20; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            return bytes;
        }),
        UTF_16((sound, random) -> text(sound).getBytes(StandardCharsets.UTF_16)),
        LATIN_1((sound, random) -> text(sound).replace("a", "ä").getBytes(StandardCharsets.ISO_8859_1)),
        BYTE_ORDER_MARK((sound, random) -> utf8("\ufeff" + text(sound))),
        CRLF((sound, random) -> utf8(text(sound).replace("\n", "\r\n"))),
        DEEP_NESTING((sound, random) -> lines(sound, lines -> {
            lines.add(random.nextInt(lines.size() + 1), "{\"content\":".repeat(100_000));
            lines.add(random.nextInt(lines.size() + 1), "{\"message\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}");
            return lines;
        })),
        HUGE_NUMBERS((sound, random) -> utf8(text(sound)
                .replaceAll("(_ms|_tokens|timestamp|duration|\"exit_code\"): ?\"?[0-9.]+", "$1\":1e999")
                .replace(":0", ":" + "9".repeat(900))
                .replace(": 1", ": -99999999999999999999"))),
        WRONG_TYPES((sound, random) -> {
            String[] wrong = {"7", "[]", "{\"a\":[null]}", "true", "null", "-1e308"};
            String text = text(sound);
            for (String field : List.of("id", "type", "content", "message", "timestamp", "call_id", "role", "item")) {
                text = text.replaceAll(
                        "\"" + field + "\": ?\"[^\"]{0,40}\"",
                        "\"" + field + "\":" + wrong[random.nextInt(wrong.length)].replace("\\", ""));
            }
            return utf8(text);
        }),
        ONE_ENDLESS_LINE(
                (sound, random) -> utf8(text(sound).replace("\n", " ") + " {\"content\":\"" + "x".repeat(400_000))),
        EMPTY((sound, random) -> new byte[random.nextInt(3)]),
        SPACES((sound, random) -> utf8(" \n\t\n".repeat(1000)));

        private final Damage damage;

        Kind(Damage damage) {
            this.damage = damage;
        }
    }

    private static final String SOUND = """
            {"type":"user","uuid":"sound1","sessionId":"sound","timestamp":"2026-01-01T00:00:00Z",\
            "message":{"content":"do"}}
            {"type":"assistant","uuid":"sound2","sessionId":"sound","timestamp":"2026-01-01T00:00:05Z",\
            "message":{"id":"m","content":[{"type":"tool_use","id":"t1","name":"Bash"},\
            {"type":"tool_use","id":"t2","name":"Bash"}]}}
            {"type":"user","uuid":"sound3","sessionId":"sound","timestamp":"2026-01-01T00:00:06Z",\
            "message":{"content":[{"type":"tool_result","tool_use_id":"t2","is_error":true,\
            "content":"Exit code 2"}]}}""";

    @TestFactory
    Stream<DynamicTest> damageOfOneRecordingNeitherCrashesNorTouchesAnother() throws IOException {
        List<Path> recordings = new ArrayList<>();
        Recordings.truth(Recordings.BUNDLED)
                .fieldNames()
                .forEachRemaining(name -> recordings.add(Recordings.BUNDLED.resolve(name)));
        recordings.add(Recordings.BUNDLED.resolve("gemini/json-v0.61.0-cold.json"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Path recording : recordings) {
            byte[] sound = Files.readAllBytes(recording);
            for (Kind kind : Kind.values()) {
                for (int seed = 1; seed <= 2; seed++) {
                    byte[] damaged = kind.damage.of(sound, new Random(seed));
                    tests.add(DynamicTest.dynamicTest(
                            recording.getFileName() + " " + kind + " " + seed, () -> survives(damaged)));
                }
            }
        }
        assertTrue(tests.size() >= 40);
        return tests.stream();
    }

    private static void survives(byte[] damaged) throws IOException {
        TranscriptImport.Outcome outcome =
                Recordings.read(Recordings.RULES, Recordings.bytes("damaged", damaged), Recordings.text(SOUND));
        SessionResult sound = outcome.sessions().get(outcome.sessions().size() - 1);
        assertEquals("sound", sound.sessionId());
        assertEquals(2, sound.messageCount());
        assertEquals(2, sound.toolCalls());
        assertEquals(0, sound.successfulToolCalls());
        assertEquals(6.0, sound.completionTimeSeconds());
        assertEquals(List.of("Bash: Exit code 2"), sound.errors());
        for (Problem problem : outcome.problems()) {
            assertEquals("damaged", problem.file());
            assertTrue(problem.line() >= 1, problem.toString());
        }
    }

    @Test
    void aDamagedLineOfAnExportLeavesTheOtherSessionsAsTheyAre() throws IOException {
        Path export = Recordings.BUNDLED.resolve("hermes/export-v0.20.4-4sessions.jsonl");
        List<SessionResult> all = Recordings.read(export).sessions();
        List<String> lines = new ArrayList<>(Files.readAllLines(export));
        lines.set(1, lines.get(1).substring(0, lines.get(1).length() / 2));
        TranscriptImport.Outcome outcome = Recordings.lines(lines.toArray(String[]::new));
        assertEquals(List.of("text.x:2: the record is cut off"), reasons(outcome));
        assertEquals(
                List.of(
                        all.get(0).sessionId(),
                        all.get(2).sessionId(),
                        all.get(3).sessionId()),
                outcome.sessions().stream().map(SessionResult::sessionId).toList());
        assertEquals(all.get(3).toolCalls(), outcome.sessions().get(2).toolCalls());
        assertEquals(all.get(3).errors(), outcome.sessions().get(2).errors());
    }

    @Test
    void aLostSessionInTheLastLineOfAnExportIsAProblem() throws IOException {
        Path export = Recordings.BUNDLED.resolve("hermes/export-v0.20.4-4sessions.jsonl");
        String text = Files.readString(export).strip();
        TranscriptImport.Outcome outcome = Recordings.lines(text.substring(0, text.length() - 500));
        assertEquals(List.of("text.x:4: the record is cut off"), reasons(outcome));
        assertEquals(3, outcome.sessions().size());
    }

    @Test
    void halfALineAtTheEndOfASessionThatIsBeingWrittenIsAWarning() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(SOUND, "{\"type\":\"assistant\",\"uuid\":\"x");
        assertEquals(List.of(), reasons(outcome));
        assertTrue(outcome.warnings().get(0).startsWith("1 session: the last line is cut off"));
        assertEquals(2, outcome.sessions().get(0).toolCalls());
    }

    @Test
    void aBadLineInTheMiddleIsAProblemWithItsLineAndNoneOfItsText() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines("", SOUND, "{\"password\": hunter2}", SOUND);
        assertEquals(List.of("text.x:5: not JSON at column 14"), reasons(outcome));
        assertEquals(2, outcome.sessions().get(0).toolCalls()); // the repeated records are the same records
        assertEquals(2, outcome.sessions().get(0).messageCount());
    }

    @Test
    void aTextThatIsTooLongIsAProblemAndTheNextLineIsRead() throws IOException {
        String line = SOUND.split("\n")[0].replace("do", "a".repeat(17_000_000)).replace("sound1", "long");
        TranscriptImport.Outcome outcome = Recordings.lines(line, SOUND);
        assertTrue(
                reasons(outcome).get(0).startsWith("text.x:1: the record is nested deeper than 500, or has a text of"));
        assertEquals(2, outcome.sessions().get(0).messageCount());
    }

    @Test
    void aMillionBadLinesAreCountedNotKept() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(SOUND, "x\n".repeat(1_000_000), SOUND);
        assertEquals(101, outcome.problems().size());
        assertEquals(
                "text.x:1000003: the last of 999900 more records that were not understood",
                outcome.problems().get(100).toString());
    }

    private static List<String> reasons(TranscriptImport.Outcome outcome) {
        return outcome.problems().stream().map(Problem::toString).toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] lines(byte[] sound, java.util.function.UnaryOperator<List<String>> change) {
        List<String> lines = new ArrayList<>(Arrays.asList(text(sound).split("\n")));
        return utf8(String.join("\n", change.apply(lines)));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] sprinkle(byte[] sound, Random random, byte what) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : sound) {
            out.write(b);
            if (random.nextInt(300) == 0) {
                out.write(what);
            }
        }
        return out.toByteArray();
    }
}
