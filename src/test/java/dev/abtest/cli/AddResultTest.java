package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.SessionField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AddResultTest {
    private final Cli cli;

    AddResultTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
        cli.create("t");
    }

    @Test
    void printsTheOriginalsThreeLines() {
        Cli.Outcome outcome = cli.add(Cli.ID, "warm", "s 1", "--tool-calls", "8", "--successful-calls", "7");
        assertEquals(0, outcome.status());
        assertEquals("Added warm result to test " + Cli.ID + "\n Session: s 1\n Success rate: 88%\n", outcome.out());
        assertEquals("", outcome.err());
    }

    @Test
    void unsetOptionsTakeTheOriginalsDefaults() {
        cli.add(Cli.ID, "cold", "s");
        JsonNode session = session("cold_results", 0);
        assertEquals("t", session.get("task_id").textValue());
        assertEquals(
                "2026-01-31T13:45:00.123456+01:00", session.get("start_time").textValue());
        assertEquals("2026-01-31T13:45:00.123456+01:00", session.get("end_time").textValue());
        for (String count : List.of("message_count", "tool_calls", "successful_tool_calls", "user_corrections")) {
            assertEquals(0, session.get(count).intValue());
        }
        assertEquals(0.0, session.get("completion_time_seconds").doubleValue());
        assertEquals("", session.get("notes").textValue());
        assertEquals(0, session.get("errors").size());
        assertEquals(false, session.get("success").booleanValue());
    }

    @Test
    void sessionsStayInTheOrderTheyWereAdded() {
        for (String id : List.of("b", "a", "c")) {
            cli.add(Cli.ID, "cold", id);
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "bac".substring(i, i + 1),
                    session("cold_results", i).get("session_id").textValue());
        }
    }

    /** MEASURED, arms that can be compared: the same recording in both arms would make an analysis. */
    @Test
    void anIdOfTheOtherArmIsRefusedAndTheMoveIsNamed() {
        cli.add(Cli.ID, "cold", "s");
        String before = cli.stored(Cli.ID);
        Cli.Outcome outcome = cli.add(Cli.ID, "warm", "s", "--replace");
        assertEquals(1, outcome.status());
        assertEquals(
                "abtest: session s is already in the cold arm; to move it: abtest edit " + Cli.ID
                        + " --move s --to warm\n",
                outcome.err());
        assertEquals(before, cli.stored(Cli.ID));
    }

    @Test
    void aSessionOfAnotherTaskMayHaveItsIdInBothArms() {
        assertEquals(0, cli.add(Cli.ID, "cold", "s", "--task", "retail-7").status());
        assertEquals(0, cli.add(Cli.ID, "warm", "s", "--task", "retail-7").status());
        assertEquals("retail-7", session("warm_results", 0).get("task_id").textValue());
    }

    @Test
    void aSecondEntryOfTheSameIsDoneAndLeavesTheFileAlone() {
        cli.add(Cli.ID, "cold", "s", "--tool-calls", "4", "--successful-calls", "3");
        String before = cli.stored(Cli.ID);
        cli.passSeconds(5);
        assertEquals(
                "Already there: cold result in test " + Cli.ID + "\n Session: s\n Success rate: 75%\n",
                cli.add(Cli.ID, "cold", "s", "--tool-calls", "4", "--successful-calls", "3")
                        .out());
        assertEquals(before, cli.stored(Cli.ID));
    }

    @Test
    void timesThatAreGivenTellEntriesApart() {
        cli.add(Cli.ID, "cold", "s", "--end-time", "2026-01-31T10:00");
        assertEquals(
                0,
                cli.add(Cli.ID, "cold", "s", "--end-time", "2026-01-31T10:00").status());
        assertEquals(
                1,
                cli.add(Cli.ID, "cold", "s", "--end-time", "2026-01-31T11:00").status());
    }

    @Test
    void anIdThatIsThereWithOtherFiguresIsRefused() {
        cli.add(Cli.ID, "cold", "s");
        String before = cli.stored(Cli.ID);
        Cli.Outcome outcome = cli.add(Cli.ID, "cold", "s", "--success");
        assertEquals(1, outcome.status());
        assertEquals(
                "abtest: session s is already in the cold arm and different; give another --session-id, or --replace"
                        + " it\n",
                outcome.err());
        assertEquals(before, cli.stored(Cli.ID));
    }

    @Test
    void aTaskThatNobodyKnewIsAdded() {
        cli.add(Cli.ID, "cold", "s");
        assertTrue(cli.add(Cli.ID, "cold", "s", "--task", "retail-7")
                .out()
                .startsWith("Updated cold result in test " + Cli.ID + "\n"));
        assertEquals("retail-7", session("cold_results", 0).get("task_id").textValue());
        assertTrue(cli.add(Cli.ID, "cold", "s").out().startsWith("Already there: "));
        assertEquals(1, cli.add(Cli.ID, "cold", "s", "--task", "retail-8").status());
    }

    @Test
    void replaceTakesThePlaceOfTheSessionWithThatIdWhole() {
        cli.add(Cli.ID, "cold", "a", "--messages", "3");
        cli.add(Cli.ID, "cold", "b");
        assertEquals(
                "Replaced cold result in test " + Cli.ID + "\n Session: a\n Success rate: ?\n",
                cli.add(Cli.ID, "cold", "a", "--replace", "--notes", "new").out());
        assertEquals("new", session("cold_results", 0).get("notes").textValue());
        assertEquals(0, session("cold_results", 0).get("message_count").intValue());
        assertEquals("b", session("cold_results", 1).get("session_id").textValue());
        assertTrue(cli.add(Cli.ID, "cold", "c", "--replace").out().startsWith("Added cold result to test "));
    }

    @Test
    void theSameRecordUnderAnotherIdIsWarnedOf() {
        String[] record = {
            "--start-time=2026-01-31T10:00Z",
            "--end-time=2026-01-31T10:05Z",
            "--messages=4",
            "--tool-calls=3",
            "--successful-calls=2"
        };
        assertEquals("", cli.add(Cli.ID, "cold", "a", record).err());
        Cli.Outcome outcome = cli.add(Cli.ID, "warm", "b", record);
        assertEquals(0, outcome.status());
        assertEquals(
                "abtest: warning: warm:b has the start, the end and the counts of cold:a; if both are one record, it"
                        + " counts twice: abtest edit " + Cli.ID + " --remove warm:b\n",
                outcome.err());
        record[2] = "--messages=5";
        assertEquals("", cli.add(Cli.ID, "warm", "c", record).err());
    }

    @Test
    void sessionsThatAreEnteredAtOnceAreNotTakenForOneRecord() {
        for (String id : List.of("a", "b")) {
            assertEquals(
                    "",
                    cli.add(Cli.ID, "cold", id, "--messages=4", "--tool-calls=3", "--successful-calls=2")
                            .err());
        }
    }

    @Test
    void timesAreKeptAsGivenAndTheOtherIsNowOrUnknown() {
        cli.add(Cli.ID, "cold", "both", "--start-time", "2026-01-31T10:00", "--end-time", "2026-01-31 11:00:00.5Z");
        cli.add(Cli.ID, "cold", "start", "--start-time", "2026-01-31T10:00:00+01:00");
        cli.add(Cli.ID, "cold", "end", "--end-time", "2026-01-31T10:00:00+01:00");
        assertEquals(
                "2026-01-31T10:00", session("cold_results", 0).get("start_time").textValue());
        assertEquals(
                "2026-01-31 11:00:00.5Z",
                session("cold_results", 0).get("end_time").textValue());
        assertTrue(session("cold_results", 1).get("end_time").textValue().startsWith("2026-01-31T13:45"));
        assertTrue(session("cold_results", 2).get("start_time").isNull());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refused("tool_calls must be 0 or more, not -1", "--tool-calls", "-1"),
                refused("successful_tool_calls must be 0 or more", "--successful-calls", "-1"),
                refused("message_count must be 0 or more", "--messages", "-2147483648"),
                refused("user_corrections must be 0 or more", "--user-corrections", "-5"),
                refused("no more calls can succeed", "--tool-calls", "3", "--successful-calls", "4"),
                refused("no more calls can succeed", "--successful-calls", "1"),
                refused("finite number", "--completion-time", "-0.5"),
                refused("finite number", "--completion-time", "NaN"),
                refused("finite number", "--completion-time", "Infinity"),
                refused("finite number", "--completion-time", "-Infinity"),
                refused("finite number", "--completion-time", "1e400"),
                refused("is not an ISO 8601 time", "--start-time", "yesterday"),
                refused("is not an ISO 8601 time", "--start-time", ""),
                refused("is not an ISO 8601 time", "--start-time", "2026-02-30T10:00:00"),
                refused("is not an ISO 8601 time", "--end-time", "2026-01-31T25:00:00"),
                refused("is not an ISO 8601 time", "--end-time", "2026-01-31T10:00:00+99:00"),
                refused("is not an ISO 8601 time", "--end-time", "2026-01-31T10:00:00Zzz"),
                refused("is before --start-time", "--start-time", "2026-01-31T11:00", "--end-time", "2026-01-31T10:59"),
                refused(
                        "is before --start-time",
                        "--start-time",
                        "2026-01-31T11:00:00+01:00",
                        "--end-time",
                        "2026-01-31T11:30:00+02:00"),
                refused("is before --start-time", "--start-time", "2999-01-01T00:00"));
    }

    private static Arguments refused(String reason, String... options) {
        return Arguments.of(reason, options);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void impossibleFiguresAreRefusedAndNothingIsWritten(String reason, String[] options) {
        assertRefused(1, reason, options);
    }

    static Stream<Arguments> misuses() {
        return Stream.of(
                refused("--tool-calls", "--tool-calls", "many"),
                refused("--tool-calls", "--tool-calls", "1.5"),
                refused("--tool-calls", "--tool-calls", "99999999999"),
                refused("--tool-calls", "--tool-calls", ""),
                refused("--completion-time", "--completion-time", "1,5"),
                refused("--completion-time", "--completion-time", "fast"),
                refused("--success", "--success=maybe"),
                refused("--session-type", "--session-type", "warm"),
                refused("Unknown option", "--no-such-option"),
                refused("Unmatched argument", "another-test"),
                refused("--skip-invalid goes with --from", "--skip-invalid"),
                refused("--each goes with --from", "--each"),
                refused("--input-format goes with --from", "--input-format", "csv"),
                refused("cannot go with --from", "--from", "-"));
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void wrongUsageSaysWhereToLookAndWritesNothing(String reason, String[] options) {
        assertRefused(2, reason, options);
    }

    @Test
    void theArmIsSpelledExactly() {
        for (String arm : List.of("Cold", "WARM", "hot", "", "cold ")) {
            assertEquals(2, cli.add(Cli.ID, arm, "s").status(), arm);
        }
    }

    @Test
    void theArmAndTheIdMustBeGiven() {
        assertEquals(2, cli.run("add-result", Cli.ID, "--session-id", "s").status());
        assertEquals(2, cli.run("add-result", Cli.ID, "--session-type", "cold").status());
        assertEquals(1, cli.add(Cli.ID, "cold", "").status());
    }

    private void assertRefused(int status, String reason, String... options) {
        String before = cli.stored(Cli.ID);
        Cli.Outcome outcome = cli.add(Cli.ID, "cold", "s", options);
        assertEquals(status, outcome.status(), outcome.toString());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.err().contains(reason), outcome.err());
        assertEquals(before, cli.stored(Cli.ID));
    }

    private JsonNode session(String arm, int index) {
        try {
            return new ObjectMapper().readTree(cli.stored(Cli.ID)).get(arm).get(index);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hostileNotesAndIdsComeBackAsTheyWereGiven() {
        List<String> texts = List.of(
                "\u001b[31m",
                "\u0000nul",
                "a\nb\r\nc",
                "\ud83d\ude80",
                "\u202eevil",
                "\"},{\"",
                "\\u0041",
                "</script>",
                "'; DROP TABLE--",
                "=1+1",
                " lead and trail ",
                "\ufeffbom",
                "x".repeat(100_000));
        List<String> stored = new ArrayList<>();
        for (String text : texts) {
            assertEquals(
                    0,
                    cli.add(Cli.ID, "cold", "id" + text, "--notes", text, "--error", text)
                            .status());
        }
        for (int i = 0; i < texts.size(); i++) {
            JsonNode session = session("cold_results", i);
            assertEquals("id" + texts.get(i), session.get("session_id").textValue());
            assertEquals(texts.get(i), session.get("errors").get(0).textValue());
            stored.add(session.get("notes").textValue());
        }
        assertEquals(texts, stored);
    }

    /** The help names, as options, every field that a person can enter. */
    @Test
    void everyFieldButTheDerivedOnesHasAnOption() {
        Set<SessionField> missing = EnumSet.allOf(SessionField.class);
        missing.removeIf(field -> field.type() == SessionField.Type.RATE);
        Matcher options = Pattern.compile("(?m)^ +(--[a-z-]+)").matcher(cli.ok("add-result", "--help"));
        while (options.find()) {
            String name = options.group(1);
            missing.remove(name.equals("--task") ? SessionField.TASK_ID : SessionField.named(name));
        }
        assertEquals(Set.of(), missing);
    }
}
