package dev.abtest.store;

import dev.abtest.document.Json;
import dev.abtest.document.TestReader;
import dev.abtest.document.TestWriter;
import dev.abtest.model.ABTest;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.TestOverview;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The tests of one folder, one JSON file a test.
 *
 * <p>Every change is made by {@link #create}, {@link #update} or {@link #delete}, each under the folder's lock, so that
 * no caller can lose another's results. When a method returns, its change is on the disk; when it cannot make the
 * change it throws a {@link UserError}.
 */
public final class ABTestManager {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final LocalClock clock;
    private final Duration patience;

    /** The tests in {@code folder}, which is created on the first write. */
    public ABTestManager(Path folder, LocalClock clock) {
        this(folder, clock, PATIENCE);
    }

    ABTestManager(Path folder, LocalClock clock, Duration patience) {
        this.folder = folder.toAbsolutePath();
        this.clock = clock;
        this.patience = patience;
    }

    /** Where the tests are; the folder may not exist yet. */
    public Path folder() {
        return folder;
    }

    /**
     * Creates a test without results. Its id holds the local time and the task's id, and a number when two tests of one
     * task are created in the same second.
     */
    @SuppressWarnings("try") // the lock is held, not used
    public ABTest create(TestTask task) {
        TestId.checkTaskId(task.taskId());
        try (StoreLock lock = lock()) {
            OffsetDateTime now = clock.now();
            String testId = firstFree(TestId.of(task.taskId(), now.toLocalDateTime()));
            ABTest test = ABTest.of(testId, task, IsoTime.format(now));
            save(test);
            return test;
        } catch (IOException e) {
            throw FileErrors.writing(folder, e);
        }
    }

    /** The test called {@code testId}. */
    public ABTest load(String testId) {
        ABTest test = read(existing(testId));
        if (!test.testId().equals(testId)) {
            throw TestFolder.misnamed(file(testId), test.testId());
        }
        return test;
    }

    /**
     * The test in any file, which may be a pipe.
     *
     * @throws UserError if the file cannot be read or holds no test document
     */
    public static ABTest read(Path file) {
        try (InputStream stream = new FileInputStream(file.toFile())) {
            return TestReader.read(file.toString(), stream);
        } catch (IOException e) {
            throw FileErrors.reading(file, e);
        }
    }

    /** The test in {@code stream}, called {@code name} in messages; errors as in {@link #read(Path)}. */
    public static ABTest read(String name, InputStream stream) {
        try {
            return TestReader.read(name, stream);
        } catch (IOException e) {
            throw FileErrors.reading(Path.of(name), e);
        }
    }

    /** All tests, oldest first; files that cannot be read as tests are among its problems. */
    public TestFolder.Listing list() {
        return new TestFolder(folder).listing(clock);
    }

    /**
     * Replaces the test called {@code testId} by the result of {@code change}, while nobody else can change it.
     *
     * @param change takes the stored test; when it returns the same object, nothing is written
     * @return the test as it is stored now
     */
    @SuppressWarnings("try") // the lock is held, not used
    public ABTest update(String testId, UnaryOperator<ABTest> change) {
        existing(testId);
        try (StoreLock lock = lock()) {
            ABTest before = load(testId);
            ABTest after = change.apply(before);
            if (after != before) {
                save(after);
            }
            return after;
        } catch (IOException e) {
            throw FileErrors.writing(folder, e);
        }
    }

    /**
     * Deletes the test called {@code testId}.
     *
     * @return false if there was none
     */
    @SuppressWarnings("try") // the lock is held, not used
    public boolean delete(String testId) {
        if (!TestId.isFileName(testId) || !isThere(file(testId))) {
            return false;
        }
        if (Files.isDirectory(file(testId), LinkOption.NOFOLLOW_LINKS)) {
            throw TestFolder.notRegular(file(testId));
        }
        try (StoreLock lock = lock()) {
            boolean deleted = Files.deleteIfExists(file(testId));
            AtomicFile.flushFolder(folder);
            return deleted;
        } catch (IOException e) {
            throw FileErrors.writing(folder, e);
        }
    }

    /**
     * The id of the test that {@code name} stands for: a full test id, else the beginning of one id only, or the task id
     * of one test only.
     *
     * @throws UserError if that is no test, or several; files that could not be read are among the details
     */
    public String find(String name) {
        if (name.isEmpty()) {
            throw new UserError("the name of the test is empty; give its id or the beginning of one");
        }
        if (contains(name)) {
            return name;
        }
        List<String> candidates = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (TestOverview test : new TestFolder(folder).overviews(problems)) {
            if (test.testId().startsWith(name) || test.taskId().equals(name)) {
                candidates.add(test.testId());
            }
        }
        if (candidates.isEmpty()) {
            throw new UserError(notFound(name).getMessage(), problems);
        }
        if (candidates.size() > 1) {
            Collections.sort(candidates);
            throw new UserError(name + " is ambiguous; give one of these ids:", candidates);
        }
        return candidates.get(0);
    }

    private boolean contains(String testId) {
        if (!TestId.isFileName(testId) || !isThere(file(testId))) {
            return false;
        }
        if (!Files.isRegularFile(file(testId))) {
            throw TestFolder.notRegular(file(testId));
        }
        return true;
    }

    /** Whether anything has that name; {@code Files.exists} would say no in a folder that we may not read. */
    private static boolean isThere(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileErrors.reading(file, e);
        }
    }

    private Path file(String testId) {
        return folder.resolve(testId + TestFolder.SUFFIX);
    }

    private Path existing(String testId) {
        if (!contains(testId)) {
            throw notFound(testId);
        }
        return file(testId);
    }

    private UserError notFound(String name) {
        return new UserError("test " + name + " not found in " + folder + "; 'abtest list' shows what is there");
    }

    private String firstFree(String testId) {
        String free = testId;
        for (int i = 2; Files.exists(file(free), LinkOption.NOFOLLOW_LINKS); i++) {
            free = testId + '_' + i;
        }
        return free;
    }

    private StoreLock lock() throws IOException {
        Files.createDirectories(folder);
        return StoreLock.of(folder, patience);
    }

    private void save(ABTest test) throws IOException {
        AtomicFile.write(file(test.testId()), new AtomicFile.Content() {
            @Override
            public void writeTo(OutputStream stream) throws IOException {
                TestWriter.write(test, Json.to(stream));
            }
        });
    }
}
