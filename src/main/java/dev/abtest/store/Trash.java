package dev.abtest.store;

import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The deleted tests of a store. Each has a folder of its own in {@code .trash}, with its document and its logs in it; the
 * folders are numbered, so that a test which was deleted twice comes back as it was last. Whoever calls holds the lock of
 * the store.
 */
final class Trash {
    private static final String NAME = ".trash";
    private static final String OWNER_OF_ALL = "trash";
    private static final String OWNER = "a deleted test";

    private final Path store;
    private final Path folder;

    Trash(Path store) {
        this.store = store;
        this.folder = store.resolve(NAME);
    }

    /** Where the deleted tests are; the folder may not exist. */
    Path folder() {
        return folder;
    }

    /**
     * Moves {@code document} into a new folder; a link is moved itself.
     *
     * @return the folder, for the test's logs
     * @throws UserError if something else is in the place of the trash, be it a link to a folder
     * @throws AtomicFile.NotFlushedException if that is done, but only the disk's own care can keep it
     * @throws IOException if anything else fails; the document is then where it was
     */
    OwnFolder take(Path document) throws IOException {
        try {
            OwnFolder.ensure(folder, OWNER_OF_ALL);
        } catch (NotDirectoryException e) {
            throw new UserError(
                    folder + ": not a folder, so nothing can be moved into it; move it away, or delete with"
                            + " --forever",
                    e);
        }
        OwnFolder place = OwnFolder.create(folder, Long.toString(highest() + 1), OWNER);
        try {
            move(document, place.path());
        } catch (IOException e) {
            removeIfEmpty(place);
            throw e;
        }
        AtomicFile.flush(place.path().resolve(OwnFolder.MARK));
        AtomicFile.flush(place.path());
        AtomicFile.flush(folder);
        AtomicFile.flush(store);
        return place;
    }

    /** Moves a folder of logs to the document in {@code place}. */
    void takeLogs(Path logs, OwnFolder place) throws IOException {
        move(logs, place.path());
    }

    /**
     * Refuses a test that is not in the trash.
     *
     * @throws UserError with the ids of those that are among the details
     */
    void checkHolds(String testId) throws IOException {
        find(testId);
    }

    /**
     * Moves the test that was taken last under this id back into the store, with the logs that belong into {@code logs}.
     * The document comes last: as long as it has not, all can be done again.
     *
     * @return a line that says which logs stay in the trash, and why, if there are any
     * @throws UserError if it is not in the trash, as {@link #checkHolds}; or if its id is taken
     */
    Optional<String> putBack(String testId, Path logs) throws IOException {
        OwnFolder place = find(testId);
        Path document = place.path().resolve(testId + TestFolder.SUFFIX);
        Path itsLogs = place.path().resolve(logs.getFileName());
        if (FileState.of(store.resolve(document.getFileName())).isThere()) {
            throw new UserError("test " + testId + " is there, so the deleted one stays in the trash; to have that one,"
                    + " move " + store.resolve(document.getFileName()) + " away");
        }
        boolean hasLogs = FileState.of(itsLogs).isThere();
        boolean logsStay = hasLogs && FileState.of(logs).isThere();
        if (hasLogs && !logsStay) {
            move(itsLogs, store);
        }
        move(document, store);
        AtomicFile.flush(store);
        removeIfEmpty(place);
        return logsStay
                ? Optional.of(itsLogs + " stays there, because something is in its place: " + logs)
                : Optional.empty();
    }

    /** Where the test is that was taken last under this id. */
    private OwnFolder find(String testId) throws IOException {
        TreeSet<String> ids = new TreeSet<>();
        for (OwnFolder place : places()) {
            for (String document : documents(place)) {
                ids.add(document.substring(0, document.length() - TestFolder.SUFFIX.length()));
            }
            if (ids.contains(testId)) {
                return place;
            }
        }
        throw new UserError(
                "test " + testId + " is not in the trash " + folder
                        + (ids.isEmpty() ? ", which is empty" : "; these are:"),
                List.copyOf(ids));
    }

    private static List<String> documents(OwnFolder place) throws IOException {
        return OwnFolder.entries(place.path()).stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> name.endsWith(TestFolder.SUFFIX))
                .toList();
    }

    /** All folders with a deleted test, the newest first; one that was left unfinished may hold none. */
    List<OwnFolder> places() throws IOException {
        TreeMap<Long, OwnFolder> places = new TreeMap<>(Collections.reverseOrder());
        for (Path entry : entries()) {
            Optional<OwnFolder> place = number(entry) > 0 ? OwnFolder.find(entry, OWNER) : Optional.empty();
            if (place.isPresent()) {
                places.put(number(entry), place.get());
            }
        }
        return List.copyOf(places.values());
    }

    /**
     * Removes {@code place} with all that is in it.
     *
     * @return how many tests that were
     */
    int remove(OwnFolder place) throws IOException {
        int tests = documents(place).size();
        place.delete();
        return tests;
    }

    /** Removes what processes have left that were killed while they made a folder here. */
    void removeUnfinished() throws IOException {
        for (Path entry : entries()) {
            if (number(entry) > 0) {
                OwnFolder.removeUnfinished(entry);
            }
        }
    }

    /** Removes {@code place} if no document and no logs are left in it. */
    private static void removeIfEmpty(OwnFolder place) {
        try {
            if (place.isEmpty()) {
                place.delete();
            }
        } catch (IOException e) {
            // An empty folder in the trash is in nobody's way, and goes when the trash is emptied.
        }
    }

    private long highest() throws IOException {
        long highest = 0;
        for (Path entry : entries()) {
            highest = Math.max(highest, number(entry));
        }
        return highest;
    }

    /** What is in it; nothing if it is not there, or a link. */
    private List<Path> entries() throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) ? OwnFolder.entries(folder) : List.of();
    }

    /** The number of a folder, which is its name; 0 for anything else. */
    private static long number(Path entry) {
        try {
            return Math.max(0, Long.parseLong(entry.getFileName().toString()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void move(Path from, Path folder) throws IOException {
        AtomicFile.move(from, folder.resolve(from.getFileName()), FileState.of(from));
    }
}
