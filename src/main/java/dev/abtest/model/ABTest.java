package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One test: a task and the sessions of both arms. (The original calls it {@code ABTestResult}.)
 *
 * @param testId the test's name, which is its file's name without {@code .json}
 * @param task what the sessions worked on
 * @param cold sessions of the cold arm in the order they were added; not modifiable
 * @param warm sessions of the warm arm in the order they were added; not modifiable
 * @param createdAt ISO 8601 as it was recorded; empty when unknown
 * @param extra fields of the stored document that this version does not know, kept for the next writer
 */
public record ABTest(
        String testId,
        TestTask task,
        List<SessionResult> cold,
        List<SessionResult> warm,
        String createdAt,
        Map<String, JsonNode> extra) {

    /** A test without sessions. */
    public static ABTest of(String testId, TestTask task, String createdAt) {
        return new ABTest(testId, task, List.of(), List.of(), createdAt, Map.of());
    }

    /** The sessions of one arm. */
    public List<SessionResult> arm(SessionType type) {
        return switch (type) {
            case COLD -> cold;
            case WARM -> warm;
        };
    }

    /** The same test with these sessions. */
    public ABTest withSessions(List<SessionResult> newCold, List<SessionResult> newWarm) {
        return new ABTest(testId, task, newCold, newWarm, createdAt, extra);
    }

    /** The same test of this task. */
    public ABTest withTask(TestTask newTask) {
        return new ABTest(testId, newTask, cold, warm, createdAt, extra);
    }

    /** The same test with these other fields. */
    public ABTest withExtra(Map<String, JsonNode> newExtra) {
        return new ABTest(testId, task, cold, warm, createdAt, newExtra);
    }
}
