package dev.abtest.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** Holm's step-down correction for several tests (Holm 1979); holds whatever the tests' dependence. */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p-values in the order given: the i-th smallest of m is multiplied by m - i + 1, none falls below the
     * one before it, none exceeds 1. Absent p-values stay absent and do not count towards m.
     */
    public static List<OptionalDouble> adjust(List<OptionalDouble> p) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < p.size(); i++) {
            if (p.get(i).isPresent()) {
                order.add(i);
            }
        }
        Collections.sort(order, new Comparator<Integer>() {
            @Override
            public int compare(Integer first, Integer second) {
                return Double.compare(p.get(first).getAsDouble(), p.get(second).getAsDouble());
            }
        });
        List<OptionalDouble> adjusted = new ArrayList<>(p);
        double before = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            double times = p.get(order.get(rank)).getAsDouble() * (order.size() - rank);
            before = Math.min(1, Math.max(before, times));
            adjusted.set(order.get(rank), OptionalDouble.of(before));
        }
        return adjusted;
    }
}
