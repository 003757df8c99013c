package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that would drive a terminal, forge lines or hide: however it came in, it is never printed as it is. */
class HostileTextTest {
    /** Hidden characters of each kind: OSC 8 with BEL, C1, directions, without width, annotations, tags, line ends. */
    private static final String HOSTILE = "a\u001b]8;;x:y\u0007b\u009b2Jc\u061cd\u202ee\u2066f\u200bg\u2060h\u180e"
            + "i\ufff9j\ufeffk\udb40\udc41l\u2028m\r\u0085n\u0000\u200f\u2063\u206a";

    /** As an argument, which cannot hold zero. */
    private static final String ARGUMENT = HOSTILE.replace("\u0000", "");

    private static final String[] FORMATS = {"text", "markdown", "csv", "json"};

    private final Path scratch;
    private final Cli cli;
    private final List<String> leaks = new ArrayList<>();

    HostileTextTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("store"));
    }

    private Cli.Outcome check(String... args) {
        return checkWith("", args);
    }

    private Cli.Outcome checkWith(String input, String... args) {
        Cli.Outcome outcome = cli.runWith(input, args);
        for (String text : new String[] {outcome.out(), outcome.err()}) {
            if (!isPrintable(text)) {
                leaks.add(String.join(" ", args));
            }
        }
        assertFalse(outcome.err().contains("should not have happened"), outcome.err());
        return outcome;
    }

    /** By a rule of its own, so that it does not share the faults of the one that it checks. */
    private static boolean isPrintable(String text) {
        return text.codePoints()
                .allMatch(c -> c == '\n'
                        || c == '\t'
                        || c == 0x200d
                        || Character.getType(c) != Character.CONTROL
                                && Character.getType(c) != Character.FORMAT
                                && Character.getType(c) != Character.LINE_SEPARATOR
                                && Character.getType(c) != Character.PARAGRAPH_SEPARATOR);
    }

    /** A document in which each text that may be any is hostile. */
    private static ObjectNode document(String testId) {
        ObjectNode test = JsonNodeFactory.instance.objectNode();
        test.put("test_id", testId);
        ObjectNode task = test.putObject("task");
        for (String field : List.of("description", "prompt", "category", "difficulty", ARGUMENT)) {
            task.put(field, HOSTILE);
        }
        task.put("task_id", ARGUMENT);
        task.putArray("expected_tools").add(HOSTILE);
        task.putObject("success_criteria")
                .put(HOSTILE, HOSTILE)
                .put("max_messages", ARGUMENT)
                .putObject("b" + HOSTILE)
                .putArray(HOSTILE)
                .add(HOSTILE);
        for (String arm : List.of("cold", "warm")) {
            for (int i = 0; i < 3; i++) {
                session(test.withArrayProperty(arm + "_results").addObject(), arm, HOSTILE + i);
            }
        }
        test.put("created_at", ARGUMENT).put(HOSTILE, HOSTILE);
        return test;
    }

    private static void session(ObjectNode session, String arm, String id) {
        session.put("session_id", id).put("session_type", arm).put("tool_calls", 3);
        for (String field : List.of("task_id", "start_time", "end_time", "notes", ARGUMENT)) {
            session.put(field, HOSTILE);
        }
        session.putArray("errors").add(HOSTILE).add("=" + HOSTILE);
        ObjectNode details = session.putObject("details");
        for (String field : List.of("agent", "version", "format", "source", "model", "agent_session_id")) {
            details.put(field, HOSTILE);
        }
        details.put("cost_usd", 1);
        details.putObject("tokens").put(HOSTILE, 3).put("output_tokens", 4);
        details.putObject("calls_by_tool").putObject(HOSTILE).put("calls", 1);
        details.putObject("run")
                .put("outcome", ARGUMENT)
                .put("signal", ARGUMENT)
                .put("logs", ARGUMENT);
    }

    @Test
    void noReportPrintsIt() throws IOException {
        cli.store("x", document("x").toString());
        String file = Files.writeString(
                        scratch.resolve("elsewhere.json"), document(HOSTILE).toString())
                .toString();
        for (String format : FORMATS) {
            assertEquals(0, check("list", "--format", format).status());
            assertEquals(0, check("show", "x", "--format", format).status());
            assertEquals(0, check("analyze", "x", "--format", format).status());
            assertEquals(0, check("show", file, "--format", format).status());
            assertEquals(0, check("analyze", file, "x", "--format", format).status());
            assertEquals(0, check("show", ARGUMENT, "--format", format).status()); // its task's id
        }
        check("list", "-q");
        check("run", "x", "--cold", ARGUMENT, "--warm", "b\n" + HOSTILE, "--dry-run");
        check("delete", "x");
        assertEquals(List.of(), leaks);
    }

    @Test
    void theCsvOfShowCanStillBeEntered() throws IOException {
        cli.store("x", document("x").toString());
        String csv = cli.ok("show", "x", "--format", "csv");
        String id = cli.create("t");
        assertTrue(
                checkWith(csv, "add-result", id, "--from", "-").out().startsWith("Added 6 results"), leaks.toString());
        assertEquals(
                csv.lines().count(),
                cli.ok("show", id, "--format", "csv").lines().count());
        // An error stands in a JSON list, so it comes back as it was.
        assertTrue(cli.stored(id).contains("\"a\\u001B]8;;x:y\\u0007b\\u009B2Jc\\u061Cd\\u202Ee"), cli.stored(id));
        assertEquals(List.of(), leaks);
    }

    @Test
    void textWithLinesAndWithWhatPeopleNeedStaysInCsv() {
        String id = cli.create("t");
        String notes = "a\n\tb, \"\ud83d\udc68\u200d\ud83d\udc69\" \u0646\u200c\u0627 c\u00add\ufe0f";
        cli.add(id, "cold", "s", "--notes", notes);
        assertTrue(cli.ok("show", id, "--format", "csv").contains('"' + notes.replace("\"", "\"\"") + '"'));
    }

    @Test
    void noMessagePrintsIt() throws IOException {
        cli.store("x", document("x").toString());
        cli.store("bad", """
                {"test_id":"bad","task":{"task_id":"t"},"cold_results":[{"session_id":"s","session_type":%s}]}""".formatted(JsonNodeFactory.instance.textNode(HOSTILE)));
        cli.store("other", document(HOSTILE).toString());
        String id = cli.create("t");
        for (String command :
                new String[] {"show", "analyze", "delete", "list", "add-result", "run", "import", ARGUMENT}) {
            check(command, ARGUMENT + "none");
            check(command, "bad");
            check(command, "other");
            check(command, "x", "--" + ARGUMENT);
            check(command, "x", "--format", ARGUMENT);
            check(command, "x", "--session-type", ARGUMENT);
        }
        check("list", "--dir", "a\u001b[2J\u0007/b");
        check("create", "--task-id", ARGUMENT, "--description", ARGUMENT, "--prompt", "p");
        check("create", "--task-id", "t", "--description", ARGUMENT, "--prompt", "p");
        check("create", "--task-id", "t", "--description", "d", "--prompt", "p", "--success-criterion", ARGUMENT);
        check("create", "--task-id", "t", "--description", "d", "--prompt", "p", "--difficulty", ARGUMENT);
        check("create", "--task-id", "t", "--description", "d", "--prompt-file", "\u001b[2J");
        for (String option : List.of("--tool-calls", "--completion-time", "--start-time", "--end-time")) {
            check("add-result", id, "--session-type", "cold", "--session-id", "s", option, HOSTILE);
        }
        check("add-result", id, "--session-type", "cold", "--session-id", ARGUMENT, "--notes", ARGUMENT);
        check("add-result", id, "--session-type", "cold", "--session-id", ARGUMENT);
        check("add-result", id, "--from", "\u001b[2J");
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        session(line, "cold", ARGUMENT);
        for (String field : List.of("notes", "session_type", "success", "session_id", "x")) {
            String entered = line.deepCopy().put(field, field.equals("notes") ? HOSTILE : HOSTILE.repeat(20)) + "\n"
                    + line.deepCopy().put("notes", field) + "\n{\"" + HOSTILE.replaceAll("\\p{Cntrl}", "") + "\"";
            checkWith(entered, "add-result", id, "--from", "-");
            checkWith(entered, "add-result", id, "--from", "-", "--each");
            checkWith(entered, "add-result", id, "--from", "-", "--skip-invalid");
        }
        checkWith(HOSTILE + ",session_id\n1,2,3\n", "add-result", id, "--from", "-", "--session-type", "cold");
        checkWith("\"" + HOSTILE, "add-result", id, "--from", "-");
        check("run", id, "--cold", "c", "--warm", "w", "--workdir", "\u001b[2J");
        check("run", id, "--cold", "c", "--warm", "w", "--timeout", ARGUMENT);
        check("run", id, "--cold", "c", "--warm", "w", "--seed", ARGUMENT);
        check("run", id, "--cold", "c", "--warm", "w", "--cold-messages", "\u001b[2J");
        assertEquals(List.of(), leaks);
    }

    @Test
    void noImportPrintsIt() throws IOException {
        cli.store("x", document("x").toString());
        String quoted = JsonNodeFactory.instance.textNode(HOSTILE).toString();
        String claude = """
                {"type":"user","sessionId":H,"version":H,"message":{"content":H}}
                {"type":"assistant","sessionId":H,"message":{"id":"m","model":H,"content":[\
                {"type":"tool_use","id":"t1","name":H}]}}
                {"type":"user","sessionId":H,"message":{"content":[\
                {"type":"tool_result","tool_use_id":"t1","is_error":true,"content":H}]}}
                {"type":H,"sessionId":H}
                """.replace("H", quoted);
        Path folder = Files.createDirectories(scratch.resolve("f\u001b]0;x\u0007"));
        String file =
                Files.writeString(folder.resolve("\u001b[2Jr.jsonl"), claude).toString();
        String unknown = Files.writeString(folder.resolve("\u001b[2Jx.jsonl"), "{" + quoted + ":1}\n")
                .toString();
        check("import", "x", file, "--session-type", "cold", "--dry-run");
        Cli.Outcome stored = check("import", "x", file, "--session-type", "cold");
        assertEquals(0, stored.status(), stored.err());
        check("import", "x", file, "--session-type", "cold", "--no-success", "--notes", ARGUMENT);
        check("import", "x", unknown, file, "--session-type", "cold");
        check("import", "x", unknown, file, "--session-type", "cold", "--skip-invalid", "--replace");
        check("import", "x", folder.toString(), "--session-type", "warm", "--format", "codex");
        check("import", "x", folder.resolve("none").toString(), "--session-type", "warm");
        check("import", "x", file, file, "--session-type", "warm", "--session-id", ARGUMENT, "--success");
        checkWith(claude + "{" + HOSTILE, "import", "x", "-", "--session-type", "warm");
        checkWith(
                "session_id,success\n" + HOSTILE.replace("\r", "") + ",true\n" + HOSTILE.replace("\r", "") + ",true\n",
                "import",
                "x",
                file,
                "--session-type",
                "warm",
                "--outcomes",
                "-");
        for (String format : FORMATS) {
            check("show", "x", "--format", format);
            check("analyze", "x", "--format", format);
        }
        assertEquals(List.of(), leaks);
    }
}
