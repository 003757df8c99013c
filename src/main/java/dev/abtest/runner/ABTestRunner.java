package dev.abtest.runner;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.design.RunPlan.Design;
import dev.abtest.design.RunPlan.Message;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs cold and warm sessions: the original's {@code run_comparison}. {@link #runComparison} runs one pair in memory,
 * {@link #run} the whole plan of a stored test. Both are one {@link Schedule}; they differ in the plan, and in who
 * listens to the results.
 */
public final class ABTestRunner {
    /** One cold and one warm session of the same task. */
    public record Pair(SessionResult cold, SessionResult warm) {}

    private final Agent agent;
    private final RunListener progress;
    private volatile Optional<Schedule> running = Optional.empty();
    private volatile boolean interrupted;

    /** Runs sessions by {@code agent}, and tells {@code progress} what has become of each when its result is safe. */
    public ABTestRunner(Agent agent, RunListener progress) {
        this.agent = agent;
        this.progress = progress;
    }

    /**
     * Starts a cold session with the cold messages, lets it do the task and collects its metrics, does the same with a
     * warm one, in random order, and returns both. Nothing is stored.
     *
     * @param options what each of the two sessions does
     * @throws UserError if a session has no result, because something other than the agent failed
     */
    public Pair runComparison(
            TestTask task, RunPlan.Options options, List<Message> coldMessages, List<Message> warmMessages) {
        RunPlan plan = RunPlan.of(
                RunPlan.Name.fresh(1, ""),
                new Design(1, 1, ThreadLocalRandom.current().nextLong(), false),
                options,
                Map.of(SessionType.COLD, coldMessages, SessionType.WARM, warmMessages));
        Agent.Subject subject = new Agent.Subject("", task);
        subject.check();
        InMemory results = new InMemory();
        execute(plan, subject, Optional.empty(), Schedule.Bounds.NONE, results);
        return new Pair(results.of(SessionType.COLD), results.of(SessionType.WARM));
    }

    /** Runs the sessions of {@code run} that have no result yet; each is stored when it ends. */
    public Schedule.End run(StoredRun run, Schedule.Bounds bounds) {
        return execute(run.plan(), run.subject(), run.killed(), bounds, run);
    }

    private Schedule.End execute(
            RunPlan plan,
            Agent.Subject subject,
            Optional<RunPlan> killed,
            Schedule.Bounds bounds,
            RunListener results) {
        Schedule schedule = new Schedule(agent, bounds, List.of(results, progress));
        running = Optional.of(schedule);
        if (interrupted) {
            return Schedule.End.INTERRUPTED;
        }
        try {
            agent.begin(plan, subject, killed).forEach(progress::warned);
            return schedule.run(plan, subject);
        } finally {
            agent.end();
        }
    }

    /** From another thread: ends the running sessions, whose results are not kept, and waits until that is done. */
    public void interrupt() {
        interrupted = true;
        running.ifPresent(Schedule::interrupt);
    }

    /** Keeps one result of each arm. */
    private static final class InMemory implements RunListener {
        private final Map<SessionType, SessionResult> results = new EnumMap<>(SessionType.class);

        @Override
        public void failed(PlannedSession session, String reason, boolean again) {
            if (!again) {
                throw new UserError("the " + session.type().key() + " session has no result: " + reason);
            }
        }

        @Override
        public void ended(PlannedSession session, Agent.Attempt attempt) {
            results.put(session.type(), attempt.result().orElseThrow());
        }

        SessionResult of(SessionType arm) {
            return results.get(arm);
        }
    }
}
