package dev.abtest.store;

import dev.abtest.document.TestReader;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.TestOverview;
import dev.abtest.model.UserError;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is in the folder of a store, read without the sessions. */
public final class TestFolder {
    static final String SUFFIX = ".json";

    /** From this number on files are read in parallel: on two cores 10,000 take 0.72 of the time, 600 gain nothing. */
    private static final int MANY = 1000;

    private final Path folder;

    TestFolder(Path folder) {
        this.folder = folder;
    }

    /** Names of the store's files; unlike a directory stream, {@code File.list} makes no object but the name of each. */
    private List<String> names() {
        String[] all = folder.toFile().list();
        if (all == null && Files.exists(folder)) {
            throw new UserError(folder + ": not a folder that can be read; choose another with --dir");
        }
        List<String> names = new ArrayList<>();
        for (String name : all == null ? new String[0] : all) {
            if (name.endsWith(SUFFIX) && name.charAt(0) != '.') {
                names.add(name);
            }
        }
        return names;
    }

    /** All tests, oldest first. */
    Listing listing(LocalClock clock) {
        List<String> problems = new ArrayList<>();
        return Listing.oldestFirst(overviews(problems), problems, clock);
    }

    /** All tests in no order; {@code problems} takes one line for each file that cannot be read as a test. */
    List<TestOverview> overviews(List<String> problems) {
        return overviews(names(), problems);
    }

    /** As {@link #overviews(List)}, of the files with these names; those that have been deleted since are passed over. */
    List<TestOverview> overviews(List<String> names, List<String> problems) {
        List<TestOverview> tests = Collections.synchronizedList(new ArrayList<>(names.size()));
        List<String> found = Collections.synchronizedList(problems);
        if (names.size() < MANY) {
            for (String name : names) {
                addOverview(name, tests, found);
            }
        } else {
            names.parallelStream().forEach(name -> addOverview(name, tests, found));
        }
        return tests;
    }

    private void addOverview(String name, List<TestOverview> tests, List<String> problems) {
        Path path = folder.resolve(name);
        try {
            tests.add(overview(path));
        } catch (UserError e) {
            // Somebody may delete a test at any time; a link whose target has gone is still there.
            if (!Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                problems.add(e.getMessage());
            }
        }
    }

    private TestOverview overview(Path path) {
        File file = path.toFile();
        if (!file.isFile()) {
            throw notRegular(path);
        }
        try (InputStream stream = new FileInputStream(file)) {
            TestOverview test = TestReader.readOverview(path.toString(), stream);
            if (!file.getName().equals(test.testId() + SUFFIX)) {
                throw misnamed(path, test.testId());
            }
            return test;
        } catch (IOException e) {
            throw FileErrors.reading(path, e);
        }
    }

    static UserError notRegular(Path file) {
        return new UserError(file + ": not a regular file, and no link to one; move it out of the folder");
    }

    static UserError misnamed(Path file, String testId) {
        return new UserError(
                file + ": holds the test " + testId + "; rename the file to that, or give it as a path to read it");
    }

    /**
     * The tests of a store, in order.
     *
     * @param tests oldest first; those of unknown age come before all others
     * @param problems one line for each file that could not be read as a test
     */
    public record Listing(List<TestOverview> tests, List<String> problems) {
        private record Dated(Instant created, TestOverview test) implements Comparable<Dated> {
            @Override
            public int compareTo(Dated other) {
                int byAge = created.compareTo(other.created);
                return byAge != 0 ? byAge : test.testId().compareTo(other.test.testId());
            }
        }

        private static Listing oldestFirst(List<TestOverview> tests, List<String> problems, LocalClock local) {
            // Loading the zone takes a tenth of the time of listing a small store, so only when it can change the
            // order.
            LocalClock clock = areComparable(tests) ? LocalClock.utc() : local;
            List<Dated> dated = new ArrayList<>(tests.size());
            for (TestOverview test : tests) {
                dated.add(new Dated(IsoTime.parse(test.createdAt(), clock).orElse(Instant.MIN), test));
            }
            Collections.sort(dated);
            List<TestOverview> sorted = new ArrayList<>(tests.size());
            for (Dated each : dated) {
                sorted.add(each.test());
            }
            Collections.sort(problems);
            return new Listing(sorted, problems);
        }

        /** Whether all times are local, or all are not. */
        private static boolean areComparable(List<TestOverview> tests) {
            int local = 0;
            for (TestOverview test : tests) {
                local += IsoTime.isLocal(test.createdAt()) ? 1 : 0;
            }
            return local == 0 || local == tests.size();
        }
    }
}
