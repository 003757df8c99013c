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
    /** By so much an earlier version could lengthen a number when it wrote its value anew. */
    private static final int GROWTH = 100;

    /**
     * Two values under one key would mean to guess which one counts, so a key that stands twice is an error. No limit
     * is stricter than what can have been stored: there is none for the length of a prompt or a key, nor for the number
     * of keys.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Json.LONGEST_NUMBER + GROWTH)
                    .build())
            .build();

    /** What is made of a document. */
    private enum Purpose {
        /** The test. */
        TEST,
        /** All of it is read as for a test, and nothing is kept. */
        CHECK,
        /** What a listing tells: what is inside a session is not looked at. */
        OVERVIEW
    }

    private final JsonInput in;
    private final Purpose purpose;
    private String testId;
    private TestTask task;
    private String createdAt = "";
    private final List<SessionResult> cold = new ArrayList<>();
    private final List<SessionResult> warm = new ArrayList<>();
    private final Map<String, JsonNode> extra = new LinkedHashMap<>();
    private int coldCount;
    private int warmCount;

    private TestReader(JsonInput in, Purpose purpose) {
        this.in = in;
        this.purpose = purpose;
    }

    /**
     * The test in {@code stream}.
     *
     * @param name the file's name for messages
     * @throws UserError with file, line, column and path, if the document is not a test as STORE.md describes
     */
    public static ABTest read(String name, InputStream stream) throws IOException {
        TestReader reader = new TestReader(new JsonInput(name, JSON.createParser(stream)), Purpose.TEST);
        reader.readDocument();
        return new ABTest(
                reader.testId,
                reader.task,
                Collections.unmodifiableList(reader.cold),
                Collections.unmodifiableList(reader.warm),
                reader.createdAt,
                reader.extra);
    }

    /**
     * Checks that {@link #read} can read the document in {@code stream}, one session after the other, so that memory is
     * needed only for the largest of its fields.
     *
     * @param name the file's name for messages
     * @throws UserError as {@link #read}
     */
    public static void check(String name, InputStream stream) throws IOException {
        new TestReader(new JsonInput(name, JSON.createParser(stream)), Purpose.CHECK).readDocument();
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
        TestReader reader = new TestReader(new JsonInput(name, parser), Purpose.OVERVIEW);
        reader.readDocument();
        return new TestOverview(
                reader.testId,
                reader.task.taskId(),
                reader.task.description(),
                reader.coldCount,
                reader.warmCount,
                reader.createdAt);
    }

    private void readDocument() throws IOException {
        in.beginDocument();
        Set<String> seen = new HashSet<>();
        for (String field = nextKey(seen); field != null; field = nextKey(seen)) {
            switch (field) {
                case "test_id" -> testId = in.text();
                case "task" -> task = readTask();
                case "cold_results" -> coldCount = readSessions(SessionType.COLD, cold);
                case "warm_results" -> warmCount = readSessions(SessionType.WARM, warm);
                case "created_at" -> createdAt = in.text();
                case "summary" -> in.skip(); // derived: written for readers, never trusted
                default -> keep(field);
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

    private void keep(String field) throws IOException {
        if (purpose == Purpose.OVERVIEW) {
            in.skip();
            return;
        }
        JsonNode value = in.tree();
        if (purpose == Purpose.TEST) {
            extra.put(field, value);
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
        if (purpose == Purpose.OVERVIEW) {
            return in.count();
        }
        in.expectArray();
        String taskId = task == null ? "" : task.taskId();
        while (in.nextElement()) {
            SessionResult session =
                    SessionReader.read(in, SessionResult.builder().taskId(taskId));
            if (session.sessionType() != arm) {
                throw in.error("a " + session.sessionType().key() + " session stands among the " + arm.key()
                        + " ones; move it or correct its session_type");
            }
            if (purpose == Purpose.TEST) {
                sessions.add(session);
            }
        }
        return sessions.size();
    }
}
