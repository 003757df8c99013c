package dev.abtest.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * The task that every session of a test works on.
 *
 * @param taskId the user's name for the task
 * @param description one line for people
 * @param prompt what the agent is told; may have many lines
 * @param expectedTools names of tools that a successful session must have called successfully
 * @param successCriteria criterion name to JSON value, in the order they were given
 * @param category free text, {@value #DEFAULT_CATEGORY} when not given
 * @param difficulty {@code easy}, {@code medium} or {@code hard} when made here; stored documents may hold other words
 * @param extra fields of the stored task that this version does not know, kept for the next writer
 */
public record TestTask(
        String taskId,
        String description,
        String prompt,
        List<String> expectedTools,
        Map<String, JsonNode> successCriteria,
        String category,
        String difficulty,
        Map<String, JsonNode> extra) {

    public static final String DEFAULT_CATEGORY = "general";
    public static final String DEFAULT_DIFFICULTY = "medium";

    /** A task with the defaults of everything that is optional. */
    public static TestTask of(String taskId, String description, String prompt) {
        return new TestTask(
                taskId, description, prompt, List.of(), Map.of(), DEFAULT_CATEGORY, DEFAULT_DIFFICULTY, Map.of());
    }

    /** The same task under another name. */
    public TestTask withId(String newTaskId) {
        return new TestTask(
                newTaskId, description, prompt, expectedTools, successCriteria, category, difficulty, extra);
    }
}
