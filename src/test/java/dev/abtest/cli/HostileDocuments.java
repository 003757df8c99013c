package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.Arguments;

/** Documents that are no tests, as (what is wrong with it, its bytes, what the message must say of it). */
final class HostileDocuments {
    private static final String TASK = "\"task\":{\"task_id\":\"t\"}";
    private static final String HEAD = "{\"test_id\":\"x\"," + TASK;
    private static final String SESSION = "{\"session_id\":\"s\",\"session_type\":\"cold\"";

    private HostileDocuments() {}

    private static final List<Arguments> DOCUMENTS = new ArrayList<>();

    private static void bad(String name, String document, String reason) {
        bad(name, document.getBytes(StandardCharsets.UTF_8), reason);
    }

    private static void bad(String name, byte[] document, String reason) {
        DOCUMENTS.add(Arguments.of(name, document, reason));
    }

    /** A document whose only session has this field. */
    private static void badSession(String name, String field, String reason) {
        bad(name, HEAD + ",\"cold_results\":[" + SESSION + "," + field + "}]}", reason);
    }

    static List<Arguments> all() throws IOException {
        DOCUMENTS.clear();
        notJson();
        wrongAtTheTop();
        wrongInTheTask();
        wrongInASession();
        assertTrue(DOCUMENTS.size() >= 60, "only " + DOCUMENTS.size());
        return DOCUMENTS;
    }

    private static void notJson() throws IOException {
        String good = HEAD + ",\"cold_results\":[" + SESSION + "}]}";
        bad("empty", "", ":1:1: the text is empty");
        bad("blank", " \n\n ", ":3:2: the text is empty");
        bad("only a mark", "\ufeff", ":1:");
        bad("cut in a key", good.substring(0, 5), ":1:6: not valid JSON");
        bad("cut in a string", good.substring(0, 13), ":1:14: not valid JSON");
        bad("cut after a comma", HEAD + ",", "not valid JSON");
        bad("cut in a session", good.substring(0, good.length() - 9), "not valid JSON");
        bad("cut before the last brace", good.substring(0, good.length() - 1), "not valid JSON");
        bad("text after the end", good + " x", "not valid JSON");
        bad("a second document", good + "\n" + good, ":2:1: text after the end");
        bad("a brace too many", good + "}", "not valid JSON");
        bad("a zero byte at the end", good + "\0", "not valid JSON");
        bad("all zero bytes", new byte[4096], "not valid JSON");
        bad("a comma too many", HEAD + ",}", "not valid JSON");
        bad("a comment", HEAD + "/* x */}", "not valid JSON");
        bad("single quotes", "{'test_id':'x'}", "not valid JSON");
        bad("unquoted keys", "{test_id:\"x\"}", "not valid JSON");
        bad("no commas", "{\"test_id\":\"x\" " + TASK + "}", "not valid JSON");
        bad("conflict marks", "<<<<<<< HEAD\n" + good + "\n=======\n", ":1:1: not valid JSON");
        bad("a line break in a string", "{\"test_id\":\"x\ny\"}", "not valid JSON");
        bad("a wrong escape", "{\"test_id\":\"\\x41\"}", "not valid JSON");
        bad("half an escape", "{\"test_id\":\"\\u12\"}", "not valid JSON");
        bad("bytes that are not UTF-8", latin1("{\"test_id\":\"\u00ff\u00fe\"}"), "not valid JSON");
        bad("half of a UTF-8 sequence", latin1("{\"test_id\":\"\u00e2\u0082\"}"), "not valid JSON");
        bad("half of UTF-16", cut("{\"test_id\":\"x\"}".getBytes(StandardCharsets.UTF_16LE)), ":1:");
        bad("UTF-32 of half a document", HEAD.getBytes(Charset.forName("UTF-32BE")), "not valid JSON");
        bad("YAML", "test_id: x\ntask:\n  task_id: t\n", ":1:");
        bad("XML", "<test/>", ":1:1: not valid JSON");
        bad("CSV", "test_id,task_id\nx,t\n", ":1:");
        bad("a program", latin1("\u007fELF\u0002\u0001\u0001\0\0\0"), "not valid JSON");
        bad("compressed", gzip(good), "not valid JSON");
        bad("nested too deeply", HEAD + ",\"more\":" + "[".repeat(100_000), "depth");
        bad("objects nested too deeply", HEAD + ",\"more\":" + "{\"a\":".repeat(100_000), "depth");
        bad(
                "nested too deeply in the summary",
                HEAD + ",\"summary\":" + "[".repeat(5000) + "]".repeat(5000) + "}",
                "depth");
        bad("a number of 2000 digits", HEAD + ",\"more\":" + "9".repeat(2000) + "}", "Number value length");
        bad("an exponent that is too large", HEAD + ",\"more\":1e99999999999}", ": more: the number 1e99999999999");
    }

    private static void wrongAtTheTop() {
        bad("null", "null", ":1:1: expected an object, found null");
        bad("a number", "17", ":1:1: expected an object, found the number 17");
        bad("a string", "\"x\"", ":1:1: expected an object, found the string \"x\"");
        bad("a list", "[" + HEAD + "}]", ":1:1: expected an object, found a list");
        bad("an empty object", "{}", ":1:2: test_id is missing");
        bad("another tool's document", "{\"name\":\"abtest\",\"version\":\"1.0.0\"}", "test_id is missing");
        bad("no task", "{\"test_id\":\"x\"}", "task is missing");
        bad("no id", "{" + TASK + "}", "test_id is missing");
        bad("an id that is a number", "{\"test_id\":7," + TASK + "}", ":1:12: test_id: expected a string");
        bad("an id that is null", "{\"test_id\":null," + TASK + "}", "test_id: expected a string, found null");
        bad("an id that stands twice", HEAD + ",\"test_id\":\"x\"}", "not valid JSON: Duplicate field 'test_id'");
        bad("arms that stand twice", HEAD + ",\"cold_results\":[],\"cold_results\":[]}", "Duplicate field");
        bad(
                "an arm that is an object",
                HEAD + ",\"cold_results\":{}}",
                ": cold_results: expected a list, found an object");
        bad("an arm that is null", HEAD + ",\"warm_results\":null}", ": warm_results: expected a list, found null");
        bad("a creation time that is a number", HEAD + ",\"created_at\":1}", ": created_at: expected a string");
    }

    private static void wrongInTheTask() {
        String start = "{\"test_id\":\"x\",\"task\":";
        bad("a task that is a string", start + "\"t\"}", ":1:23: task: expected an object, found the string \"t\"");
        bad("a task that is null", start + "null}", "task: expected an object, found null");
        bad("a task without id", start + "{\"description\":\"d\"}}", "task_id is missing");
        bad("a task id that is a list", start + "{\"task_id\":[]}}", "task.task_id: expected a string, found a list");
        bad("a prompt that is a number", start + "{\"task_id\":\"t\",\"prompt\":1}}", "task.prompt: expected a string");
        bad("a description that is null", start + "{\"task_id\":\"t\",\"description\":null}}", "task.description: ");
        bad(
                "tools that are a string",
                start + "{\"task_id\":\"t\",\"expected_tools\":\"a\"}}",
                "task.expected_tools: ");
        bad(
                "a tool that is a number",
                start + "{\"task_id\":\"t\",\"expected_tools\":[\"a\",1]}}",
                "expected_tools[1]: ");
        bad(
                "criteria that are a list",
                start + "{\"task_id\":\"t\",\"success_criteria\":[]}}",
                "task.success_criteria: ");
        bad(
                "a criterion twice",
                start + "{\"task_id\":\"t\",\"success_criteria\":{\"a\":1,\"a\":2}}}",
                "Duplicate field 'a'");
    }

    private static void wrongInASession() {
        String arm = HEAD + ",\"cold_results\":[";
        bad("a session that is a string", arm + "\"s\"]}", ": cold_results[0]: expected an object");
        bad("a session without id", arm + "{\"session_type\":\"cold\"}]}", "session_id is missing");
        bad("a session with an empty id", arm + SESSION.replace("\"s\"", "\"\"") + "}]}", "session_id is empty");
        bad("a session without arm", arm + "{\"session_id\":\"s\"}]}", "session_type is missing");
        bad("an unknown arm", arm + SESSION.replace("cold", "hot") + "}]}", "expected cold or warm, found \"hot\"");
        bad("the other arm", HEAD + ",\"warm_results\":[" + SESSION + "}]}", "cold session stands among the warm ones");
        bad("a second bad session", arm + SESSION + "},\n{}]}", ":2:2: cold_results[1]: session_id is missing");
        badSession("a count that is a string", "\"tool_calls\":\"3\"", "cold_results[0].tool_calls: expected a whole");
        badSession("a count that is a fraction", "\"tool_calls\":3.0", ".tool_calls: expected a whole number");
        badSession("a count that is negative", "\"message_count\":-1", "message_count must be 0 or more, not -1");
        badSession("a count that is too large", "\"tool_calls\":2147483648", "the number 2147483648 is out of range");
        badSession("a count that is null", "\"tool_calls\":null", "expected a whole number, found null");
        badSession(
                "more successes than calls",
                "\"tool_calls\":1,\"successful_tool_calls\":2",
                "no more calls can succeed");
        badSession("corrections below zero", "\"user_corrections\":-3", "user_corrections must be 0 or more");
        badSession("a time that is NaN", "\"completion_time_seconds\":NaN", "not valid JSON");
        badSession("a time that is Infinity", "\"completion_time_seconds\":-Infinity", "not valid JSON");
        badSession("a time of 1e400", "\"completion_time_seconds\":1e400", "the number 1e400 is out of range");
        badSession("a time below zero", "\"completion_time_seconds\":-0.5", "completion_time_seconds must be a finite");
        badSession(
                "a time that is a string", "\"completion_time_seconds\":\"1\"", "expected a number, found the string");
        badSession("a leading zero", "\"tool_calls\":01", "not valid JSON");
        badSession("a hexadecimal number", "\"tool_calls\":0x1", "not valid JSON");
        badSession("success that is a number", "\"success\":1", ".success: expected true or false, found the number 1");
        badSession("success in Python's spelling", "\"success\":True", "not valid JSON");
        badSession("errors that are a string", "\"errors\":\"boom\"", ".errors: expected a list");
        badSession("an error that is null", "\"errors\":[null]", "cold_results[0].errors[0]: expected a string");
        badSession("notes that are null", "\"notes\":null", ".notes: expected a string, found null");
        badSession("a start that is a number", "\"start_time\":1700000000", ".start_time: expected a string");
        badSession("a field that stands twice", "\"notes\":\"a\",\"notes\":\"b\"", "Duplicate field 'notes'");
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 3);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
