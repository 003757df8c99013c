package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.records.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // a pipe that is opened for reading would wait for ever
class SourceWalkTest {
    private static final String RECORD = """
            {"type":"user","sessionId":"s","uuid":"u","message":{"content":"x"}}
            """;

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> found() throws IOException {
        return SourceWalk.of(List.of(Source.file(folder))).sources().stream()
                .map(source -> folder.relativize(source.path().orElseThrow()).toString())
                .toList();
    }

    @Test
    void inAFolderOnlyTheAgentsOwnNamesCount() throws IOException {
        for (String name : List.of(
                "projects/-home/aaaa.jsonl",
                "projects/-home/agent-1.jsonl",
                "projects/-home/aaaa/subagents/agent-2.jsonl",
                "projects/-home/aaaa/subagents/other.jsonl",
                "sessions/2026/01/02/rollout-x.jsonl",
                "tmp/p/chats/session-1.json",
                "tmp/p/chats/session-2.jsonl",
                "hermes/session_x.json",
                "hermes/request_dump_x.json",
                "settings.json",
                "notes.txt")) {
            write(name, RECORD);
        }
        assertEquals(
                List.of(
                        "hermes/session_x.json",
                        "projects/-home/aaaa.jsonl",
                        "sessions/2026/01/02/rollout-x.jsonl",
                        "tmp/p/chats/session-1.json",
                        "tmp/p/chats/session-2.jsonl"),
                found());
    }

    @Test
    void aLoopOfLinksEndsAndNoFileComesTwice() throws IOException {
        write("a/one.jsonl", RECORD);
        Files.createSymbolicLink(folder.resolve("a/loop"), folder);
        Files.createSymbolicLink(folder.resolve("self.jsonl"), folder.resolve("self.jsonl"));
        Files.createSymbolicLink(folder.resolve("again.jsonl"), folder.resolve("a/one.jsonl"));
        assertEquals(List.of("a/one.jsonl"), found());
    }

    @Test
    void aPipeIsNeverOpened() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.jsonl");
        int exit = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        assertEquals(0, exit);
        assertEquals(List.of(), found());
        TranscriptImport.Outcome outcome = Recordings.read(pipe);
        assertEquals(
                List.of(pipe + ": not a regular file; give a pipe as standard input, with -"),
                outcome.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void whatIsMissingOrHoldsNothingIsAProblem() throws IOException {
        assertEquals(
                "no such file",
                Recordings.read(folder.resolve("no")).problems().get(0).reason());
        assertEquals(
                "no recorded session in this folder",
                Recordings.read(folder).problems().get(0).reason());
    }

    @Test
    void subAgentsAreLookedForBesideTheirSessionOnly() throws IOException {
        Path session = write("p/aaaa.jsonl", RECORD);
        write("p/aaaa/subagents/agent-2.jsonl", RECORD);
        write("p/aaaa/subagents/agent-1.jsonl", RECORD);
        write("p/aaaa/subagents/other.jsonl", RECORD);
        write("p/bbbb/subagents/agent-3.jsonl", RECORD);
        assertEquals(
                List.of("agent-1.jsonl", "agent-2.jsonl"),
                SourceWalk.subAgentsOf(Source.file(session)).stream()
                        .map(source -> source.path().orElseThrow().getFileName().toString())
                        .toList());
    }

    @Test
    void aForeignFileInAFolderIsAWarningAndANamedOneAProblem() throws IOException {
        write("one.jsonl", RECORD);
        Path foreign = write("history.jsonl", "{\"display\":\"x\"}\n");
        TranscriptImport.Outcome walked = Recordings.read(folder);
        assertEquals(List.of(), walked.problems());
        assertEquals(1, walked.sessions().size());
        assertTrue(walked.warnings().get(0).startsWith("1 files found in folders are no recordings"));
        assertEquals(1, Recordings.read(foreign).problems().size());
    }
}
