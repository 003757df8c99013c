package dev.abtest.transcript.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.SharedData;
import dev.abtest.transcript.Recordings;
import dev.abtest.transcript.TranscriptImport;
import dev.abtest.transcript.records.InputHead;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.TranscriptFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of formats: what a file is taken for, and that the page on imports says the same. */
class FormatsTest {
    private static final String NONE = "none";

    @ParameterizedTest
    @CsvSource({
        "codex/exec-json-v0.169.0-cold.jsonl, codex, codex exec-json",
        "codex/exec-json-v0.169.0-apierr.jsonl, codex, codex exec-json",
        "codex/rollout-v0.169.0-fork.jsonl, codex, codex rollout",
        "gemini/json-v0.61.0-cold.json, gemini, gemini-cli json",
        "gemini/session-v0.61.0-cold.jsonl, gemini, gemini-cli session",
        "gemini/stream-json-v0.61.0-cold.jsonl, gemini, gemini-cli stream-json",
        "hermes/export-v0.20.4-4sessions.jsonl, hermes, hermes export",
        "hermes/snapshot-v0.16.0-cold.json, hermes, hermes snapshot",
        "hermes/stream-json-emulated-cold-calc.jsonl, hermes, hermes stream-json",
        "hermes/trace-export-v0.20.4.jsonl, claude, claude-code transcript"
    })
    void recordedFilesAreKnownByTheirContent(String file, String agent, String format) throws IOException {
        byte[] bytes = Files.readAllBytes(Recordings.BUNDLED.resolve(file));
        assertEquals(format, format(bytes, Formats.AUTO));
        assertEquals(format, format(bytes, agent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"type":"summary","summary":"s","leafUuid":"u"} | claude-code transcript
                    {"type":"result","subtype":"success","is_error":false,"duration_ms":1,"session_id":"s"} | claude-code stream-json
                    [{"type":"system","subtype":"init","session_id":"s","tools":[]}] | claude-code stream-json
                    {"type":"system","subtype":"init","session_id":"s","timestamp":1795476319142} | hermes stream-json
                    {"prompt_index":0,"conversations":[{"from":"human","value":"x"}]} | hermes trajectory
                    [{"task_id":0,"reward":1.0,"info":{},"traj":[]}] | tau-bench results
                    [{"role":"user","content":"x"}] | openai chat
                    {"role":"user","content":"x"} | openai chat
                    {"messages":[{"role":"user","content":"x"}]} | openai chat
                    {"sessionId":"s","projectHash":"h","messages":[]} | gemini-cli session
                    {"session_id":"s","error":{"type":"t","message":"m","code":1}} | gemini-cli json
                    """)
    void smallRecordsAreKnownByTheirFields(String text, String format) throws IOException {
        assertEquals(format, format(text.getBytes(StandardCharsets.UTF_8), Formats.AUTO));
    }

    /** Records that more than one rule fits, and whose they are. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"type":"a","sessionId":"s","timestamp":"t","payload":{}} | codex rollout
                    {"type":"user","sessionId":"s","message":{"content":"x"}} | claude-code transcript
                    {"type":"result","duration_ms":1,"stats":{}} | gemini-cli stream-json
                    {"type":"tool_use","tool_id":"i","name":"n"} | gemini-cli stream-json
                    {"type":"result","timestamp":1,"exit_code":0,"duration_ms":1} | hermes stream-json
                    {"type":"result","timestamp":1,"session_id":"s","exit_code":1,"error":{}} | hermes stream-json
                    {"type":"user","message":{"content":"x"},"content":"c","id":"i","timestamp":"t"} | claude-code stream-json
                    {"session_id":"s","last_updated":"t","id":"i","source":"cli","system_prompt":"p"} | hermes snapshot
                    {"id":"i","source":"cli","started_at":1,"messages":[]} | hermes export
                    {"task_id":1,"reward":1,"messages":[]} | tau-bench results
                    """)
    void aRecordThatCouldBeTwoThingsIsTheMoreSpecialOne(String text, String format) throws IOException {
        assertEquals(format, format(text.getBytes(StandardCharsets.UTF_8), Formats.AUTO));
    }

    @Test
    void ofTwoFormatsWithAsManyRecordsItIsTheOneThatTellsMoreAndElseTheFirstAgents() throws IOException {
        String session = """
                {"id":"1","timestamp":"t","type":"gemini","content":"x"}
                """;
        String stream = """
                {"type":"tool_use","tool_id":"i"}
                """;
        String rollout = """
                {"type":"event_msg","timestamp":"t","payload":{}}
                """;
        assertEquals("gemini-cli session", format((stream + session).getBytes(StandardCharsets.UTF_8), Formats.AUTO));
        assertEquals("codex rollout", format((stream + rollout).getBytes(StandardCharsets.UTF_8), Formats.AUTO));
    }

    @Test
    void theFileNameIsNeverAsked() throws IOException {
        byte[] bytes = Files.readAllBytes(Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        assertEquals(
                1,
                Recordings.read(Recordings.RULES, Recordings.bytes("session_x.json", bytes))
                        .sessions()
                        .size());
    }

    @Test
    void aNamedAgentRefusesWhatIsNotOfIt() throws IOException {
        byte[] bytes = Files.readAllBytes(Recordings.BUNDLED.resolve("codex/exec-json-v0.169.0-cold.jsonl"));
        assertEquals(NONE, format(bytes, "claude"));
    }

    @Test
    void oneForeignLineAtTheTopDoesNotMislead() throws IOException {
        String stream = Files.readString(Recordings.BUNDLED.resolve("gemini/stream-json-v0.61.0-cold.jsonl"));
        String text = """
                {"role":"user","content":"x"}
                """ + stream;
        assertEquals("gemini-cli stream-json", format(text.getBytes(StandardCharsets.UTF_8), Formats.AUTO));
    }

    @Test
    void aRecordLongerThanTheHeadIsKnownByItsBeginning() throws IOException {
        String text = """
                {"id":"x","source":"cli","started_at":1.5,"system_prompt":"%s","messages":[]}""".formatted("a".repeat(2_000_000));
        assertEquals("hermes export", format(text.getBytes(StandardCharsets.UTF_8), Formats.AUTO));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    hello | not a recording that is known
                    {"a":1} | not a recording that is known
                    """)
    void somethingElseIsAProblemWithItsReason(String text, String reason) throws IOException {
        TranscriptImport.Outcome outcome = Recordings.lines(text);
        assertEquals("text.x:1: " + reason, outcome.problems().get(0).toString());
    }

    /** Recordings by agents that are not read, and how they are named. */
    @TestFactory
    Stream<DynamicTest> anUnreadAgentIsNamedAndNeverTakenForAnother() throws IOException {
        Path agents = SharedData.folder("agents");
        Map<String, String> names = Map.ofEntries(
                Map.entry("opencode/api-error.stream.jsonl", "an opencode stream"),
                Map.entry("opencode/calc-cold.stream.jsonl", "an opencode stream"),
                Map.entry("opencode/calc-cold.export.json", "an opencode export"),
                Map.entry("qwen/calc-cold.chat.jsonl", "a Qwen Code chat"),
                Map.entry("qwen/calc-cold.stream.jsonl", "a Qwen Code stream"),
                Map.entry("pi/calc-cold.session.jsonl", "a pi session"),
                Map.entry("pi/calc-cold.stream.jsonl", "a pi stream"),
                Map.entry("cline/calc-cold.messages.json", "a list of Cline's messages"),
                Map.entry("cline/calc-cold.session.json", "a Cline session"),
                Map.entry("cline/calc-cold.stream.jsonl", "a Cline stream"),
                Map.entry("copilot/calc-cold.events.jsonl", "a list of GitHub Copilot CLI's events"),
                Map.entry("copilot/calc-cold.stream.jsonl", "a list of GitHub Copilot CLI's events"),
                Map.entry("copilot/denied.events.jsonl", "a list of GitHub Copilot CLI's events"),
                Map.entry("copilot/denied.stream.jsonl", "a list of GitHub Copilot CLI's events"),
                Map.entry(
                        "copilot/calc-cold.otel.jsonl",
                        "a list of OpenTelemetry spans, as GitHub Copilot CLI writes it"),
                Map.entry(
                        "copilot/subagent.otel.jsonl",
                        "a list of OpenTelemetry spans, as GitHub Copilot CLI writes it"),
                Map.entry("continue/calc-cold.session.json", "a Continue session"),
                Map.entry("standard/atif-v1.7.json", "an ATIF trajectory"),
                Map.entry("standard/copilot-spans.otlp.json", "a file of OTLP spans"),
                Map.entry("standard/openai-responses-items.json", "a list of OpenAI Responses items"),
                Map.entry("standard/anthropic-messages.json", "an Anthropic message list"));
        return names.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Path file = agents.resolve(entry.getKey());
                    TranscriptImport.Outcome outcome = Recordings.read(file);
                    assertEquals(List.of(), outcome.sessions());
                    String problem = outcome.problems().get(0).toString();
                    assertTrue(
                            problem.startsWith(file + ":1: " + entry.getValue() + "; abtest does not read"), problem);
                    assertTrue(problem.contains("`abtest add-result --from FILE`"), problem);
                }));
    }

    /** The same in the smallest records that show it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"type":"text","timestamp":1,"sessionID":"s","part":{"type":"text"}} | an opencode stream
                    {"info":{},"messages":[{"info":{},"parts":[]}]} | an opencode export
                    {"type":"user","sessionId":"s","uuid":"u","provenance":"real_user","message":{"parts":[]}} | a Qwen Code chat
                    [{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}] | an Anthropic message list
                    {"type":"message","role":"user","content":[{"type":"input_text"}]} | a list of OpenAI Responses items
                    """)
    void smallRecordsThatAreNotReadAreNamed(String text, String name) throws IOException {
        String problem = Recordings.lines(text).problems().get(0).reason();
        assertTrue(problem.startsWith(name + "; "), problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"user\",\"sessionId\":\"s\",\"message\":{\"parts\":[]}}",
                "{\"type\":\"assistant\",\"message\":{}}",
                "{\"messages\":[]}",
                "{\"messages\":[{\"text\":\"x\"}]}",
                "{\"type\":\"text\",\"timestamp\":1,\"part\":{}}",
                "{\"type\":\"item.done\"}"
            })
    void aRecordWithoutAFormatsOwnMarksIsNoneOfIts(String text) throws IOException {
        assertEquals(NONE, format(text.getBytes(StandardCharsets.UTF_8), Formats.AUTO));
    }

    @Test
    void otherKindsOfFilesAreNamed() throws IOException {
        assertEquals("empty: nothing was recorded", reason(new byte[0]));
        assertEquals("compressed with gzip; unpack it first", reason(new byte[] {0x1f, (byte) 0x8b, 8, 0}));
        assertEquals("UTF-16 text; convert it to UTF-8", reason("\ufeff{}".getBytes(StandardCharsets.UTF_16LE)));
        assertTrue(reason("SQLite format 3\0".getBytes(StandardCharsets.UTF_8)).contains("hermes sessions export"));
    }

    @Test
    void noTwoFormatsHaveTheSameName() {
        Set<String> names = new HashSet<>();
        Formats.all().forEach(format -> assertTrue(names.add(name(format)), name(format)));
        assertEquals(Formats.all().size(), names.size());
    }

    @Test
    void thePageHasARowForEachFormatAndNoOther() throws IOException {
        Set<String> rows = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| [^|(]+ \\(`([^`.]+)`, `([^`.]+)`\\) \\|")
                .matcher(page());
        while (row.find()) {
            rows.add(row.group(1) + " " + row.group(2));
        }
        Set<String> formats = new TreeSet<>();
        Formats.all().forEach(format -> formats.add(name(format)));
        assertEquals(formats, rows);
    }

    @Test
    void thePageNamesTheAgentsOfTheOption() throws IOException {
        List<String> agents = Formats.agents();
        assertEquals(Formats.AUTO, agents.get(0));
        String option = "`--format " + String.join("|", agents.subList(1, agents.size())) + "`";
        assertTrue(page().contains(option), "import.md does not say " + option);
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("src/docs/import.md"));
    }

    private static String name(TranscriptFormat format) {
        return format.agent() + " " + format.label();
    }

    private static String reason(byte[] bytes) throws IOException {
        return Recordings.read(Recordings.RULES, Recordings.bytes("x", bytes))
                .problems()
                .get(0)
                .reason();
    }

    private static String format(byte[] bytes, String agent) throws IOException {
        return Formats.of(new InputHead(new ByteArrayInputStream(bytes)), agent, new ReadContext(session -> {}))
                .found()
                .map(found -> name(found.format()))
                .orElse(NONE);
    }
}
