package dev.abtest.store;

import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

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

    /** Where the document called {@code name} is that was taken last. */
    Optional<OwnFolder> find(String name) throws IOException {
        for (OwnFolder place : places()) {
            if (FileState.of(place.path().resolve(name)).isThere()) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }

    /** Moves what is called {@code name} from {@code place} back into the store; false if there is no such thing. */
    boolean putBack(String name, OwnFolder place) throws IOException {
        Path path = place.path().resolve(name);
        if (!FileState.of(path).isThere()) {
            return false;
        }
        move(path, store);
        return true;
    }

    /** The names of the documents in it, each once, in alphabetical order. */
    List<String> documents() throws IOException {
        List<String> names = new ArrayList<>();
        for (OwnFolder place : places()) {
            names.addAll(documents(place));
        }
        Collections.sort(names);
        return names.stream().distinct().toList();
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
    static void removeIfEmpty(OwnFolder place) {
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
