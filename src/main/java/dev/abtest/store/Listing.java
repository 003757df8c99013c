package dev.abtest.store;

import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.TestOverview;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The tests of a store.
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

    static Listing oldestFirst(List<TestOverview> tests, List<String> problems, LocalClock local) {
        // To learn the zone takes a tenth of the time of listing a small store: only when it can change the order.
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
