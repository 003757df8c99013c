package dev.abtest.runner;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Goes through a plan once, in its order, with a given number of sessions at a time; each is told to the listeners, and
 * so stored, before its thread takes another.
 */
public final class Schedule {
    private static final long INTERRUPT_PATIENCE_SECONDS = 60;

    /**
     * What one call may use; it is not part of the plan.
     *
     * @param jobs sessions that run at once, 1 or more
     * @param maxCostUsd no session is started once those of this call have cost this much
     * @param maxTime no session is started once the call has taken this long
     */
    public record Bounds(int jobs, OptionalDouble maxCostUsd, Optional<Duration> maxTime) {
        /** One session after the other, until all are done. */
        public static final Bounds NONE = new Bounds(1, OptionalDouble.empty(), Optional.empty());
    }

    /** Why it came to its end. */
    public enum End {
        /** Every session was tried. */
        FINISHED,
        /** The sessions have cost as much as they may. */
        COST_REACHED,
        /** They have taken as long as they may. */
        TIME_REACHED,
        /** Somebody interrupted it. */
        INTERRUPTED
    }

    private final Agent agent;
    private final Bounds bounds;
    private final List<RunListener> listeners;
    private final Queue<PlannedSession> waiting = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final long start = System.nanoTime();
    private final Set<SessionType> proven = EnumSet.noneOf(SessionType.class);
    private final Map<SessionType, String> lastFailure = new EnumMap<>(SessionType.class);
    private final Set<String> doubts = new HashSet<>();
    private double costUsd;
    private boolean costIsTold;
    private End end = End.FINISHED;
    private Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean interrupted;

    /** Tells {@code listeners} in their order: one that stores comes before one that shows. */
    Schedule(Agent agent, Bounds bounds, List<RunListener> listeners) {
        this.agent = agent;
        this.bounds = bounds;
        this.listeners = List.copyOf(listeners);
    }

    /** Runs what {@code plan} has left. */
    End run(RunPlan plan, Agent.Subject subject) {
        try {
            return runAll(plan, subject);
        } finally {
            done.countDown();
        }
    }

    private End runAll(RunPlan plan, Agent.Subject subject) {
        waiting.addAll(plan.remaining());
        for (PlannedSession session : plan.sessions()) {
            if (session.hasResult()) {
                proven.add(session.type());
            }
        }
        List<Thread> threads = new ArrayList<>();
        for (int job = 1; job < Math.min(bounds.jobs(), waiting.size()); job++) {
            Thread thread = new Thread(() -> work(plan, subject), "run-" + job);
            thread.start();
            threads.add(thread);
        }
        work(plan, subject);
        for (Thread thread : threads) {
            join(thread);
        }
        synchronized (this) {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return interrupted ? End.INTERRUPTED : end;
        }
    }

    /** Ends it from another thread, and waits until it has ended. */
    void interrupt() {
        interrupted = true;
        agent.stop();
        try {
            done.await(INTERRUPT_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(RunPlan plan, Agent.Subject subject) {
        try {
            for (Optional<PlannedSession> next = next(); next.isPresent(); next = next()) {
                run(next.get(), plan, subject);
            }
        } catch (RuntimeException e) { // kept for the caller; no other session is started
            synchronized (this) {
                failure = Optional.of(failure.isEmpty() ? e : both(failure.get(), e));
            }
        }
    }

    /** The first one, with the details of the second, because these can be a result that could not be stored. */
    private static RuntimeException both(RuntimeException first, RuntimeException second) {
        if (!(first instanceof UserError error) || !(second instanceof UserError later)) {
            return first;
        }
        List<String> details = new ArrayList<>(error.details());
        details.addAll(later.details());
        return new UserError(error.getMessage(), details);
    }

    private synchronized Optional<PlannedSession> next() {
        if (waiting.isEmpty() || interrupted || failure.isPresent()) {
            return Optional.empty();
        }
        if (bounds.maxCostUsd().isPresent() && costUsd >= bounds.maxCostUsd().getAsDouble()) {
            end = End.COST_REACHED;
            return Optional.empty();
        }
        if (bounds.maxTime().isPresent()
                && System.nanoTime() - start >= bounds.maxTime().get().toNanos()) {
            end = End.TIME_REACHED;
            return Optional.empty();
        }
        return Optional.of(waiting.remove());
    }

    private void run(PlannedSession planned, RunPlan plan, Agent.Subject subject) {
        PlannedSession session = planned;
        for (int left = plan.options().limits().retries(); left >= 0 && !interrupted; left--) {
            tellStarted(session);
            Agent.Attempt attempt = agent.attempt(session, plan, subject);
            Optional<String> problem = attempt.problem().or(() -> hopeless(planned.type(), attempt, plan.options()));
            boolean again = left > 0 && problem.isEmpty();
            if (attempt.outcome().isResult()) {
                tellEnded(session.ended(attempt.outcome()), attempt);
            } else if (!interrupted) {
                session = session.failed(attempt.reason());
                tellFailed(session, attempt, again);
            }
            attempt.doubt().ifPresent(doubt -> tellDoubt(planned, doubt));
            attempt.afterwards().run().ifPresent(this::tellWarning);
            if (problem.isPresent()) {
                throw new UserError(problem.get());
            }
            if (attempt.outcome().isResult()) {
                checkCost(planned, attempt);
                return;
            }
        }
    }

    /**
     * Why an arm that has had no result will have none: its sessions fail for the same reason, which is not theirs, twice
     * in a row, or once if they are not tried again.
     */
    private synchronized Optional<String> hopeless(SessionType arm, Agent.Attempt attempt, RunPlan.Options options) {
        if (attempt.outcome().isResult()) {
            proven.add(arm);
        }
        if (proven.contains(arm) || interrupted) {
            return Optional.empty();
        }
        String reason = attempt.reason().replaceAll("[0-9a-fA-F]*[0-9][0-9a-fA-F]*", "#"); // ids, times and sizes
        boolean same = reason.equals(lastFailure.put(arm, reason));
        return same || options.limits().retries() == 0
                ? Optional.of("no session of the " + arm.key() + " arm has a result: " + attempt.reason() + "; "
                        + OutsideCause.advice(attempt.reason()))
                : Optional.empty();
    }

    /** A limit of costs that nobody tells would never act. */
    private synchronized void checkCost(PlannedSession session, Agent.Attempt attempt) {
        costIsTold |= attempt.costUsd().isPresent();
        if (bounds.maxCostUsd().isEmpty() || attempt.costUsd().isPresent()) {
            return;
        }
        String agent = SessionDetails.of(attempt.result().orElseThrow()).text(SessionDetails.Field.AGENT);
        String silent = (agent.isEmpty() ? "the agent" : agent) + " does not say what ";
        boolean couldStillTell = attempt.outcome() == PlannedSession.Outcome.TIMED_OUT && agent.isEmpty();
        if (costIsTold || couldStillTell) {
            tellWarning(silent + session.sessionId() + " cost, so --max-cost does not count it");
            return;
        }
        throw new UserError("--max-cost cannot act: " + silent
                + "a session cost; go on with --resume without it, or with --max-time");
    }

    private synchronized void tellStarted(PlannedSession session) {
        listeners.forEach(listener -> listener.started(session));
    }

    private synchronized void tellEnded(PlannedSession session, Agent.Attempt attempt) {
        costUsd += attempt.costUsd().orElse(0);
        listeners.forEach(listener -> listener.ended(session, attempt));
    }

    private synchronized void tellFailed(PlannedSession session, Agent.Attempt attempt, boolean again) {
        costUsd += attempt.costUsd().orElse(0);
        listeners.forEach(listener -> listener.failed(session, attempt.reason(), again));
    }

    /** Each once: what is wrong with the set-up is wrong in all sessions. */
    private synchronized void tellDoubt(PlannedSession session, String doubt) {
        if (doubts.add(doubt)) {
            tellWarning(session.sessionId() + ": " + doubt);
        }
    }

    private synchronized void tellWarning(String problem) {
        listeners.forEach(listener -> listener.warned(problem));
    }
}
