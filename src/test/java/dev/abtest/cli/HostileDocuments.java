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
    /** A good test, and the same up to where its sessions would follow. */
    private static final String GOOD = """
            {"test_id":"x","task":{"task_id":"t"},"cold_results":[{"session_id":"s","session_type":"cold"}]}""";

    private static final String HEAD = """
            {"test_id":"x","task":{"task_id":"t"}""";

    private HostileDocuments() {}

    private static final List<Arguments> DOCUMENTS = new ArrayList<>();

    private static void bad(String name, String document, String reason) {
        bad(name, document.getBytes(StandardCharsets.UTF_8), reason);
    }

    private static void bad(String name, byte[] document, String reason) {
        DOCUMENTS.add(Arguments.of(name, document, reason));
    }

    /** In each line: what is wrong, what stands at the {@code %s} of the document, what the message must say. */
    private static void badIn(String document, String cases) {
        for (String line : cases.lines().toList()) {
            String[] parts = line.split(" +\\| ");
            bad(parts[0], document.formatted(parts[1]), parts[2]);
        }
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
        bad("empty", "", ":1:1: the text is empty");
        bad("blank", " \n\n ", ":3:2: the text is empty");
        bad("only a mark", "\ufeff", ":1:");
        bad("cut in a key", GOOD.substring(0, 5), ":1:6: not valid JSON");
        bad("cut in a string", GOOD.substring(0, 13), ":1:14: not valid JSON");
        bad("cut after a comma", HEAD + ",", "not valid JSON");
        bad("cut in a session", GOOD.substring(0, GOOD.length() - 9), "not valid JSON");
        bad("cut before the last brace", GOOD.substring(0, GOOD.length() - 1), "not valid JSON");
        bad("text after the end", GOOD + " x", "not valid JSON");
        bad("a second document", GOOD + "\n" + GOOD, ":2:1: text after the end");
        bad("a brace too many", GOOD + "}", "not valid JSON");
        bad("a zero byte at the end", GOOD + "\0", "not valid JSON");
        bad("all zero bytes", new byte[4096], "not valid JSON");
        bad("a comma too many", HEAD + ",}", "not valid JSON");
        bad("a comment", HEAD + "/* x */}", "not valid JSON");
        badIn("%s", """
                single quotes  | {'test_id':'x'}                        | not valid JSON
                unquoted keys  | {test_id:"x"}                          | not valid JSON
                no commas      | {"test_id":"x" "task":{"task_id":"t"}} | not valid JSON
                a wrong escape | {"test_id":"\\x41"}                    | not valid JSON
                half an escape | {"test_id":"\\u12"}                    | not valid JSON
                """);
        bad("conflict marks", "<<<<<<< HEAD\n" + GOOD + "\n=======\n", ":1:1: not valid JSON");
        bad("a line break in a string", """
                {"test_id":"x
                y"}""", "not valid JSON");
        bad("bytes that are not UTF-8", latin1("""
                {"test_id":"\u00ff\u00fe"}"""), "not valid JSON");
        bad("half of a UTF-8 sequence", latin1("""
                {"test_id":"\u00e2\u0082"}"""), "not valid JSON");
        bad("half of UTF-16", cut("""
                {"test_id":"x"}""".getBytes(StandardCharsets.UTF_16LE)), ":1:");
        bad("UTF-32 of half a document", HEAD.getBytes(Charset.forName("UTF-32BE")), "not valid JSON");
        bad("YAML", "test_id: x\ntask:\n  task_id: t\n", ":1:");
        bad("XML", "<test/>", ":1:1: not valid JSON");
        bad("CSV", "test_id,task_id\nx,t\n", ":1:");
        bad("a program", latin1("\u007fELF\u0002\u0001\u0001\0\0\0"), "not valid JSON");
        bad("compressed", gzip(GOOD), "not valid JSON");
        String more = """
                {"test_id":"x","task":{"task_id":"t"},"more":""";
        String object = """
                {"a":""";
        String summary = """
                {"test_id":"x","task":{"task_id":"t"},"summary":""";
        bad("nested too deeply", more + "[".repeat(100_000), "depth");
        bad("objects nested too deeply", more + object.repeat(100_000), "depth");
        bad("nested too deeply in the summary", summary + "[".repeat(5000) + "]".repeat(5000) + "}", "depth");
        bad("a number of 2000 digits", more + "9".repeat(2000) + "}", "Number value length");
        bad("an exponent that is too large", more + "1e99999999999}", ": more: the number 1e99999999999");
    }

    private static void wrongAtTheTop() {
        badIn("%s", """
                null                    | null                                     | :1:1: expected an object, found null
                a number                | 17                                       | :1:1: expected an object, found the number 17
                a string                | "x"                                      | :1:1: expected an object, found the string "x"
                a list                  | [{"test_id":"x","task":{"task_id":"t"}}] | :1:1: expected an object, found a list
                an empty object         | {}                                       | :1:2: test_id is missing
                another tool's document | {"name":"abtest","version":"1.0.0"}      | test_id is missing
                no task                 | {"test_id":"x"}                          | task is missing
                no id                   | {"task":{"task_id":"t"}}                 | test_id is missing
                an id that is a number  | {"test_id":7,"task":{"task_id":"t"}}     | :1:12: test_id: expected a string
                an id that is null      | {"test_id":null,"task":{"task_id":"t"}}  | test_id: expected a string, found null
                """);
        badIn("""
                {"test_id":"x","task":{"task_id":"t"},%s}""", """
                an id that stands twice          | "test_id":"x"                       | not valid JSON: Duplicate field 'test_id'
                arms that stand twice            | "cold_results":[],"cold_results":[] | Duplicate field
                an arm that is an object         | "cold_results":{}                   | : cold_results: expected a list, found an object
                an arm that is null              | "warm_results":null                 | : warm_results: expected a list, found null
                a creation time that is a number | "created_at":1                      | : created_at: expected a string
                """);
    }

    private static void wrongInTheTask() {
        badIn("""
                {"test_id":"x","task":%s}""", """
                a task that is a string    | "t"                                      | :1:23: task: expected an object, found the string "t"
                a task that is null        | null                                     | task: expected an object, found null
                a task without id          | {"description":"d"}                      | task_id is missing
                a task id that is a list   | {"task_id":[]}                           | task.task_id: expected a string, found a list
                a prompt that is a number  | {"task_id":"t","prompt":1}               | task.prompt: expected a string
                a description that is null | {"task_id":"t","description":null}       | task.description:\s
                tools that are a string    | {"task_id":"t","expected_tools":"a"}     | task.expected_tools:\s
                a tool that is a number    | {"task_id":"t","expected_tools":["a",1]} | expected_tools[1]:\s
                criteria that are a list   | {"task_id":"t","success_criteria":[]}    | task.success_criteria:\s
                a criterion twice          | {"task_id":"t","success_criteria":{"a":1,"a":2}} | Duplicate field 'a'
                """);
    }

    private static void wrongInASession() {
        badIn("""
                {"test_id":"x","task":{"task_id":"t"},"cold_results":[%s]}""", """
                a session that is a string | "s"                                     | : cold_results[0]: expected an object
                a session without id       | {"session_type":"cold"}                 | session_id is missing
                a session with an empty id | {"session_id":"","session_type":"cold"} | session_id is empty
                a session without arm      | {"session_id":"s"}                      | session_type is missing
                an unknown arm             | {"session_id":"s","session_type":"hot"} | expected cold or warm, found "hot"
                """);
        bad("the other arm", GOOD.replace("cold_results", "warm_results"), "cold session stands among the warm ones");
        bad("a second bad session", """
                {"test_id":"x","task":{"task_id":"t"},"cold_results":[{"session_id":"s","session_type":"cold"},
                {}]}""", ":2:2: cold_results[1]: session_id is missing");
        badIn("""
                {"test_id":"x","task":{"task_id":"t"},"cold_results":[{"session_id":"s","session_type":"cold",%s}]}""", """
                a count that is a string     | "tool_calls":"3"                | cold_results[0].tool_calls: expected a whole
                a count that is a fraction   | "tool_calls":3.0                | .tool_calls: expected a whole number
                a count that is negative     | "message_count":-1              | message_count must be 0 or more, not -1
                a count that is too large    | "tool_calls":2147483648         | the number 2147483648 is out of range
                a count that is null         | "tool_calls":null               | expected a whole number, found null
                more successes than calls    | "tool_calls":1,"successful_tool_calls":2 | no more calls can succeed
                corrections below zero       | "user_corrections":-3           | user_corrections must be 0 or more
                a time that is NaN           | "completion_time_seconds":NaN   | not valid JSON
                a time that is Infinity      | "completion_time_seconds":-Infinity | not valid JSON
                a time of 1e400              | "completion_time_seconds":1e400 | the number 1e400 is out of range
                a time below zero            | "completion_time_seconds":-0.5  | completion_time_seconds must be a finite
                a time that is a string      | "completion_time_seconds":"1"   | expected a number, found the string
                a leading zero               | "tool_calls":01                 | not valid JSON
                a hexadecimal number         | "tool_calls":0x1                | not valid JSON
                success that is a number     | "success":1                     | .success: expected true or false, found the number 1
                success in Python's spelling | "success":True                  | not valid JSON
                errors that are a string     | "errors":"boom"                 | .errors: expected a list
                an error that is null        | "errors":[null]                 | cold_results[0].errors[0]: expected a string
                notes that are null          | "notes":null                    | .notes: expected a string, found null
                a start that is a number     | "start_time":1700000000         | .start_time: expected a string
                a field that stands twice    | "notes":"a","notes":"b"         | Duplicate field 'notes'
                """);
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
