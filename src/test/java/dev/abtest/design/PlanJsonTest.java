package dev.abtest.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans as they are stored in a test. */
class PlanJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One session that has its result, one that failed twice. */
    private static final String STORED = """
            {
              "number": 2,
              "run_id": "8f00000000000001",
              "created_at": "2026-01-31T10:00:00+00:00",
              "sessions_per_arm": 1,
              "block": 3,
              "seed": 42,
              "aa": false,
              "commands": {
                "cold": "cold agent",
                "warm": "warm agent",
                "prepare": null,
                "check": "make test",
                "cleanup": null
              },
              "options": {
                "timeout_ms": 60000,
                "kill_after_ms": 5000,
                "max_log_bytes": 1048576,
                "retries": 1,
                "prompt_on_stdin": true,
                "workdir": "/project",
                "transcript": null
              },
              "cold_messages": [],
              "warm_messages": [ { "role": "user", "content": "é \\"quoted\\"" } ],
              "sessions": [
                {
                  "session_id": "run2-01",
                  "session_type": "warm",
                  "block": 1,
                  "outcome": "agent_failed",
                  "failures": []
                },
                {
                  "session_id": "run2-02",
                  "session_type": "cold",
                  "block": 1,
                  "outcome": "infrastructure",
                  "failures": [ "network", "network" ]
                }
              ]
            }
            """;

    @Test
    void whatPreparesAnArmIsStoredOnlyWhereItIsGiven() throws IOException {
        String given = STORED.replace(
                "\"check\": \"make test\"", "\"prepare_warm\": \"cp notes .\", \"check\": \"make test\"");
        RunPlan plan = PlanJson.last(withRun(given)).orElseThrow();
        assertEquals(Optional.of("cp notes ."), plan.prepare(SessionType.WARM));
        assertEquals(Optional.empty(), plan.prepare(SessionType.COLD));
        assertEquals(
                JSON.readTree(given).get("commands"),
                PlanJson.update(withRun(given), plan).extra().get("run").get("commands"));
    }

    @Test
    void aPlanIsReadAndWrittenBackAsItIsStored() throws IOException {
        ABTest test = withRun(STORED);
        RunPlan plan = PlanJson.last(test).orElseThrow();
        assertEquals(new RunPlan.Design(1, 3, 42, false), plan.design());
        assertEquals(Optional.of("make test"), plan.options().commands().check());
        assertEquals(Duration.ofMinutes(1), plan.options().limits().timeout());
        assertEquals(List.of(new RunPlan.Message("user", "é \"quoted\"")), plan.messages(SessionType.WARM));
        assertEquals(
                List.of("run2-02"),
                plan.remaining().stream().map(PlannedSession::sessionId).toList());
        assertEquals(3, plan.remaining().get(0).nextAttempt());
        assertEquals(
                JSON.readTree(STORED).toString(),
                PlanJson.update(test, plan).extra().get("run").toString(),
                "the same fields in the same order");
    }

    @Test
    void aNewRunMovesTheOnesBeforeItToTheEarlierRuns() throws IOException {
        ABTest test = withRun(STORED);
        RunPlan third = RunPlan.of(
                PlanJson.nextName(withRuns(STORED, "[{}]"), "now"),
                new RunPlan.Design(1, 1, 1, true),
                RunPlan.Options.of("a", "a"),
                Map.of());
        assertEquals(3, third.number());
        ABTest more = PlanJson.add(PlanJson.add(test, third), third);
        assertEquals(2, more.extra().get("earlier_runs").size());
        assertEquals(JSON.readTree(STORED), more.extra().get("earlier_runs").get(0));
        assertEquals(
                "run3-02", PlanJson.last(more).orElseThrow().sessions().get(1).sessionId());
        assertEquals(Optional.empty(), PlanJson.last(TEST));
    }

    /** What goes on with a plan must not guess: each of these fields is needed, and has one type. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            "seed": 42
            "retries": 1
            "session_id": "run2-01"
            "cold": "cold agent"
            "outcome": "agent_failed"
            "session_type": "warm"
            "role": "user"
            """)
    void aDamagedPlanIsRefusedByTheStrictReaderAndReadAsFarAsItGoesByTheOther(String field) throws IOException {
        String name = field.substring(0, field.indexOf(':'));
        ABTest test = withRun(STORED.replace(field, name + ": 0.5"));
        UserError error = assertThrows(UserError.class, () -> PlanJson.last(test));
        assertTrue(error.getMessage().contains("no good " + name + ", so it is not the plan"), error.getMessage());
        PlanJson.View view = PlanJson.views(test).get(0);
        assertEquals(3, view.block());
        assertEquals(
                new PlanJson.Slot("run2-02", Optional.of(SessionType.COLD), 1, Optional.of(Outcome.INFRASTRUCTURE), 2),
                view.sessions().get(1));
    }

    @Test
    void whatAForeignPlanDoesNotSayIsUnknown() throws IOException {
        ABTest test = withRuns("""
                {"sessions": [{"session_type": "tepid", "outcome": "exploded"}, 7]}
                """, """
                ["not a run", null, {"aa": true, "block": 2, "sessions": {"odd": "shape"}}]
                """);
        PlanJson.Slot unknown = new PlanJson.Slot("", Optional.empty(), 0, Optional.empty(), 0);
        assertEquals(
                List.of(
                        view(1, 0, false, List.of()),
                        view(2, 0, false, List.of()),
                        view(3, 2, true, List.of(unknown)),
                        view(4, 0, false, List.of(unknown, unknown))),
                PlanJson.views(test));
    }

    private static PlanJson.View view(int number, int block, boolean aa, List<PlanJson.Slot> sessions) {
        return new PlanJson.View(number, "", "", block, aa, Map.of(), Map.of(), sessions);
    }

    private static final ABTest TEST = ABTest.of("test_t", TestTask.of("t", "d", "p"), "");

    private static ABTest withRun(String run) throws IOException {
        return TEST.withExtra(Map.of("run", JSON.readTree(run)));
    }

    private static ABTest withRuns(String run, String earlier) throws IOException {
        Map<String, JsonNode> extra = new LinkedHashMap<>();
        extra.put("earlier_runs", JSON.readTree(earlier));
        extra.put("run", JSON.readTree(run));
        return TEST.withExtra(extra);
    }
}
