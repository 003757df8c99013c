package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.SharedData;
import dev.abtest.model.SessionResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session counts once, however many records tell of it. */
class SameSessionTest {
    @TempDir
    Path folder;

    @Test
    void ofThreeSnapshotsTheLongestCounts() throws IOException {
        List<String> lines =
                Files.readAllLines(Recordings.BUNDLED.resolve("codex/rollout-v0.169.0-cold-then-resume.jsonl"));
        List<Path> snapshots = List.of(
                write("a8.jsonl", lines.subList(0, lines.size() / 3)),
                write("a5.jsonl", lines),
                write("8d.jsonl", lines.subList(0, lines.size() / 2)));
        for (int turn = 0; turn < 3; turn++) {
            TranscriptImport.Outcome outcome = Recordings.read(snapshots.toArray(Path[]::new));
            assertEquals(1, outcome.sessions().size());
            assertEquals(9, outcome.sessions().get(0).toolCalls());
            assertEquals(7, outcome.sessions().get(0).messageCount());
            assertEquals(2, outcome.snapshots());
            snapshots = new ArrayList<>(snapshots);
            Collections.rotate(snapshots, 1);
        }
    }

    @Test
    void theRecordedSnapshotsOfOneCodexSessionAreOneSession() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.read(
                SharedData.folder("codex/rollout-agentv-a8-54a7cb1c1f-0.jsonl"),
                SharedData.folder("codex/rollout-agentv-8d-1ecb6dc628-0.jsonl"),
                SharedData.folder("codex/rollout-agentv-a5-7b22d8d4bd-0.jsonl"));
        assertEquals(1, outcome.sessions().size());
        assertEquals(100, outcome.sessions().get(0).toolCalls()); // truth of a5, the longest
    }

    @Test
    void theSessionFileIsPreferredToTheStream() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.read(
                Recordings.BUNDLED.resolve("codex/rollout-v0.169.0-cold-then-resume.jsonl"),
                Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        assertEquals(1, outcome.sessions().size());
        assertEquals(9, outcome.sessions().get(0).toolCalls());
    }

    private static String claude(String session, String uuid, int second, String rest) {
        return """
                {"type":"user","sessionId":"%s","uuid":"%s","timestamp":"2026-01-01T00:00:%dZ",\
                "message":{"content":"%s"}}""".formatted(session, uuid, 10 + second, rest);
    }

    @Test
    void aClaudeForkCountsOnlyItsOwnRecordsWhateverTheOrderOfTheFiles() throws IOException {
        Path parent = write("z-parent.jsonl", List.of(claude("p", "1", 0, "a"), claude("p", "2", 1, "b")));
        Path fork = write(
                "a-fork.jsonl", List.of(claude("f", "1", 0, "a"), claude("f", "2", 1, "b"), claude("f", "3", 5, "c")));
        for (List<Path> order : List.of(List.of(parent, fork), List.of(fork, parent))) {
            TranscriptImport.Outcome outcome = Recordings.read(order.toArray(Path[]::new));
            assertEquals(List.of("p 2", "f 1"), summary(outcome));
            assertTrue(outcome.warnings().toString().contains("copied from the parent"));
        }
    }

    @Test
    void twoSnapshotsOfOneClaudeSessionAreNotTakenForAFork() throws IOException {
        Path early = write("early.jsonl", List.of(claude("p", "1", 0, "a")));
        Path late = write("late.jsonl", List.of(claude("p", "1", 0, "a"), claude("p", "2", 1, "b")));
        assertEquals(List.of("p 2"), summary(Recordings.read(early, late)));
    }

    @Test
    void anOldCodexForkCountsOnlyWhatComesBehindTheCopy() throws IOException {
        List<String> rewritten = List.of(
                codex("10.00", "session_meta", """
                        {"id":"own","timestamp":"2026-01-01T00:00:10Z"}"""),
                codex("10.00", "session_meta", """
                        {"id":"parent","timestamp":"2025-01-01T00:00:10Z"}"""),
                codexUser("10.00"),
                codexUser("10.01"),
                codexUser("12.00"));
        assertEquals(List.of("own 1"), summary(Recordings.read(write("rollout-a.jsonl", rewritten))));
        List<String> original = new ArrayList<>(rewritten);
        original.set(2, codexUser("01.00"));
        original.set(3, codexUser("07.00"));
        assertEquals(List.of("own 1"), summary(Recordings.read(write("rollout-b.jsonl", original))));
    }

    private static String codexUser(String second) {
        return codex(second, "event_msg", """
                {"type":"user_message","message":"x"}""");
    }

    private static String codex(String second, String type, String payload) {
        return """
                {"timestamp":"2026-01-01T00:00:%s0Z","type":"%s","payload":%s}""".formatted(second, type, payload);
    }

    @Test
    void aCompressedHermesConversationIsTheSumOfItsChain() throws IOException {
        String session = """
                {"id":"%s","source":"cli","parent_session_id":%s,"started_at":%d,"ended_at":%d,"end_reason":"%s",\
                "input_tokens":10,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}""";
        TranscriptImport.Outcome outcome = Recordings.lines(
                String.format(session, "child", "\"root\"", 200, 230, "cli_close"),
                String.format(session, "branch", "\"child\"", 300, 301, "cli_close"),
                String.format(session, "root", "null", 100, 150, "compression"));
        assertEquals(List.of("root 4", "branch 2"), sorted(summary(outcome)));
        SessionResult root = outcome.sessions().stream()
                .filter(each -> each.sessionId().equals("root"))
                .findFirst()
                .orElseThrow();
        assertEquals(80.0, root.completionTimeSeconds()); // 50 + 30
        assertEquals(1, root.userCorrections());
        assertEquals(
                20,
                root.extra().get("details").path("tokens").path("input_tokens").asInt());
    }

    private static List<String> sorted(List<String> summary) {
        List<String> copy = new ArrayList<>(summary);
        copy.sort(Collections.reverseOrder());
        return copy;
    }

    @Test
    void subAgentsAreNoSessionsOfTheTest() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines("""
                {"id":"a","source":"cli","started_at":1,"messages":[{"role":"user","content":"x"}]}
                {"id":"b","source":"subagent","parent_session_id":"a","started_at":1,\
                "messages":[{"role":"user","content":"x"}]}
                """);
        assertEquals(List.of("a 1"), summary(outcome));
        assertTrue(outcome.warnings().toString().contains("1 recordings of sub-agents"));
    }

    @Test
    void chatsWithoutAnIdAreNamedAfterTheirFileAndNeverTakenForEachOther() throws IOException {
        Path one = write("one/chat.json", List.of("""
                [{"role":"user","content":"x"}]"""));
        Path two = write("two/chat.json", List.of("""
                [{"role":"user","content":"y"}]"""));
        assertEquals(List.of("chat 1", two + " 1"), summary(Recordings.read(one, two)));
        String chat = """
                {"messages":[{"role":"user","content":"x"}]}""";
        Path many = write("many.jsonl", List.of(chat, chat));
        assertEquals(List.of("many 1", "many#2 1"), summary(Recordings.read(many)));
    }

    private static List<String> summary(TranscriptImport.Outcome outcome) {
        assertEquals(List.of(), outcome.problems());
        return outcome.sessions().stream()
                .map(session -> session.sessionId() + " " + session.messageCount())
                .toList();
    }

    private Path write(String name, List<String> lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
        return file;
    }
}
