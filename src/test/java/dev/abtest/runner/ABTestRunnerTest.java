package dev.abtest.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Settings;
import dev.abtest.design.PlanJson;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.design.RunPlan.Design;
import dev.abtest.design.RunPlan.Message;
import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs by the API, with shell scripts and with agents in this process. */
class ABTestRunnerTest {
    private static final TestTask TASK = TestTask.of("t", "d", "the prompt");
    private static final LocalClock CLOCK = LocalClock.ofSystem();

    @TempDir
    Path scratch;

    @Test
    void runComparisonReturnsOneColdAndOneWarmResult() {
        String agents = Path.of("src/test/resources/agents").toAbsolutePath().toString();
        SessionRunner sessions = new SessionRunner(new SessionRunner.Place(
                Map.of("PATH", System.getenv("PATH"), "TMPDIR", scratch.toString(), "AGENTS", agents),
                CLOCK,
                scratch.resolve("logs"),
                false));
        // How many calls fail is what the messages say.
        String agent = "sh $AGENTS/codex.sh $(tr -dc 0-9 < $ABTEST_MESSAGES_FILE)";
        ABTestRunner runner = new ABTestRunner(sessions, RunListener.none());
        ABTestRunner.Pair pair = runner.runComparison(
                TASK,
                RunPlan.Options.of(agent, agent),
                List.of(new Message("user", "fail 4 times")),
                List.of(new Message("user", "fail 1 time")));
        assertEquals(SessionType.COLD, pair.cold().sessionType());
        assertEquals(0.8, pair.cold().errorRate());
        assertEquals(SessionType.WARM, pair.warm().sessionType());
        assertEquals(0.2, pair.warm().errorRate());
        assertEquals("t", pair.warm().taskId());
    }

    @Test
    void runComparisonSaysWhichSessionHasNoResult() {
        Agent broken = (session, plan, subject) -> Agent.Attempt.infrastructure("the network is down");
        ABTestRunner runner = new ABTestRunner(broken, RunListener.none());
        UserError error = assertThrows(
                UserError.class, () -> runner.runComparison(TASK, RunPlan.Options.of("a", "b"), List.of(), List.of()));
        assertTrue(error.getMessage().contains("the network is down"), error.getMessage());
    }

    @Test
    void anInterruptedRunnerStartsNothing() {
        Agent never = (session, plan, subject) -> {
            throw new AssertionError("started");
        };
        ABTestManager manager = new ABTestManager(scratch, CLOCK);
        String id = manager.create(TASK).testId();
        try (StoredRun run = begin(manager, id, new Design(3, 1, 1, false))) {
            ABTestRunner runner = new ABTestRunner(never, RunListener.none());
            runner.interrupt();
            assertEquals(Schedule.End.INTERRUPTED, runner.run(run, Schedule.Bounds.NONE));
        }
    }

    /** The folder of a session goes last: what could still be needed is there until the result is on the disk. */
    @Test
    void anAttemptIsClearedUpWhenItIsStoredAndWhatFailsThereIsAWarning() {
        ABTestManager manager = new ABTestManager(scratch, CLOCK);
        String id = manager.create(TASK).testId();
        Agent agent = (session, plan, subject) -> Agent.Attempt.of(
                        Outcome.COMPLETED,
                        SessionResult.builder(session.sessionId(), session.type())
                                .build())
                .then(() -> Optional.of(session.sessionId() + " stored: "
                        + manager.load(id).arm(session.type()).stream()
                                .anyMatch(stored -> stored.sessionId().equals(session.sessionId()))));
        List<String> warnings = new ArrayList<>();
        try (StoredRun run = begin(manager, id, new Design(1, 1, 1, false))) {
            new ABTestRunner(agent, new RunListener() {
                        @Override
                        public void warned(String problem) {
                            warnings.add(problem);
                        }
                    })
                    .run(run, Schedule.Bounds.NONE);
        }
        assertEquals(List.of("run1-01 stored: true", "run1-02 stored: true"), warnings);
    }

    @Test
    void whatSeveralSessionsCouldNotStoreIsAllTold() throws Exception {
        ABTestManager manager = new ABTestManager(scratch, CLOCK);
        String id = manager.create(TASK).testId();
        CountDownLatch bothRun = new CountDownLatch(2);
        Agent agent = (session, plan, subject) -> {
            bothRun.countDown();
            try {
                bothRun.await();
                Files.deleteIfExists(scratch.resolve(id + ".json"));
            } catch (InterruptedException | IOException e) {
                throw new AssertionError(e);
            }
            return Agent.Attempt.of(
                    Outcome.COMPLETED,
                    SessionResult.builder(session.sessionId(), session.type()).build());
        };
        try (StoredRun run = begin(manager, id, new Design(1, 1, 1, false))) {
            Schedule.Bounds twoJobs = new Schedule.Bounds(2, OptionalDouble.empty(), Optional.empty());
            UserError error =
                    assertThrows(UserError.class, () -> new ABTestRunner(agent, RunListener.none()).run(run, twoJobs));
            String details = String.join("\n", error.details());
            assertTrue(details.contains("\"session_id\":\"run1-01\""), details);
            assertTrue(details.contains("\"session_id\":\"run1-02\""), details);
        }
    }

    @Test
    void aRunThatIsOpenKeepsASecondOneAway() {
        ABTestManager manager = new ABTestManager(scratch, CLOCK);
        String id = manager.create(TASK).testId();
        try (StoredRun run = begin(manager, id, new Design(1, 1, 1, false))) {
            assertEquals(2, run.plan().remaining().size());
            assertThrows(UserError.class, () -> StoredRun.resume(manager, id));
        }
        StoredRun.resume(manager, id).close();
    }

    /**
     * Sessions of one agent that differ only by chance: the exact p of 200 A/A runs of 5 + 5 is below 0.05 in at most
     * 5 % of them plus two standard errors, 0.05 + 2·√(0.05·0.95/200) = 0.0808. (Not in blocks of 1 + 1, where the least
     * p of 5 + 5 is 2/2⁵ = 0.0625.)
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void aaRunsRaiseNoMoreFalseAlarmsThanTheyMay(int block) {
        ABTestManager manager = new ABTestManager(scratch, CLOCK);
        int runs = 200;
        int alarms = 0;
        for (int i = 0; i < runs; i++) {
            String id = manager.create(TASK).testId();
            runNoisyAgent(manager, id, new Design(5, block, 1000 * block + i, true));
            Analysis analysis = Analysis.of(manager.load(id), Settings.DEFAULTS, CLOCK);
            assertEquals((5 + block - 1) / block, analysis.randomBlocks().orElseThrow());
            alarms += analysis.primary().exactP().orElseThrow() < 0.05 ? 1 : 0;
            manager.delete(id);
        }
        assertTrue(alarms <= runs * 0.0808, alarms + " alarms of " + runs + " in blocks of " + block);
        assertTrue(alarms > 0, "a test that never alarms shows nothing");
    }

    /** Error rates that scatter from session to session, and drift upwards in the course of the run. */
    private static void runNoisyAgent(ABTestManager manager, String id, Design design) {
        Random random = new Random(design.seed() * 0x9e3779b97f4a7c15L);
        Agent agent = (session, plan, subject) -> {
            double rate = Math.min(1, Math.max(0, 0.3 + 0.02 * session.position() + 0.15 * random.nextGaussian()));
            int calls = 10 + random.nextInt(20);
            int failed = 0;
            for (int call = 0; call < calls; call++) {
                failed += random.nextDouble() < rate ? 1 : 0;
            }
            return Agent.Attempt.of(
                    Outcome.COMPLETED,
                    SessionResult.builder(session.sessionId(), session.type())
                            .taskId("t")
                            .toolCalls(calls)
                            .successfulToolCalls(calls - failed)
                            .build());
        };
        try (StoredRun run = begin(manager, id, design)) {
            new ABTestRunner(agent, RunListener.none()).run(run, Schedule.Bounds.NONE);
        }
        ABTest test = manager.load(id);
        assertEquals(10, test.cold().size() + test.warm().size());
    }

    private static StoredRun begin(ABTestManager manager, String id, Design design) {
        return StoredRun.begin(
                manager,
                id,
                new StoredRun.Over(false, true),
                test -> RunPlan.of(PlanJson.nextName(test, ""), design, RunPlan.Options.of("a", "b"), Map.of()));
    }
}
