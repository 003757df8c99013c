package dev.abtest.runner;

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
 * Runs cold and warm sessions: the original's {@code run_comparison}. One pair in memory with {@link #runComparison}, or
 * the whole plan of a stored test with {@link #run}; both go the same way, session by session.
 */
public final class ABTestRunner {
    /** One cold and one warm session of the same task. */
    public record Pair(SessionResult cold, SessionResult warm) {}

    private final Agent agent;
    private final RunOptions options;
    private final RunListener progress;
    private volatile Optional<Schedule> going = Optional.empty();
    private volatile boolean interrupted;

    /**
     * Runs sessions by {@code agent} and tells {@code progress}.
     *
     * @param options of {@link #runComparison}; a stored plan has its own
     */
    public ABTestRunner(Agent agent, RunOptions options, RunListener progress) {
        this.agent = agent;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Starts a cold session with the cold messages, lets it do the task and collects its metrics, does the same with a
     * warm one, in random order, and returns both. Nothing is stored.
     *
     * @throws UserError if a session has no result, because something else than the agent failed
     */
    public Pair runComparison(TestTask task, List<Message> coldMessages, List<Message> warmMessages) {
        RunPlan plan = RunPlan.of(
                RunPlan.Name.fresh(1, ""),
                new Design(1, 1, ThreadLocalRandom.current().nextLong(), false),
                options,
                Map.of(SessionType.COLD, coldMessages, SessionType.WARM, warmMessages));
        Subject subject = new Subject("", task);
        subject.check();
        Map<SessionType, SessionResult> results = new EnumMap<>(SessionType.class);
        execute(plan, subject, Bounds.NONE, (session, result) -> {
            if (result.isPresent()) {
                results.put(session.type(), result.get());
            } else if (session.failures().size() > options.limits().retries()) {
                throw new UserError("the " + session.type().key() + " session has no result: "
                        + session.failures().get(session.failures().size() - 1));
            }
        });
        return new Pair(results.get(SessionType.COLD), results.get(SessionType.WARM));
    }

    /** Runs the sessions of {@code run} that have no result yet; each is stored when it ends. */
    public Schedule.End run(StoredRun run, Bounds bounds) {
        return execute(run.plan(), run.subject(), bounds, run);
    }

    private Schedule.End execute(RunPlan plan, Subject subject, Bounds bounds, RunResults results) {
        Schedule schedule = new Schedule(agent, progress, bounds, results);
        going = Optional.of(schedule);
        return interrupted ? Schedule.End.INTERRUPTED : schedule.run(plan, subject);
    }

    /** From another thread: ends the running sessions, whose results are not kept, and waits until that is done. */
    public void interrupt() {
        interrupted = true;
        going.ifPresent(Schedule::interrupt);
    }
}
