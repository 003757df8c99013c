package dev.abtest.runner;

import dev.abtest.design.RunPlan;
import dev.abtest.model.UserError;
import dev.abtest.store.FileErrors;
import dev.abtest.store.LockFile;
import dev.abtest.store.OwnFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The temporary folder of one call of a run, below which each attempt at a session has one of its own. As long as it is
 * open a lock in it tells other processes that the run goes on; a store can be copied, and its run resumed twice.
 */
final class RunFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path temporary;
    private final RunPlan plan;
    private OwnFolder root;
    private LockFile lock;

    private RunFolder(Path temporary, RunPlan plan) {
        this.temporary = temporary;
        this.plan = plan;
    }

    /**
     * Makes it in {@code temporary}.
     *
     * @throws UserError if that is not possible
     */
    static RunFolder create(Path temporary, RunPlan plan) {
        RunFolder folder = new RunFolder(temporary, plan);
        try {
            Files.createDirectories(temporary);
            folder.makeRoot();
        } catch (IOException e) {
            throw FileErrors.failed("make the run's folder", temporary.resolve(name(plan)), e);
        }
        return folder;
    }

    /** Where the folder will be, unless something is in its place. */
    static Path expected(Path temporary, RunPlan plan) {
        return temporary.resolve(name(plan));
    }

    private static String name(RunPlan plan) {
        return "abtest-" + plan.runId();
    }

    /** Whose the folders of a run are, in the words of their marks. */
    static String owner(RunPlan plan) {
        return "run " + plan.runId();
    }

    private void makeRoot() throws IOException {
        root = OwnFolder.create(temporary, name(plan), owner(plan));
        lock = LockFile.tryNow(root.path().resolve(LOCK)).orElseThrow();
    }

    /**
     * A fresh folder for an attempt at a session. If an agent, or a program that tidies up, has removed the run's folder or
     * put something in its place, there is a new one first.
     *
     * @param name does not tell the arm
     */
    synchronized OwnFolder forAttempt(String name) throws IOException {
        if (!root.isThere() || !lock.isHeld()) {
            lock.close();
            makeRoot();
        }
        return OwnFolder.create(root.path(), name, owner(plan));
    }

    /**
     * Ends the processes that a killed call of {@code killed} has left, and deletes its sessions' folders.
     *
     * @return a line for each folder that could not be deleted
     * @throws UserError if the call still runs: then nothing is ended or deleted
     */
    List<String> clearUpAfter(RunPlan killed) {
        List<String> problems = new ArrayList<>();
        Map<OwnFolder, LockFile> left = new LinkedHashMap<>();
        try {
            lockFolders(killed, left);
            new ProcessTree(Set.of(Workspace.RUN_ID + '=' + killed.runId()))
                    .end(killed.options().limits().killAfter());
            for (Map.Entry<OwnFolder, LockFile> each : left.entrySet()) {
                removeSessions(each.getKey(), each.getValue(), killed, problems);
            }
        } catch (IOException e) {
            problems.add(FileErrors.failed("remove what an earlier call of run has left", temporary, e)
                    .getMessage());
        } finally {
            left.values().forEach(LockFile::close);
        }
        return problems;
    }

    private void lockFolders(RunPlan killed, Map<OwnFolder, LockFile> left) throws IOException {
        for (Path path : OwnFolder.entries(temporary)) {
            if (!path.getFileName().toString().startsWith(name(killed)) || path.equals(root.path())) {
                continue;
            }
            Optional<OwnFolder> folder = OwnFolder.find(path, owner(killed));
            if (folder.isEmpty()) {
                OwnFolder.removeUnfinished(path);
            } else if (folder.get().hasOwnerOf(root)) {
                Optional<LockFile> free = LockFile.tryNow(path.resolve(LOCK));
                if (free.isEmpty()) {
                    throw new UserError("run " + killed.number() + " goes on already, from a copy of this test: its"
                            + " folder " + path + " is in use; wait for it to end, or end it");
                }
                left.put(folder.get(), free.get());
            }
        }
    }

    private static void removeSessions(OwnFolder left, LockFile free, RunPlan killed, List<String> problems)
            throws IOException {
        try (free) {
            for (Path path : OwnFolder.entries(left.path())) {
                Optional<OwnFolder> session = OwnFolder.find(path, owner(killed));
                if (session.isPresent() && free.isHeld()) {
                    remove(session.get()).ifPresent(problems::add);
                } else if (session.isEmpty()) {
                    OwnFolder.removeUnfinished(path);
                }
            }
        }
        removeIfEmpty(left);
    }

    /** Removes a session's folder; says what went wrong, if it did. */
    static Optional<String> remove(OwnFolder folder) {
        try {
            folder.delete();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileErrors.failed("remove the session's folder", folder.path(), e)
                    .getMessage());
        }
    }

    private static void removeIfEmpty(OwnFolder folder) throws IOException {
        if (folder.isThere() && folder.isEmpty()) {
            folder.delete();
        }
    }

    /** Removes the folder if no session's is kept in it. */
    @Override
    public void close() {
        lock.close();
        try {
            removeIfEmpty(root);
        } catch (IOException e) {
            // It stays, and is empty but for what is kept: nobody misses anything.
        }
    }
}
