package dev.abtest.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.ABTest;
import dev.abtest.model.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a test keeps its plans: the last run under {@code run}, those before it in the list {@code earlier_runs}.
 */
public final class StoredPlan {
    private static final String LAST = "run";
    private static final String EARLIER = "earlier_runs";

    private StoredPlan() {}

    /**
     * The plan of the last run of {@code test}, if there was one.
     *
     * @throws UserError if what is stored there is none
     */
    public static Optional<RunPlan> of(ABTest test) {
        JsonNode stored = test.extra().get(LAST);
        return stored == null ? Optional.empty() : Optional.of(new PlanReader(test.testId()).read(stored));
    }

    /**
     * The plan of the last run of {@code test}.
     *
     * @throws UserError if there was none
     */
    public static RunPlan last(ABTest test) {
        return of(test).orElseThrow(() ->
                new UserError("test " + test.testId() + " has no run to resume; start one with --cold and --warm"));
    }

    /** {@code test} with the new state of its last run. */
    static ABTest update(ABTest test, RunPlan plan) {
        Map<String, JsonNode> extra = new LinkedHashMap<>(test.extra());
        extra.put(LAST, PlanWriter.json(plan));
        return test.withExtra(extra);
    }

    /** {@code test} with one run more. */
    static ABTest add(ABTest test, RunPlan plan) {
        Map<String, JsonNode> extra = new LinkedHashMap<>(test.extra());
        JsonNode last = extra.get(LAST);
        if (last != null) {
            ArrayNode earlier = JsonNodeFactory.instance.arrayNode();
            if (extra.get(EARLIER) instanceof ArrayNode before) {
                earlier.addAll(before);
            }
            extra.put(EARLIER, earlier.add(last));
        }
        ObjectNode json = PlanWriter.json(plan);
        extra.put(LAST, json);
        return test.withExtra(extra);
    }

    /** The number of runs that the test has seen. */
    public static int count(ABTest test) {
        JsonNode earlier = test.extra().get(EARLIER);
        return (test.extra().containsKey(LAST) ? 1 : 0) + (earlier == null ? 0 : earlier.size());
    }
}
