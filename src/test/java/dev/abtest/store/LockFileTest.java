package dev.abtest.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LockFileTest {
    private final Path folder;

    LockFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ABTestManager manager(Duration patience) {
        return new ABTestManager(folder, LocalClock.ofSystem(), patience);
    }

    private static ABTest withSession(ABTest before, String id) {
        SessionAdder adder = new SessionAdder(before, false);
        adder.add(SessionResult.builder(id, SessionType.COLD).build());
        return adder.result();
    }

    @Test
    void threadsOfOneProcessLoseNoUpdate() throws Exception {
        String id = manager(Duration.ofSeconds(50))
                .create(TestTask.of("t", "d", "p"))
                .testId();
        List<Callable<ABTest>> work = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String session = "s" + i;
            // Each has a manager of its own, as unrelated callers would.
            work.add(() -> manager(Duration.ofSeconds(50)).update(id, before -> withSession(before, session)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (Future<ABTest> done : threads.invokeAll(work)) {
            done.get();
        }
        threads.shutdown();
        assertEquals(100, manager(Duration.ofSeconds(1)).load(id).cold().size());
    }

    @Test
    void aWriterThatWaitsTooLongSaysForWhatAndChangesNothing() throws IOException {
        String id = manager(Duration.ofSeconds(50))
                .create(TestTask.of("t", "d", "p"))
                .testId();
        String before = Files.readString(folder.resolve(id + ".json"));
        Process holder = holdLock();
        try {
            UserError error = assertThrows(
                    UserError.class, () -> manager(Duration.ofMillis(50)).update(id, test -> withSession(test, "s")));
            assertTrue(
                    error.getMessage()
                            .contains(folder.toRealPath().resolve(".lock").toString()),
                    error.getMessage());
            assertEquals(id, manager(Duration.ofMillis(50)).load(id).testId(), "readers need no lock");
        } finally {
            holder.destroyForcibly();
        }
        assertEquals(before, Files.readString(folder.resolve(id + ".json")));
        // The holder is gone, and its lock with it.
        manager(Duration.ofSeconds(50)).update(id, test -> withSession(test, "s"));
    }

    /** Another JVM that holds the lock until it is killed. */
    private Process holdLock() throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.resolve(".lock").toString())
                .start();
        assertEquals("held", holder.inputReader().readLine());
        return holder;
    }

    /** Takes a lock, says so, and waits. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid() ? "held" : "not held");
                System.in.read();
            }
        }
    }

    @Test
    void aChangeThatFailsLeavesTheTestAndTheLockFree() throws IOException {
        ABTestManager manager = manager(Duration.ofSeconds(1));
        String id = manager.create(TestTask.of("t", "d", "p")).testId();
        String before = Files.readString(folder.resolve(id + ".json"));
        assertThrows(
                IllegalStateException.class,
                () -> manager.update(id, test -> {
                    throw new IllegalStateException("by the caller");
                }));
        assertEquals(before, Files.readString(folder.resolve(id + ".json")));
        assertEquals(
                1, manager.update(id, test -> withSession(test, "s")).cold().size());
    }
}
