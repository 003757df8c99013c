package dev.abtest.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.document.Json;
import dev.abtest.document.TestReader;
import dev.abtest.document.TestWriter;
import dev.abtest.model.ABTest;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestOverview;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tests of one folder, one JSON file a test.
 *
 * <p>Every change is made by {@link #create}, {@link #update}, {@link #delete}, {@link #moveToTrash} or {@link #undelete}, each under the folder's lock, so that
 * no caller can lose another's results. When a method returns, its change is on the disk; when it cannot make the
 * change it throws a {@link UserError}.
 */
public final class ABTestManager {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LOCK = ".lock";

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
    public ABTest create(TestTask task) {
        return create(task, Map.of());
    }

    /** As {@link #create(TestTask)}, with these further fields. */
    public ABTest create(TestTask task, Map<String, JsonNode> extra) {
        TestId.checkTaskId(task.taskId());
        try {
            for (Attempts attempts = new Attempts(); ; attempts.next()) {
                try (LockFile lock = attempts.lock()) {
                    OffsetDateTime now = clock.now();
                    String testId = firstFree(TestId.of(task.taskId(), now.toLocalDateTime()));
                    ABTest test = ABTest.of(testId, task, IsoTime.format(now)).withExtra(extra);
                    boolean newFields = !task.successCriteria().isEmpty() || !extra.isEmpty();
                    if (save(test, newFields, FileState.of(file(testId)), lock)) {
                        return test;
                    }
                }
            }
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
     * @param change takes the stored test; when it returns the same object, nothing is written. It is asked again, with
     *     the test as it is then, if something that does not take the lock has changed the test in between
     * @return the test as it is stored now
     * @throws UserError also if the change gives the task an id that no new task could have
     */
    public ABTest update(String testId, UnaryOperator<ABTest> change) {
        Path file = existing(testId);
        try {
            for (Attempts attempts = new Attempts(); ; attempts.next()) {
                try (LockFile lock = attempts.lock()) {
                    FileState read = FileState.of(AtomicFile.real(file));
                    ABTest before = load(testId);
                    ABTest after = change.apply(before);
                    if (!after.task().taskId().equals(before.task().taskId())) {
                        TestId.checkTaskId(after.task().taskId());
                    }
                    if (after == before || save(after, hasNewFields(before, after), read, lock)) {
                        return after;
                    }
                }
            }
        } catch (IOException e) {
            throw FileErrors.writing(folder, e);
        }
    }

    /**
     * What became of a test that was to be deleted.
     *
     * @param done false if there was none
     * @param left a line that says which logs are left, and why, if there are any
     */
    public record Deletion(boolean done, Optional<String> left) {
        private static final Deletion NOTHING = new Deletion(false, Optional.empty());
    }

    /**
     * Refuses what cannot be the id of a test of any store.
     *
     * @throws UserError if {@code testId} is empty, hidden, too long, or more than a name
     */
    public static void checkId(String testId) {
        if (!TestId.isFileName(testId)) {
            throw new UserError('"' + testId
                    + "\" is no test id, so nothing was changed; give full ids, as 'abtest list" + " -q' prints them");
        }
    }

    /**
     * Moves the test called {@code testId}, and its logs, into the trash, from where {@link #undelete} brings them back.
     *
     * @throws UserError also if a run of it goes on, whose sessions would have nowhere to go
     */
    public Deletion moveToTrash(String testId) {
        return delete(testId, true);
    }

    /** Deletes the test called {@code testId}, and its logs, at once; errors as in {@link #moveToTrash}. */
    public Deletion delete(String testId) {
        return delete(testId, false);
    }

    private Deletion delete(String testId, boolean undoable) {
        if (!TestId.isFileName(testId) || !isThere(file(testId)) || !isSpelledSo(file(testId))) {
            return Deletion.NOTHING;
        }
        if (Files.isDirectory(file(testId), LinkOption.NOFOLLOW_LINKS)) {
            throw TestFolder.notRegular(file(testId));
        }
        try (LockFile run = lockRun(testId)) {
            Deletion deletion = underLock(() -> undoable ? discarded(testId, run) : deleted(testId, run));
            // To delete logs may take long, so only runs of this test wait for it.
            return undoable || !deletion.done() ? deletion : new Deletion(true, withLogs(testId, OwnFolder::delete));
        } catch (IOException e) {
            throw FileErrors.writing(folder, e);
        }
    }

    /** Something that is done while nobody else changes the store; empty when it has to be tried again. */
    private interface Change<T> {
        Optional<T> make() throws IOException;
    }

    private <T> T underLock(Change<T> change) throws IOException {
        for (Attempts attempts = new Attempts(); ; attempts.next()) {
            try (LockFile lock = attempts.lock()) {
                Optional<T> made = lock.isHeld() ? change.make() : Optional.empty();
                if (made.isPresent()) {
                    return made.get();
                }
            }
        }
    }

    private Optional<Deletion> discarded(String testId, LockFile run) throws IOException {
        if (!run.isHeld()) {
            return Optional.empty();
        }
        if (!isThere(file(testId))) {
            return Optional.of(Deletion.NOTHING); // somebody was faster
        }
        Trash trash = new Trash(folder);
        OwnFolder place = trash.take(file(testId));
        return Optional.of(new Deletion(true, withLogs(testId, logs -> trash.takeLogs(logs.path(), place))));
    }

    private Optional<Deletion> deleted(String testId, LockFile run) throws IOException {
        if (!run.isHeld()) {
            return Optional.empty();
        }
        boolean done = AtomicFile.delete(file(testId));
        AtomicFile.flush(folder);
        return Optional.of(new Deletion(done, Optional.empty()));
    }

    /** What is done to the logs of a test that goes. */
    private interface Farewell {
        void to(OwnFolder logs) throws IOException;
    }

    /**
     * Lets the folder {@link #logs} of a test go, if a run has made it.
     *
     * @return a line that says what is left, and why, if there is something
     */
    private Optional<String> withLogs(String testId, Farewell farewell) {
        Path logs = logs(testId);
        try {
            Optional<OwnFolder> own = OwnFolder.find(logs, ownerOfLogs(testId));
            if (own.isPresent()) {
                farewell.to(own.get());
            }
            return isThere(logs)
                    ? Optional.of(logs + " is left: it was not made by this version; remove it yourself")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileErrors.failed("delete the logs", logs, e).getMessage());
        }
    }

    /**
     * Brings the test called {@code testId} back, as it was when it was last deleted, with its logs.
     *
     * @return a line that says which logs stay in the trash, and why, if there are any
     * @throws UserError if it is not in the trash, with the ids that are among the details; or if its id is taken
     */
    public Optional<String> undelete(String testId) {
        checkId(testId);
        try {
            Trash trash = new Trash(folder);
            trash.checkHolds(testId); // before the lock, which would make the folder of a store that is not there
            return underLock(() -> Optional.of(trash.putBack(testId, logs(testId))));
        } catch (IOException e) {
            throw FileErrors.writing(folder, e);
        }
    }

    /**
     * Deletes what is in the trash.
     *
     * @return the number of tests that were in it
     */
    public int emptyTrash() {
        Trash trash = new Trash(folder);
        int tests = 0;
        try {
            if (!isThere(trash.folder())) {
                return 0;
            }
            // Nobody has to wait until all is gone: the lock is taken for each test.
            for (OwnFolder place : trash.places()) {
                tests += underLock(() -> Optional.of(trash.remove(place)));
            }
            underLock(() -> {
                trash.removeUnfinished();
                return Optional.of(trash);
            });
            AtomicFile.flush(trash.folder());
            return tests;
        } catch (IOException e) {
            throw FileErrors.failed("empty the trash", trash.folder(), e);
        }
    }

    /**
     * Keeps runs of the test away from each other, and from its deletion; the lock is there until it is closed.
     *
     * @throws UserError if somebody else has it
     */
    public LockFile lockRun(String testId) throws IOException {
        // The name begins with a dot, so that it is no test.
        Optional<LockFile> lock = LockFile.tryNow(folder.resolve(".run-" + testId + LOCK));
        if (lock.isEmpty()) {
            throw new UserError("test " + testId + " has a run going on; wait for it to end, or end it");
        }
        return lock.get();
    }

    /** The folder for what the sessions of the test's runs print, unless the user names another. */
    public Path logs(String testId) {
        return folder.resolve(testId + ".logs");
    }

    /** Whose the folders of logs are, in the words of their marks. */
    public static String ownerOfLogs(String testId) {
        return "logs of " + testId;
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
            return FileState.of(file).isThere();
        } catch (IOException e) {
            throw FileErrors.reading(file, e);
        }
    }

    /** Some file systems find a file under names that are spelled otherwise; who deletes must have meant this one. */
    private static boolean isSpelledSo(Path file) {
        String[] names = file.getParent().toFile().list();
        return names == null || Arrays.asList(names).contains(file.getFileName().toString());
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

    /** The tries at one change: each has the lock anew, and all together have the patience of one. */
    private final class Attempts {
        private final long deadline = System.nanoTime() + patience.toNanos();

        LockFile lock() throws IOException {
            Files.createDirectories(folder);
            return LockFile.waitFor(folder.resolve(LOCK), patience);
        }

        void next() {
            if (System.nanoTime() > deadline) {
                throw new UserError(folder + ": something that does not take the lock " + LOCK
                        + " changes the tests again and again; nothing was changed; end it, and try again");
            }
        }
    }

    /** Whether {@code after} holds fields of its own that {@code before} has not, so that they were never read back. */
    private static boolean hasNewFields(ABTest before, ABTest after) {
        return after.extra() != before.extra()
                || after.task() != before.task()
                || hasNewFields(before.cold(), after.cold())
                || hasNewFields(before.warm(), after.warm());
    }

    private static boolean hasNewFields(List<SessionResult> before, List<SessionResult> after) {
        for (int i = 0; i < after.size(); i++) {
            boolean isOld = i < before.size() && before.get(i) == after.get(i);
            if (!isOld && !after.get(i).extra().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Stores {@code test} unless something has changed it without taking the lock.
     *
     * @param newFields whether it holds fields that no reader has seen yet
     * @param before what is in its place
     * @return whether it is stored
     */
    private boolean save(ABTest test, boolean newFields, FileState before, LockFile lock) throws IOException {
        Path file = file(test.testId());
        return AtomicFile.write(file, new AtomicFile.Content() {
            @Override
            public void writeTo(OutputStream stream) throws IOException {
                TestWriter.write(test, Json.to(stream));
            }

            @Override
            public void check(Path written) throws IOException {
                if (newFields) {
                    checkReadable(written, test.testId());
                }
            }

            @Override
            public boolean isStillWanted() throws IOException {
                return lock.isHeld() && before.isStillThatOf(AtomicFile.real(file));
            }
        });
    }

    /** Nothing may take the place of a test that could not be read again. */
    private static void checkReadable(Path written, String testId) throws IOException {
        try (InputStream stream = new FileInputStream(written.toFile())) {
            TestReader.check(written.toString(), stream);
        } catch (UserError e) {
            throw new UserError(
                    "test " + testId + " could not be read again with this change, so nothing was changed: "
                            + e.getMessage(),
                    e);
        }
    }
}
