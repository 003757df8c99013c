package dev.abtest.runner;

import dev.abtest.model.SessionResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Goes through a plan once: in its order, so many sessions at a time, each stored before its thread takes another. */
public final class Schedule {
    private static final long INTERRUPT_PATIENCE_SECONDS = 60;

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
    private final RunListener progress;
    private final Bounds bounds;
    private final RunResults results;
    private final Queue<PlannedSession> waiting = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final long start = System.nanoTime();
    private double costUsd;
    private End end = End.FINISHED;
    private Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean interrupted;

    Schedule(Agent agent, RunListener progress, Bounds bounds, RunResults results) {
        this.agent = agent;
        this.progress = progress;
        this.bounds = bounds;
        this.results = results;
    }

    /** Runs what {@code plan} has left. */
    End run(RunPlan plan, Subject subject) {
        try {
            return runAll(plan, subject);
        } finally {
            done.countDown();
        }
    }

    private End runAll(RunPlan plan, Subject subject) {
        waiting.addAll(plan.remaining());
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

    private void work(RunPlan plan, Subject subject) {
        try {
            for (Optional<PlannedSession> next = next(); next.isPresent(); next = next()) {
                run(next.get(), plan, subject);
            }
        } catch (RuntimeException e) { // kept for the caller; no other session is started
            synchronized (this) {
                failure = Optional.of(failure.orElse(e));
            }
        }
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

    private void run(PlannedSession planned, RunPlan plan, Subject subject) {
        PlannedSession session = planned;
        for (int left = plan.options().limits().retries(); left >= 0 && !interrupted; left--) {
            tellStarted(session);
            Attempt attempt = agent.attempt(session, plan, subject);
            if (attempt.outcome().isResult()) {
                keep(session.ended(attempt.outcome()), attempt);
                return;
            }
            if (!interrupted) {
                session = session.failed(attempt.reason());
                keepFailure(session, attempt, left > 0);
            }
        }
    }

    private synchronized void tellStarted(PlannedSession session) {
        progress.started(session);
    }

    private synchronized void keep(PlannedSession session, Attempt attempt) {
        SessionResult result = attempt.result().orElseThrow();
        costUsd += attempt.costUsd().orElse(0);
        results.store(session, Optional.of(result));
        progress.ended(session, attempt);
    }

    private synchronized void keepFailure(PlannedSession session, Attempt attempt, boolean again) {
        costUsd += attempt.costUsd().orElse(0);
        results.store(session, Optional.empty());
        progress.failed(session, attempt.reason(), again);
    }
}
