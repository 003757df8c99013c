package dev.abtest.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.document.Json;
import dev.abtest.model.SessionDetails.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is noted beside a session's fields: under which keys, in which order, and what foreign details read as. */
class SessionDetailsTest {
    @Test
    void detailsStandInTheOrderInWhichTheyWereNoted() {
        SessionDetails.Builder details = new SessionDetails.Builder()
                .put(Field.AGENT, "codex")
                .put(Field.TOOL_ERRORS, 1)
                .put(Field.UNANSWERED_CALLS, 2)
                .put(Field.EXIT_NONZERO, 3)
                .putIfAny(Field.MODEL, "")
                .putIfAny(Field.COST_USD, OptionalDouble.empty())
                .putIfAny(Field.TOKENS, Map.of())
                .putIn(Field.CALLS_BY_TOOL, "shell", Map.of("calls", 4))
                .putIn(Field.CALLS_BY_TOOL, "edit", Map.of("calls", 5))
                .put(Field.RUN_SECONDS, 1.5)
                .putNull(Field.RUN_SIGNAL);
        String expected = """
                {"agent":"codex","failures":{"tool_error":1,"exit_nonzero":3},"unanswered_tool_calls":2,\
                "calls_by_tool":{"shell":{"calls":4},"edit":{"calls":5}},"run":{"seconds":1.5,"signal":null}}""";
        assertEquals(expected, details.asExtra().get("details").toString());
    }

    @Test
    void whatWasNotedIsReadBack() {
        Map<String, Long> tokens = new LinkedHashMap<>();
        tokens.put("output_tokens", 1L << 40);
        tokens.put("input_tokens", 7L);
        SessionDetails details = details(new SessionDetails.Builder()
                .put(Field.RUN_OUTCOME, "completed")
                .put(Field.INTERRUPTS, 2)
                .put(Field.COMPLETED, false)
                .putIfAny(Field.COST_USD, OptionalDouble.of(0.125))
                .putIfAny(Field.TOKENS, tokens)
                .asExtra());
        assertEquals("completed", details.text(Field.RUN_OUTCOME));
        assertEquals(2, details.count(Field.INTERRUPTS));
        assertEquals(Optional.of(false), details.flag(Field.COMPLETED));
        assertEquals(OptionalDouble.of(0.125), details.number(Field.COST_USD));
        assertEquals(tokens, details.counts(Field.TOKENS));
    }

    /** Otherwise a session that is imported again would not be the one that is there. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 0.1, 12.5, 1e-7, 1e22, 123456.789})
    void aSessionEqualsItselfAfterItWasStored(double seconds) {
        Map<String, JsonNode> noted = new SessionDetails.Builder()
                .put(Field.RUN_EXIT_STATUS, 1)
                .put(Field.RUN_DROPPED_OUTPUT_BYTES, Long.MAX_VALUE)
                .put(Field.RUN_SECONDS, seconds)
                .put(Field.RUN_RECORD_FOUND, true)
                .asExtra();
        assertEquals(Json.orText(noted.get("details").toString()), noted.get("details"));
    }

    @ParameterizedTest
    @EnumSource
    void detailsThatAreNotThereAreEmpty(Field field) {
        assertEmpty(details(Map.of()), field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"text\"",
                "[1, 2]",
                "7",
                "{}",
                "{\"run\": 1, \"failures\": [], \"sub_agents\": null}",
                "{\"run\": {\"outcome\": {}, \"seconds\": \"1\"}, \"tokens\": \"5\", \"interrupts\": -1, \"cost_usd\": []}",
                "{\"interrupts\": 1e400, \"completed\": [], \"tokens\": {\"input\": \"3\", \"output\": -4}}"
            })
    void foreignDetailsOfAnotherShapeAreNoError(String foreign) {
        SessionDetails details = details(Map.of("details", Json.orText(foreign)));
        for (Field field : Field.values()) {
            assertEquals(0, details.count(field), field.name());
            assertEquals(Optional.empty(), details.flag(field), field.name());
            assertEquals(Map.of(), details.counts(field), field.name());
        }
        assertEquals("", details.text(Field.RUN_OUTCOME));
        assertEquals(OptionalDouble.empty(), details.number(Field.COST_USD));
    }

    @Test
    void aCountBeyondALongIsNone() {
        JsonNode huge = Json.orText("{\"interrupts\": 123456789012345678901234567890}");
        assertEquals(0, details(Map.of("details", huge)).count(Field.INTERRUPTS));
    }

    @Test
    void theDetailsOfARecordAreTakenOverWithWhatIsNotKnown() {
        Map<String, JsonNode> record = Map.of("details", Json.orText("{\"agent\": \"codex\", \"mood\": \"good\"}"));
        Map<String, JsonNode> taken = new SessionDetails.Builder()
                .put(Field.AGENT_SESSION_ID, "a")
                .putAll(details(record))
                .asExtra();
        assertEquals(TextNode.valueOf("good"), taken.get("details").get("mood"));
        assertEquals(
                "{\"agent_session_id\":\"a\",\"agent\":\"codex\",\"mood\":\"good\"}",
                taken.get("details").toString());
    }

    private static void assertEmpty(SessionDetails details, Field field) {
        assertEquals("", details.text(field));
        assertEquals(0, details.count(field));
        assertEquals(OptionalDouble.empty(), details.number(field));
        assertEquals(Optional.empty(), details.flag(field));
        assertEquals(Map.of(), details.counts(field));
    }

    private static SessionDetails details(Map<String, JsonNode> extra) {
        return SessionDetails.of(
                SessionResult.builder("s", SessionType.COLD).extra(extra).build());
    }
}
