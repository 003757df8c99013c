package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever sessions a test has, {@code analyze} has an answer, and no figure that is none. */
class AnalyzeDegenerateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NO_NUMBER = Pattern.compile("NaN|Infinity|∞|\\bnull\\b|Exception|\\tat ");
    private static final Pattern P_OF_ZERO = Pattern.compile("p [=<] 0?\\.?0+\\b(?!\\.)");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyDegenerateTestHasAnAnswerInEveryFormat() {
        List<DynamicTest> tests = new ArrayList<>();
        cases().forEach((name, sessions) -> {
            Cli cli = new Cli(folder.resolve(name.replace(' ', '-')));
            String id = sessions.in(cli);
            for (String decider : List.of("welch", "exact")) {
                tests.add(DynamicTest.dynamicTest(
                        name + ", " + decider + ", text", () -> lookAtText(cli.ok("analyze", id, "--test", decider))));
                tests.add(DynamicTest.dynamicTest(
                        name + ", " + decider + ", markdown",
                        () -> lookAt(cli.ok("analyze", id, "--test", decider, "--format", "markdown"))));
                tests.add(DynamicTest.dynamicTest(
                        name + ", " + decider + ", csv",
                        () -> lookAtCsv(cli.ok("analyze", id, "--test", decider, "--format", "csv"))));
                tests.add(DynamicTest.dynamicTest(
                        name + ", " + decider + ", json",
                        () -> lookAtJson(cli.ok("analyze", id, "--test", decider, "--format", "json"), cli)));
            }
        });
        return tests.stream();
    }

    private static Map<String, SessionText> cases() {
        Map<String, SessionText> cases = new LinkedHashMap<>();
        cases.put("empty", new SessionText());
        cases.put("one session", new SessionText().cold(10, 3));
        cases.put("one arm", arms(5, 0, i -> 10 + i, i -> i));
        cases.put("two sessions", new SessionText().cold(10, 3).warm(10, 1));
        cases.put("two and two", arms(2, 2, i -> 10, i -> i));
        cases.put("constant arms equal", arms(4, 4, i -> 10, i -> 2));
        cases.put("constant arms apart", constant(3, 6, 2));
        cases.put("one constant arm", constant(4, 6, 2).cold(10, 5));
        cases.put("no tool calls", arms(4, 4, i -> 0, i -> 0));
        cases.put("calls in one arm only", constantCalls());
        cases.put("all calls failed", arms(4, 4, i -> 5 + i, i -> 5 + i));
        cases.put(
                "perfect cold arm",
                arms(5, 0, i -> 10, i -> 0).warm(10, 2).warm(10, 0).warm(9, 3).warm(8, 1));
        cases.put("some times", withTimes(6, i -> i % 2 == 0 ? 100 + i : 0));
        cases.put("times in one arm only", withTimes(4, i -> 0).cold(10, 1, true, SessionText.seconds(5)));
        cases.put("constant times", withTimes(4, i -> 60));
        cases.put("tiny and huge times", withTimes(4, i -> i % 2 == 0 ? 1e-6 : 1e9));
        cases.put("tiny times", withTimes(4, i -> 1e-6 * (i + 1)));
        cases.put("huge times", withTimes(4, i -> 1e9 * (i + 1)));
        cases.put("40 and 3", arms(40, 3, i -> 10 + i % 5, i -> i % 4));
        cases.put("huge counts", huge());
        cases.put("4000 and 4000", arms(4000, 4000, i -> 10 + i % 7, i -> i % 5));
        return cases;
    }

    private interface Figure {
        double of(int i);
    }

    private static SessionText arms(int cold, int warm, Figure calls, Figure failed) {
        SessionText text = new SessionText();
        for (int i = 0; i < cold; i++) {
            text.cold((int) calls.of(i), (int) failed.of(i), i % 3 > 0, "");
        }
        for (int i = 0; i < warm; i++) {
            text.warm((int) calls.of(i), (int) failed.of(i), i % 4 > 0, "");
        }
        return text;
    }

    private static SessionText constant(int perArm, int coldFailed, int warmFailed) {
        SessionText text = new SessionText();
        for (int i = 0; i < perArm; i++) {
            text.cold(10, coldFailed).warm(10, warmFailed, false, "");
        }
        return text;
    }

    private static SessionText constantCalls() {
        SessionText text = new SessionText();
        for (int i = 0; i < 4; i++) {
            text.cold(10, i).warm(0, 0);
        }
        return text;
    }

    private static SessionText withTimes(int perArm, Figure seconds) {
        SessionText text = new SessionText();
        for (int i = 0; i < perArm; i++) {
            text.cold(10, 1 + i % 3, true, SessionText.seconds(seconds.of(i)));
            text.warm(10, i % 3, true, SessionText.seconds(seconds.of(i + 1)));
        }
        return text;
    }

    private static SessionText huge() {
        SessionText text = new SessionText();
        for (int i = 0; i < 5; i++) {
            int calls = Integer.MAX_VALUE - i;
            String more = "\"message_count\":" + calls + ",\"user_corrections\":" + calls;
            text.cold(calls, i * 100_000_000, true, more).warm(calls, i * 100_000_003, true, more);
        }
        return text;
    }

    private static void lookAt(String output) {
        assertFalse(NO_NUMBER.matcher(output).find(), output);
        assertFalse(P_OF_ZERO.matcher(output).find(), output);
        assertTrue(
                Pattern.compile("Insufficient data|recommended:|No significant difference|MIXED:")
                        .matcher(output)
                        .find(),
                output);
    }

    private static void lookAtText(String text) {
        lookAt(text);
        boolean table = false;
        for (String line : text.lines().toList()) {
            assertTrue(line.length() <= 100, line);
            if (table && line.startsWith(" Warm against cold")) {
                table = false;
            } else if (table) {
                String[] words = line.replace("*", "").strip().split(" +");
                assertFalse(words[words.length - 1].matches("0?\\.0+"), line);
                assertFalse(words[words.length - 2].matches("0?\\.0+"), line);
            } else {
                table = line.startsWith(" Metric ");
            }
        }
    }

    private static void lookAtCsv(String csv) {
        lookAt(csv);
        List<String> lines = csv.lines().toList();
        assertTrue(lines.size() >= 3, csv);
        for (String line : lines) {
            String unquoted = line.replaceAll("\"[^\"]*\"", "");
            assertEquals(32, unquoted.split(",", -1).length, line);
        }
    }

    private static void lookAtJson(String json, Cli cli) throws IOException {
        JsonNode analysis = JSON.readTree(json);
        assertEquals(List.of(), SchemaCheck.faults(analysis, cli));
        assertFalse(Pattern.compile("NaN|Infinity").matcher(json).find(), json);
        assertFalse(analysis.at("/recommendation").asText().isEmpty());
        for (JsonNode metric : analysis.get("metrics")) {
            JsonNode difference = metric.get("difference");
            if (!difference.isNull()) {
                double estimate = difference.get("estimate").doubleValue();
                assertTrue(difference.get("ci_low").doubleValue() <= estimate + 1e-12 * Math.abs(estimate), json);
                assertTrue(estimate <= difference.get("ci_high").doubleValue() + 1e-12 * Math.abs(estimate), json);
            }
        }
    }
}
