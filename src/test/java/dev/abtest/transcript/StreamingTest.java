package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.transcript.SourceWalk.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Recordings larger than any buffer, made while they are read: what is kept does not grow with them. */
class StreamingTest {
    /** A beginning, a piece that comes again and again, and an end. */
    private static final class Endless extends InputStream {
        private final byte[] piece;
        private final byte[] end;
        private byte[] current;
        private int at;
        private long pieces;

        Endless(String start, String piece, long times, String end) {
            this.current = start.getBytes(StandardCharsets.UTF_8);
            this.piece = piece.getBytes(StandardCharsets.UTF_8);
            this.pieces = times;
            this.end = end.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int done = 0;
            while (done < length) {
                if (at == current.length) {
                    if (pieces < 0) {
                        return done == 0 ? -1 : done;
                    }
                    pieces--;
                    current = pieces >= 0 ? piece : end;
                    at = 0;
                }
                int count = Math.min(length - done, current.length - at);
                System.arraycopy(current, at, target, offset + done, count);
                at += count;
                done += count;
            }
            return done;
        }
    }

    private static final String SOUND = """
            {"type":"user","sessionId":"s","uuid":"u1","message":{"content":"do"}}
            """;

    @Test
    void aLongTranscriptIsReadToItsEndAndProgressIsTold() throws IOException {
        String line = """
                {"type":"assistant","sessionId":"s","message":{"content":[{"type":"thinking","thinking":"%s"}]}}
                """.formatted("x".repeat(8000));
        AtomicLong bytes = new AtomicLong();
        TranscriptImport.Outcome outcome = TranscriptImport.run(
                List.of(Source.stream("-", new Endless(SOUND, line, 8000, SOUND.replace("u1", "u2")))),
                Recordings.RULES,
                bytes::addAndGet);
        assertEquals(8002, outcome.sessions().get(0).messageCount());
        assertEquals(SOUND.length() * 2L + line.length() * 8000L, bytes.get());
    }

    @Test
    void aLineOfHundredsOfMegabytesThatNobodyNeedsIsSkippedWithoutBeingHeld() throws IOException {
        String start = SOUND + """
                {"type":"user","sessionId":"s","uuid":"u2","toolUseResult":\"""";
        String end = """
                ","message":{"content":"x"}}
                """ + SOUND.replace("u1", "u3");
        TranscriptImport.Outcome outcome = Recordings.read(
                Recordings.RULES, Source.stream("-", new Endless(start, "x".repeat(1 << 16), 3000, end)));
        assertEquals(List.of(), outcome.problems());
        assertEquals(3, outcome.sessions().get(0).messageCount());
    }

    @Test
    void aLineOfHundredsOfMegabytesThatWouldBeNeededIsAProblem() throws IOException {
        String start = SOUND + """
                {"type":"user","sessionId":"s","uuid":"u2","message":{"content":\"""";
        String end = "\"}}\n" + SOUND.replace("u1", "u3");
        TranscriptImport.Outcome outcome = Recordings.read(
                Recordings.RULES, Source.stream("-", new Endless(start, "x".repeat(1 << 16), 3000, end)));
        assertEquals(1, outcome.problems().size());
        assertEquals(2, outcome.problems().get(0).line());
        assertEquals(2, outcome.sessions().get(0).messageCount());
    }

    @Test
    void aRecordOfTooManySmallPiecesIsAProblemAndTheNextIsRead() throws IOException {
        String start = SOUND + """
                {"type":"user","sessionId":"s","uuid":"u2","message":{"content":[""";
        String end = "{}]}}\n" + SOUND.replace("u1", "u3");
        TranscriptImport.Outcome outcome =
                Recordings.read(Recordings.RULES, Source.stream("-", new Endless(start, """
                        {"text":"abc"},""".repeat(100), 10_000, end)));
        assertTrue(outcome.problems().get(0).reason().startsWith("the record holds more than"));
        assertEquals(2, outcome.sessions().get(0).messageCount());
    }

    @Test
    void oneSessionOnOneLineIsReadMessageByMessage() throws IOException {
        String start = """
                {"id":"h","source":"cli","started_at":1,"messages":[""";
        String piece = """
                {"role":"assistant","content":"%s"},""".formatted("y".repeat(30_000));
        String end = """
                {"role":"user","content":"x"}],"ended_at":11}""";
        TranscriptImport.Outcome outcome =
                Recordings.read(Recordings.RULES, Source.stream("-", new Endless(start, piece, 2000, end)));
        assertEquals(2001, outcome.sessions().get(0).messageCount());
        assertEquals(10.0, outcome.sessions().get(0).completionTimeSeconds());
    }

    @Test
    void aJsonArrayIsReadElementByElement() throws IOException {
        String piece = """
                {"task_id":1,"trial":1,"reward":1,"traj":[{"role":"user","content":"%s"}]},
                """.formatted("z".repeat(30_000));
        TranscriptImport.Outcome outcome =
                Recordings.read(Recordings.RULES, Source.stream("-", new Endless("[", piece, 2000, """
                        {"task_id":2,"reward":0,"traj":[]}]""")));
        assertEquals(2, outcome.sessions().size()); // 2,000 times the same talk, and one that crashed
    }
}
