package dev.abtest.model;

/**
 * What a listing tells of a test, without its results.
 *
 * @param testId the test's id
 * @param taskId the task's id
 * @param description the task's description, empty when it has none
 * @param coldCount sessions in the cold arm
 * @param warmCount sessions in the warm arm
 * @param createdAt ISO 8601 as it was recorded; empty when unknown
 */
public record TestOverview(
        String testId, String taskId, String description, int coldCount, int warmCount, String createdAt) {}
