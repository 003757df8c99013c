package dev.abtest.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.ABTest;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.report.OutputFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of session fields, and that reader, writer, bulk entry and the README follow it. */
class SessionFieldTest {
    private static final SessionResult EMPTY =
            SessionResult.builder("e", SessionType.COLD).build();

    /** A session that differs from an empty one in every field. */
    private static SessionResult full() {
        return entered().timedOut(true).build();
    }

    /** As {@link #full}, but for what contradicts its success. */
    private static SessionResult.Builder entered() {
        return SessionResult.builder("s", SessionType.WARM)
                .taskId("task")
                .startTime("2026-01-01T00:00:00Z")
                .endTime("2026-01-01T00:01:00Z")
                .messageCount(3)
                .toolCalls(8)
                .successfulToolCalls(6)
                .errors(List.of("first", "second"))
                .completionTimeSeconds(60.5)
                .userCorrections(2)
                .success(true)
                .notes("=note");
    }

    @Test
    void everyFieldIsSetAndReadBackByTheTable() {
        SessionResult.Builder copy = SessionResult.builder();
        for (SessionField field : SessionField.values()) {
            assertNotEquals(field.get(EMPTY), field.get(full()), field.key() + " is not set by full()");
            field.set(copy, field.get(full()));
        }
        assertEquals(full(), copy.build());
    }

    @Test
    void aDocumentKeepsEveryField() throws IOException {
        ABTest test = ABTest.of("t", TestTask.of("task", "d", "p"), "").withSessions(List.of(), List.of(full()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TestWriter.write(test, Json.to(out));
        assertEquals(test, TestReader.read("t", new ByteArrayInputStream(out.toByteArray())));
        JsonNode session = new ObjectMapper()
                .readTree(out.toByteArray())
                .get("warm_results")
                .get(0);
        List<String> keys = new ArrayList<>();
        session.fieldNames().forEachRemaining(keys::add);
        assertEquals(keys(), keys);
    }

    @Test
    void whatShowPrintsAsCsvIsEnteredWithEveryField() throws IOException {
        ABTest test = ABTest.of("t", TestTask.of("task", "d", "p"), "")
                .withSessions(List.of(), List.of(entered().build()));
        StringWriter csv = new StringWriter();
        OutputFormat.CSV.report().show(test, csv);
        assertEquals(
                String.join(",", keys()), csv.toString().lines().findFirst().orElseThrow());
        assertEquals(entered().build(), first(csv.toString()));
    }

    @Test
    void anUnknownFigureIsAnEmptyCellAndEnteredAsUnknown() throws IOException {
        SessionResult session = SessionResult.builder("s", SessionType.WARM)
                .taskId("task")
                .timedOut(true)
                .unknown(Set.of(Figure.TOOL_CALLS, Figure.MESSAGE_COUNT, Figure.USER_CORRECTIONS, Figure.SUCCESS))
                .build();
        ABTest test = ABTest.of("t", TestTask.of("task", "d", "p"), "").withSessions(List.of(), List.of(session));
        StringWriter csv = new StringWriter();
        OutputFormat.CSV.report().show(test, csv);
        assertTrue(csv.toString().contains("s,warm,task,,,,,,,,,false,,,,true"), csv.toString());
        assertEquals(
                Set.of(Figure.TOOL_CALLS, Figure.MESSAGE_COUNT, Figure.USER_CORRECTIONS),
                first(csv.toString()).unknown());
        assertTrue(first(csv.toString()).timedOut());
    }

    @Test
    void aFieldIsNamedByItsKeyItsAliasesAndAsAnOption() {
        for (SessionField field : SessionField.values()) {
            assertEquals(field, SessionField.ofKey(field.key()));
            assertEquals(field, SessionField.named("--" + field.key().replace('_', '-')));
        }
        assertEquals(SessionField.SUCCESSFUL_TOOL_CALLS, SessionField.named("Successful-Calls"));
        assertEquals(SessionField.ERRORS, SessionField.named("--error"));
        assertNull(SessionField.named("model"));
        assertNull(SessionField.ofKey("messages"), "an alias is no key of a document");
    }

    /** A field without a place in the switches of the table would not compile; this is for the order and the names. */
    @Test
    void theReadmeNamesTheFieldsInStoredOrder() throws IOException {
        String readme = Files.readString(Path.of("README.md")).replace('\n', ' ');
        int sessions = readme.indexOf("each session `session_id`");
        assertTrue(sessions > 0);
        StringBuilder named = new StringBuilder();
        for (SessionField field : SessionField.values()) {
            String key = field.key();
            if (field.isOptional()) {
                assertTrue(readme.contains('`' + key + '`'), key);
                continue;
            }
            named.append(named.length() == 0 ? "each session `" : ", `")
                    .append(key)
                    .append('`');
        }
        assertTrue(readme.substring(sessions).startsWith(named.toString()), named.toString());
    }

    @Test
    void aStoredZeroIsAMeasurementUnlessItIsATimeOrListedAsUnknown() {
        assertEquals(
                List.of(SessionField.START_TIME, SessionField.END_TIME, SessionField.COMPLETION_TIME_SECONDS),
                unknown(EMPTY));
        assertEquals(List.of(), unknown(entered().build()));
        assertEquals(
                List.of(
                        SessionField.TOOL_CALLS,
                        SessionField.SUCCESSFUL_TOOL_CALLS,
                        SessionField.ERROR_RATE,
                        SessionField.SUCCESS_RATE),
                unknown(entered().unknown(Set.of(Figure.TOOL_CALLS)).build()));
    }

    @Test
    void aSessionThatRanOutOfTimeHasNoTimeAndDidNotSolveItsTask() {
        SessionResult session = SessionResult.builder("s", SessionType.COLD)
                .completionTimeSeconds(60)
                .timedOut(true)
                .unknown(Set.of(Figure.SUCCESS))
                .build();
        assertTrue(!SessionField.COMPLETION_TIME_SECONDS.isKnown(session));
        assertTrue(SessionField.SUCCESS.isKnown(session));
    }

    private static List<SessionField> unknown(SessionResult session) {
        List<SessionField> unknown = new ArrayList<>();
        for (SessionField field : SessionField.values()) {
            if (!field.isKnown(session)) {
                unknown.add(field);
            }
        }
        return unknown;
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (SessionField field : SessionField.values()) {
            keys.add(field.key());
        }
        return keys;
    }

    @Test
    void aRowOfCsvAndALineOfJsonAreTheSameSession() throws IOException {
        String csv = """
                --session-id,session-type,Tool_Calls,successful_calls,completion_time,error,success,messages,reward
                a,warm,4,3.0,2.5,e,yes,NA,'=x
                """;
        String json = """
                {"session_id":"a","session_type":"warm","tool_calls":4,"successful_calls":3,"completion_time":2.5,\
                "error":"e","success":true,"reward":"=x"}
                """;
        assertEquals(first(json), first(csv));
    }

    private static SessionResult first(String text) throws IOException {
        SessionLines.Line line = new SessionLines(
                        "in",
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        null,
                        new SessionLines.Defaults(null, "t"))
                .next();
        assertTrue(line.isGood(), line.problem());
        return line.session();
    }
}
