package dev.abtest.runner;

import dev.abtest.design.PlanJson;
import dev.abtest.design.PlannedSession;
import dev.abtest.design.RunPlan;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionResult;
import dev.abtest.model.UserError;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A run whose plan and results are in a stored test: it listens to the run and stores each session as it ends. As long
 * as it is open, no other run of the test can begin.
 */
public final class StoredRun implements AutoCloseable, RunListener {
    private final ABTestManager manager;
    private final Lock lock;
    private final Agent.Subject subject;
    private RunPlan plan;
    private List<SessionResult> before = List.of();

    private StoredRun(ABTestManager manager, Lock lock, Agent.Subject subject) {
        this.manager = manager;
        this.lock = lock;
        this.subject = subject;
    }

    /**
     * Begins a new run: its plan is on the disk when this returns.
     *
     * @param draw makes the plan for the stored test
     * @param leaveUnfinished whether a run that has sessions left is left as it is; otherwise it is in the way
     */
    public static StoredRun begin(
            ABTestManager manager, String testId, boolean leaveUnfinished, Function<ABTest, RunPlan> draw) {
        return locked(manager, testId, run -> {
            PlanJson.last(manager.load(testId)).ifPresent(SessionRunner::sweep);
            ABTest stored = manager.update(testId, test -> {
                Optional<RunPlan> last = PlanJson.last(test);
                if (last.isPresent() && !leaveUnfinished) {
                    refuseUnfinished(testId, last.get());
                }
                return PlanJson.add(test, draw.apply(test));
            });
            run.plan = PlanJson.last(stored).orElseThrow();
        });
    }

    /** Goes on with the last run of the test. */
    public static StoredRun resume(ABTestManager manager, String testId) {
        return locked(manager, testId, run -> {
            ABTest test = manager.load(testId);
            run.plan = lastPlan(test);
            run.before = resultsOf(run.plan, test);
            SessionRunner.sweep(run.plan);
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
            StoredRun run = new StoredRun(manager, Lock.of(manager.folder(), testId), subject);
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
        manager.update(subject.testId(), test -> withResult(PlanJson.update(test, next), result));
        plan = next;
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
        try {
            lock.close();
        } catch (IOException e) {
            throw FileErrors.writing(manager.folder(), e);
        }
    }

    /** Keeps a second run of a test away. The lock ends with the process, however that ends; its file goes with close. */
    private static final class Lock implements AutoCloseable {
        private final FileChannel channel;
        private final Path file;

        private Lock(FileChannel channel, Path file) {
            this.channel = channel;
            this.file = file;
        }

        /**
         * The lock of a test.
         *
         * @param folder of the store; the file's name begins with a dot, so that it is no test
         * @throws UserError if a run holds it
         */
        static Lock of(Path folder, String testId) throws IOException {
            Path file = folder.resolve(".run-" + testId + ".lock");
            while (true) {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (!locks(channel)) {
                    channel.close();
                    throw new UserError("test " + testId + " has a run going on; wait for it to end, or end it");
                }
                if (isStillThere(file, channel)) {
                    return new Lock(channel, file);
                }
                channel.close();
            }
        }

        /** False if the run before has deleted the file between our opening and our locking it. */
        private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
            byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(token));
            try {
                return Arrays.equals(token, Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        private static boolean locks(FileChannel channel) throws IOException {
            try {
                return channel.tryLock() != null;
            } catch (OverlappingFileLockException e) {
                return false; // a run of this process
            }
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                Files.deleteIfExists(file);
            }
        }
    }
}
