package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import dev.abtest.transcript.SourceWalk.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a session a success. The session: 10 calls, 5 failed (2 tool errors, 3 exit codes), 13 messages. */
class SuccessTest {
    private static final Path SESSION = Recordings.BUNDLED.resolve("hermes/snapshot-v0.16.0-cold.json");

    private static ImportRules rules(List<String> tools, String criteria, boolean exitCodesFail) throws IOException {
        Map<String, JsonNode> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                new ObjectMapper().readTree(criteria).properties()) {
            map.put(entry.getKey(), entry.getValue());
        }
        TestTask task = new TestTask("t", "d", "p", tools, map, "general", "medium", Map.of());
        return new ImportRules(
                ImportRules.ANY_AGENT,
                SessionType.WARM,
                task,
                exitCodesFail,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                "");
    }

    private static TranscriptImport.Outcome judge(ImportRules rules) throws IOException {
        return Recordings.read(rules, Source.file(SESSION));
    }

    private static boolean succeeds(String criteria) throws IOException {
        return judge(rules(List.of(), criteria, true)).sessions().get(0).success();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"max_error_rate": 0.5} | true
                    {"max_error_rate": 0.49} | false
                    {"max_failed_calls": 5} | true
                    {"max_failed_calls": 4} | false
                    {"max_completion_time": 4.16} | true
                    {"max_completion_time": 4.15} | false
                    {"max_messages": 13} | true
                    {"max_messages": 12} | false
                    {"max_user_corrections": 1} | true
                    {"max_user_corrections": 0} | false
                    {"min_tool_calls": 10} | true
                    {"min_tool_calls": 11} | false
                    {"min_tool_calls": 10, "max_messages": 1} | false
                    {"output_contains": "the old"} | true
                    {"output_contains": ["the old", "Done"]} | true
                    {"output_contains": ["the old", "nowhere"]} | false
                    {"output_matches": "^Done, [a-z]+ kept"} | true
                    {"output_matches": "^nothing$"} | false
                    """)
    void eachCriterionHoldsUpToItsLimit(String criteria, boolean success) throws IOException {
        assertEquals(success, succeeds(criteria), criteria);
    }

    @Test
    void anExpectedToolMustHaveBeenCalledSuccessfully() throws IOException {
        assertTrue(judge(rules(List.of("patch", "read_file"), "{}", true))
                .sessions()
                .get(0)
                .success());
        assertFalse(judge(rules(List.of("patch", "browser"), "{}", true))
                .sessions()
                .get(0)
                .success());
    }

    @Test
    void anExpectedToolThatOnlyFailedIsNotEnoughUnlessExitCodesAreIgnored() throws IOException {
        String lines = """
                {"type":"user","sessionId":"s","message":{"content":"do"}}
                {"type":"assistant","sessionId":"s","message":{"id":"m","content":[\
                {"type":"tool_use","id":"t1","name":"Bash"}]}}
                {"type":"user","sessionId":"s","message":{"content":[\
                {"type":"tool_result","tool_use_id":"t1","is_error":true,"content":"Exit code 2"}]}}
                """;
        Source strict = Recordings.text(lines);
        assertFalse(Recordings.read(rules(List.of("Bash"), "{}", true), strict)
                .sessions()
                .get(0)
                .success());
        Source lenient = Recordings.text(lines);
        assertTrue(Recordings.read(rules(List.of("Bash"), "{}", false), lenient)
                .sessions()
                .get(0)
                .success());
    }

    @Test
    void exitCodesThatAreIgnoredAreSuccessesAndLeaveNoLine() throws IOException {
        var strict = judge(rules(List.of(), "{}", true)).sessions().get(0);
        var lenient = judge(rules(List.of(), "{}", false)).sessions().get(0);
        assertEquals(5, strict.successfulToolCalls());
        assertEquals(5, strict.errors().size());
        assertEquals(8, lenient.successfulToolCalls());
        assertEquals(2, lenient.errors().size());
        assertEquals(
                3,
                lenient.extra()
                        .get("details")
                        .path("failures")
                        .path("exit_nonzero")
                        .asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"max_happiness": 1} | max_happiness is not a criterion that is known
                    {"max_messages": "many"} | max_messages needs a number
                    {"output_matches": "("} | output_matches needs a regular expression in RE2's syntax
                    {"output_matches": 1} | output_matches needs a regular expression and was not judged
                    {"output_matches": "a(?=b)"} | (invalid or unsupported Perl syntax: (?=)
                    {"output_matches": "((a{1000}){1000}){1000}"} | output_matches needs a smaller regular
                    {"output_contains": 5} | output_contains needs a text
                    """)
    void whatCannotBeJudgedIsAWarningAndNotJudged(String criteria, String warning) throws IOException {
        TranscriptImport.Outcome outcome = judge(rules(List.of("patch"), criteria, true));
        assertTrue(outcome.sessions().get(0).success());
        assertTrue(
                outcome.warnings().toString().contains(warning),
                outcome.warnings().toString());
    }

    @Test
    @Timeout(60) // in one pass it takes two seconds, otherwise some thousand years
    void aRegularExpressionThatTakesTooLongDoesNotHold() throws IOException {
        String lines = """
                {"role":"user","content":"x"}
                {"role":"assistant","content":"%s!"}
                """.formatted("a".repeat(262_000));
        TranscriptImport.Outcome outcome = Recordings.read(rules(List.of(), """
                {"output_matches": "(.?){1000}.{500}b"}""", true), Recordings.text(lines));
        assertFalse(outcome.sessions().get(0).success());
        assertTrue(outcome.warnings().toString().contains("took too long"));
    }

    @Test
    void aCriterionThatAsksForTimeIsOpenWithoutTimes() throws IOException {
        TranscriptImport.Outcome outcome = Recordings.read(rules(List.of(), """
                        {"max_completion_time": 1000}""", true), Recordings.text("""
                        [{"role":"user","content":"x"}]"""));
        assertFalse(SessionField.SUCCESS.isKnown(outcome.sessions().get(0)));
        assertTrue(outcome.warnings()
                .toString()
                .contains("max_completion_time cannot be judged for sessions whose record does not tell"
                        + " completion_time_seconds"));
    }

    /** The result alone tells neither calls nor messages. */
    private static final String RESULT_ALONE = """
            {"type":"result","subtype":"success","is_error":false,"duration_ms":1000,"result":"Done","session_id":"s"}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"max_error_rate": 1} | unknown
                    {"min_tool_calls": 0} | unknown
                    {"max_messages": 100} | unknown
                    {"max_completion_time": 1} | true
                    {"max_messages": 100, "max_completion_time": 1} | unknown
                    {"max_messages": 100, "output_contains": "nowhere"} | false
                    """)
    void anUnknownFigureNeitherMeetsNorMissesALimit(String criteria, String success) throws IOException {
        SessionResult session = Recordings.read(rules(List.of(), criteria, true), Recordings.text(RESULT_ALONE))
                .sessions()
                .get(0);
        String judged = SessionField.SUCCESS.isKnown(session) ? String.valueOf(session.success()) : "unknown";
        assertEquals(success, judged, criteria);
    }

    @Test
    void aFigureThatTheRecordDoesNotTellIsUnknown() throws IOException {
        SessionResult session = Recordings.only(RESULT_ALONE);
        assertEquals(Set.of(Figure.TOOL_CALLS, Figure.MESSAGE_COUNT, Figure.SUCCESS), session.unknown());
        SessionResult crashed = Recordings.only("""
                [{"task_id":7,"trial":0,"reward":0,"info":{"error":"boom"},"traj":[]}]""");
        assertEquals(
                Set.of(Figure.TOOL_CALLS, Figure.MESSAGE_COUNT, Figure.USER_CORRECTIONS, Figure.COMPLETION_TIME),
                crashed.unknown());
        assertEquals("7", crashed.taskId());
    }

    @Test
    void theRecordsOwnWordGoesBeforeTheCriteriaAndTheseBeforeTheUsersOutcomes() throws IOException {
        String tau = """
                [{"task_id":1,"trial":1,"reward":1,"traj":[]}]""";
        assertTrue(Recordings.read(rules(List.of("never"), "{}", true), Recordings.text(tau))
                .sessions()
                .get(0)
                .success());
        ImportRules plain = rules(List.of(), "{}", true);
        String id = "20261123_225748_1a11a7";
        ImportRules given = new ImportRules(
                ImportRules.ANY_AGENT,
                SessionType.COLD,
                plain.task(),
                true,
                Optional.empty(),
                Map.of(id, true),
                Optional.of(false),
                "n");
        assertTrue(judge(given).sessions().get(0).success());
        assertEquals("n", judge(given).sessions().get(0).notes());
        ImportRules failing = rules(List.of("never"), "{}", true);
        ImportRules both = new ImportRules(
                ImportRules.ANY_AGENT,
                SessionType.COLD,
                failing.task(),
                true,
                Optional.empty(),
                Map.of(id, true),
                Optional.empty(),
                "");
        assertFalse(judge(both).sessions().get(0).success());
    }

    @Test
    void successThatNothingJudgesIsUnknownWithAWarning() throws IOException {
        TranscriptImport.Outcome outcome = judge(Recordings.RULES);
        assertFalse(SessionField.SUCCESS.isKnown(outcome.sessions().get(0)));
        assertTrue(outcome.warnings().toString().contains("1 session: nothing tells whether the task was solved"));
    }

    @Test
    void aGivenSessionIdNamesTheOneSession() throws IOException {
        ImportRules named = new ImportRules(
                ImportRules.ANY_AGENT,
                SessionType.COLD,
                Recordings.TASK,
                true,
                Optional.of("mine"),
                Map.of(),
                Optional.empty(),
                "");
        assertEquals("mine", judge(named).sessions().get(0).sessionId());
        Source many = Source.file(Recordings.BUNDLED.resolve("hermes/export-v0.20.4-4sessions.jsonl"));
        Assertions.assertThrows(UserError.class, () -> Recordings.read(named, many));
    }
}
