package dev.abtest.runner;

import dev.abtest.model.LocalClock;
import dev.abtest.store.FileErrors;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Does sessions by running their commands. */
public final class SessionRunner implements Agent {
    /**
     * Where sessions are done.
     *
     * @param environment what the commands inherit
     * @param clock when sessions start and end
     * @param logs the folder for what the commands print
     * @param keep whether the folders of good sessions are kept as well
     */
    public record Place(Map<String, String> environment, LocalClock clock, Path logs, boolean keep) {
        /** The folder of all sessions of a run. */
        Path root(RunPlan plan) {
            String temporary = environment.getOrDefault("TMPDIR", "");
            return Workspace.root(
                    Path.of(temporary.isEmpty() ? "/tmp" : temporary).toAbsolutePath(), plan.runId());
        }

        Workspace folder(PlannedSession session, RunPlan plan) {
            return new Workspace(root(plan), session.position());
        }
    }

    private final Place place;
    private final Set<SessionSteps> going = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    public SessionRunner(Place place) {
        this.place = place;
    }

    @Override
    public Attempt attempt(PlannedSession session, RunPlan plan, Subject subject) {
        SessionSteps steps = new SessionSteps(session, plan, subject, place);
        going.add(steps);
        try {
            if (stopped) {
                return Attempt.infrastructure("stopped");
            }
            return steps.run();
        } catch (IOException e) {
            return Attempt.infrastructure(
                    FileErrors.reading(fileOf(e, place.root(plan)), e).getMessage());
        } finally {
            going.remove(steps);
        }
    }

    private static Path fileOf(IOException e, Path otherwise) {
        boolean named = e instanceof FileSystemException failure && failure.getFile() != null;
        return named ? Path.of(((FileSystemException) e).getFile()) : otherwise;
    }

    @Override
    public void stop() {
        stopped = true;
        going.parallelStream().forEach(SessionSteps::stop);
    }

    /** Removes the folder of the run's sessions when nothing was kept in it. */
    public void tidy(RunPlan plan) {
        String[] kept = place.root(plan).toFile().list();
        if (kept != null && kept.length == 0) {
            place.root(plan).toFile().delete();
        }
    }

    /** Where the folders of sessions that were kept are. */
    public Path kept(RunPlan plan) {
        return place.root(plan);
    }

    /** The session's own environment variables, for those who want to see them. */
    public Map<String, String> environment(PlannedSession session, RunPlan plan, Subject subject) {
        return SessionEnvironment.of(session, plan, place.folder(session, plan), subject);
    }

    /** Ends the processes that a run has left which was killed itself. */
    public static void sweep(RunPlan plan) {
        new ProcessTree(Set.of("ABTEST_RUN_ID=" + plan.runId()))
                .end(plan.options().limits().killAfter());
    }
}
