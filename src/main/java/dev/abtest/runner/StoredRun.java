package dev.abtest.runner;

import dev.abtest.design.PlanJson;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.design.Runs;
import dev.abtest.document.TestWriter;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionResult;
import dev.abtest.model.UserError;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.FileErrors;
import dev.abtest.store.LockFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A run whose plan and results are in a stored test: it listens to the run and stores each session as it ends. As long
 * as it is open, no other run of the test can begin.
 */
public final class StoredRun implements AutoCloseable, RunListener {
    private final ABTestManager manager;
    private final LockFile lock;
    private final Agent.Subject subject;
    private RunPlan plan;
    private List<SessionResult> before = List.of();
    private Optional<RunPlan> killed = Optional.empty();
    private boolean resumed;

    private StoredRun(ABTestManager manager, LockFile lock, Agent.Subject subject) {
        this.manager = manager;
        this.lock = lock;
        this.subject = subject;
    }

    /**
     * What a new run passes over that would otherwise be in its way.
     *
     * @param unfinished an earlier run that has sessions left
     * @param different an earlier run that did something else, although both will be analyzed together
     */
    public record Over(boolean unfinished, boolean different) {}

    /**
     * Begins a new run: its plan is on the disk when this returns.
     *
     * @param draw makes the plan for the stored test
     */
    public static StoredRun begin(ABTestManager manager, String testId, Over over, Function<ABTest, RunPlan> draw) {
        return locked(manager, testId, run -> {
            run.killed = PlanJson.last(manager.load(testId));
            ABTest stored = manager.update(testId, test -> {
                Optional<RunPlan> last = PlanJson.last(test);
                if (last.isPresent() && !over.unfinished()) {
                    refuseUnfinished(testId, last.get());
                }
                RunPlan drawn = draw.apply(test);
                if (!over.different()) {
                    Runs.of(test).refuseOther(drawn);
                }
                return PlanJson.add(test, drawn);
            });
            run.plan = PlanJson.last(stored).orElseThrow();
        });
    }

    /** Goes on with the last run of the test. */
    public static StoredRun resume(ABTestManager manager, String testId) {
        return locked(manager, testId, run -> {
            ABTest test = manager.load(testId);
            RunPlan stored = lastPlan(test);
            run.before = resultsOf(stored, test);
            run.plan = withResults(stored, run.before);
            run.killed = Optional.of(run.plan);
            run.resumed = true;
        });
    }

    /**
     * The plan of the last run of {@code test}.
     *
     * @throws UserError if there was none, or what is stored is no plan
     */
    public static RunPlan lastPlan(ABTest test) {
        return PlanJson.last(test)
                .orElseThrow(() -> new UserError(
                        "test " + test.testId() + " has no run to resume; start one with --cold and --warm"));
    }

    private static void refuseUnfinished(String testId, RunPlan last) {
        int left = last.remaining().size();
        if (left > 0) {
            throw new UserError("test " + testId + " has an unfinished run: " + left + " of "
                    + last.sessions().size()
                    + " planned sessions have no result; go on with --resume, or leave them out with --new-run");
        }
    }

    private static StoredRun locked(ABTestManager manager, String testId, Consumer<StoredRun> opening) {
        Agent.Subject subject = new Agent.Subject(testId, manager.load(testId).task());
        subject.check();
        try {
            StoredRun run = new StoredRun(manager, manager.lockRun(testId), subject);
            try {
                opening.accept(run);
                return run;
            } catch (RuntimeException e) {
                run.close();
                throw e;
            }
        } catch (IOException e) {
            throw FileErrors.writing(manager.folder(), e);
        }
    }

    private static List<SessionResult> resultsOf(RunPlan plan, ABTest test) {
        Set<String> planned = new HashSet<>();
        plan.sessions().forEach(session -> planned.add(session.sessionId()));
        List<SessionResult> results = new ArrayList<>();
        for (List<SessionResult> arm : List.of(test.cold(), test.warm())) {
            for (SessionResult result : arm) {
                if (planned.contains(result.sessionId())) {
                    results.add(result);
                }
            }
        }
        return results;
    }

    /** The plan with the state of its sessions. */
    public synchronized RunPlan plan() {
        return plan;
    }

    /** What the sessions work on. */
    public Agent.Subject subject() {
        return subject;
    }

    /** Whether its plan was stored before, by whomever. */
    public boolean isResumed() {
        return resumed;
    }

    /** The last run of the test when this was opened; it ended in an unknown way. */
    Optional<RunPlan> killed() {
        return killed;
    }

    /** The results that the plan's sessions had when this was opened. */
    public List<SessionResult> before() {
        return before;
    }

    @Override
    public void failed(PlannedSession session, String reason, boolean again) {
        store(session, Optional.empty());
    }

    @Override
    public void ended(PlannedSession session, Agent.Attempt attempt) {
        store(session, attempt.result());
    }

    /** State and result go into the document together, so that neither can be there without the other. */
    private synchronized void store(PlannedSession session, Optional<SessionResult> result) {
        RunPlan next = plan.with(session);
        try {
            manager.update(subject.testId(), test -> withResult(PlanJson.update(test, next), result));
        } catch (UserError e) {
            throw result.isEmpty() ? e : unstored(e, result.get());
        }
        plan = next;
    }

    /** What is paid for is not lost with the disk: it is printed, so that the user can add it. */
    private UserError unstored(UserError e, SessionResult result) {
        return new UserError(
                e.getMessage(),
                List.of(
                        "Session " + result.sessionId()
                                + " has ended and is not stored. When the reason is gone, add this"
                                + " line with 'abtest add-result " + subject.testId()
                                + " --from -', then go on with --resume:",
                        TestWriter.line(result)));
    }

    /** A session whose result could not be stored when it ended, and was added by hand, has its result. */
    private static RunPlan withResults(RunPlan stored, List<SessionResult> results) {
        Map<String, SessionResult> byName = new HashMap<>();
        for (SessionResult result : results) {
            byName.put(result.sessionType().key() + ' ' + result.sessionId(), result);
        }
        RunPlan plan = stored;
        for (PlannedSession session : stored.remaining()) {
            SessionResult result = byName.get(session.type().key() + ' ' + session.sessionId());
            Optional<PlannedSession.Outcome> outcome = result == null
                    ? Optional.empty()
                    : PlannedSession.Outcome.of(SessionDetails.of(result).text(SessionDetails.Field.RUN_OUTCOME));
            if (outcome.isPresent()) {
                plan = plan.with(session.ended(outcome.get()));
            }
        }
        return plan;
    }

    private static ABTest withResult(ABTest test, Optional<SessionResult> result) {
        if (result.isEmpty()) {
            return test;
        }
        SessionAdder adder = new SessionAdder(test, false);
        if (adder.add(result.get()) == SessionAdder.Outcome.REFUSED) {
            throw new UserError("session " + result.get().sessionId() + " is in the test already, and was not added by"
                    + " its run; remove it, and go on with --resume");
        }
        return adder.result();
    }

    @Override
    public void close() {
        lock.close();
    }
}
