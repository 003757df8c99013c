package dev.abtest.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestOverview;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a stored document: whole, or only what a listing needs. */
public final class TestReader {
    /**
     * Two values under one key would mean to guess which one counts, so a key that stands twice is an error. A string
     * may be as long as one that was stored: there is no limit for a prompt.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonInput in;
    private String testId;
    private TestTask task;
    private String createdAt = "";
    private final List<SessionResult> cold = new ArrayList<>();
    private final List<SessionResult> warm = new ArrayList<>();
    private final Map<String, JsonNode> extra = new LinkedHashMap<>();
    private int coldCount;
    private int warmCount;

    private TestReader(JsonInput in) {
        this.in = in;
    }

    /**
     * The test in {@code stream}.
     *
     * @param name the file's name for messages
     * @throws UserError with file, line, column and path, if the document is not a test as STORE.md describes
     */
    public static ABTest read(String name, InputStream stream) throws IOException {
        TestReader reader = new TestReader(new JsonInput(name, JSON.createParser(stream)));
        reader.readDocument(true);
        return new ABTest(
                reader.testId,
                reader.task,
                Collections.unmodifiableList(reader.cold),
                Collections.unmodifiableList(reader.warm),
                reader.createdAt,
                reader.extra);
    }

    /**
     * What a listing tells of the test in {@code stream}; its sessions are counted, not kept.
     *
     * @throws UserError as {@link #read}, but what is inside a session is not looked at
     */
    public static TestOverview readOverview(String name, InputStream stream) throws IOException {
        // The keys that matter here are checked by nextKey; to have the parser remember the keys of every session takes
        // 7 % of the time of a short `abtest list`, and a fifth of a long one.
        JsonParser parser = JSON.createParser(stream).disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        TestReader reader = new TestReader(new JsonInput(name, parser));
        reader.readDocument(false);
        return new TestOverview(
                reader.testId,
                reader.task.taskId(),
                reader.task.description(),
                reader.coldCount,
                reader.warmCount,
                reader.createdAt);
    }

    private void readDocument(boolean whole) throws IOException {
        in.beginDocument();
        Set<String> seen = new HashSet<>();
        for (String field = nextKey(seen); field != null; field = nextKey(seen)) {
            switch (field) {
                case "test_id" -> testId = in.text();
                case "task" -> task = readTask();
                case "cold_results" -> coldCount = whole ? readSessions(SessionType.COLD, cold) : in.count();
                case "warm_results" -> warmCount = whole ? readSessions(SessionType.WARM, warm) : in.count();
                case "created_at" -> createdAt = in.text();
                case "summary" -> in.skip(); // derived: written for readers, never trusted
                default -> keep(field, whole);
            }
        }
        if (testId == null) {
            throw in.error("test_id is missing; this is not a test document");
        }
        if (task == null) {
            throw in.error("task is missing; this is not a test document");
        }
        in.endDocument();
    }

    private String nextKey(Set<String> seen) throws IOException {
        String key = in.nextField();
        if (key != null && !seen.add(key)) {
            throw in.error("the key \"" + key + "\" stands twice");
        }
        return key;
    }

    private void keep(String field, boolean whole) throws IOException {
        if (whole) {
            extra.put(field, in.tree());
        } else {
            in.skip();
        }
    }

    private TestTask readTask() throws IOException {
        in.expectObject();
        TestTask defaults = TestTask.of(null, "", "");
        String taskId = defaults.taskId();
        String description = defaults.description();
        String prompt = defaults.prompt();
        List<String> expectedTools = defaults.expectedTools();
        Map<String, JsonNode> successCriteria = defaults.successCriteria();
        String category = defaults.category();
        String difficulty = defaults.difficulty();
        Map<String, JsonNode> unknown = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (String field = nextKey(seen); field != null; field = nextKey(seen)) {
            switch (field) {
                case "task_id" -> taskId = in.text();
                case "description" -> description = in.text();
                case "prompt" -> prompt = in.text();
                case "expected_tools" -> expectedTools = in.texts();
                case "success_criteria" -> successCriteria = readCriteria();
                case "category" -> category = in.text();
                case "difficulty" -> difficulty = in.text();
                default -> unknown.put(field, in.tree());
            }
        }
        if (taskId == null) {
            throw in.error("task_id is missing");
        }
        return new TestTask(taskId, description, prompt, expectedTools, successCriteria, category, difficulty, unknown);
    }

    private Map<String, JsonNode> readCriteria() throws IOException {
        in.expectObject();
        Map<String, JsonNode> criteria = new LinkedHashMap<>();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            criteria.put(field, in.tree());
        }
        return criteria;
    }

    private int readSessions(SessionType arm, List<SessionResult> sessions) throws IOException {
        in.expectArray();
        String taskId = task == null ? "" : task.taskId();
        while (in.nextElement()) {
            SessionResult session =
                    SessionReader.read(in, SessionResult.builder().taskId(taskId));
            if (session.sessionType() != arm) {
                throw in.error("a " + session.sessionType().key() + " session stands among the " + arm.key()
                        + " ones; move it or correct its session_type");
            }
            sessions.add(session);
        }
        return sessions.size();
    }
}
