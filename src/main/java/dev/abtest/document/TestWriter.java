package dev.abtest.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.analysis.ArmSummary;
import dev.abtest.analysis.Summary;
import dev.abtest.model.ABTest;
import dev.abtest.model.Figure;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Writes a stored document: the original's keys in its order, then what other tools added. */
public final class TestWriter {
    private static final SessionField[] FIELDS = SessionField.values();

    /** Their keys, quoted once: a document may hold a million sessions. */
    private static final SerializableString[] KEYS = new SerializableString[FIELDS.length];

    static {
        for (int i = 0; i < FIELDS.length; i++) {
            KEYS[i] = new SerializedString(FIELDS[i].key());
        }
    }

    private final JsonGenerator out;

    private TestWriter(JsonGenerator out) {
        this.out = out;
    }

    /** Writes {@code test} with its summary to {@code out}, and closes it. */
    public static void write(ABTest test, JsonGenerator out) throws IOException {
        new TestWriter(out).writeTest(test);
        out.close();
    }

    /** {@code session} as one line, in the form in which it can be entered again. */
    public static String line(SessionResult session) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = Json.to(line).setPrettyPrinter(null)) {
            new TestWriter(out).writeSession(session);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private void writeTest(ABTest test) throws IOException {
        out.writeStartObject();
        out.writeStringField("test_id", test.testId());
        out.writeFieldName("task");
        writeTask(test.task());
        writeSessions("cold_results", test.cold());
        writeSessions("warm_results", test.warm());
        out.writeStringField("created_at", test.createdAt());
        out.writeObjectFieldStart("summary");
        Summary summary = Summary.of(test);
        writeSummary(summary, summary.verdict().sentence(), OptionalDouble.of(0), out);
        out.writeEndObject();
        writeAll(test.extra());
        out.writeEndObject();
    }

    private void writeTask(TestTask task) throws IOException {
        out.writeStartObject();
        out.writeStringField("task_id", task.taskId());
        out.writeStringField("description", task.description());
        out.writeStringField("prompt", task.prompt());
        out.writeFieldName("expected_tools");
        writeTexts(task.expectedTools());
        out.writeObjectFieldStart("success_criteria");
        writeAll(task.successCriteria());
        out.writeEndObject();
        out.writeStringField("category", task.category());
        out.writeStringField("difficulty", task.difficulty());
        writeAll(task.extra());
        out.writeEndObject();
    }

    private void writeSessions(String field, List<SessionResult> sessions) throws IOException {
        out.writeArrayFieldStart(field);
        for (SessionResult session : sessions) {
            writeSession(session);
        }
        out.writeEndArray();
    }

    private void writeSession(SessionResult session) throws IOException {
        out.writeStartObject();
        for (int i = 0; i < FIELDS.length; i++) {
            Object value = FIELDS[i].get(session);
            if (!FIELDS[i].isOptional() || Boolean.TRUE.equals(value)) {
                out.writeFieldName(KEYS[i]);
                writeValue(FIELDS[i].type(), value);
            }
        }
        if (!session.unknown().isEmpty()) {
            writeUnknown(session);
        }
        for (Map.Entry<String, JsonNode> field : session.extra().entrySet()) {
            if (session.unknown().isEmpty() || !field.getKey().equals(SessionField.UNKNOWN)) {
                out.writeFieldName(field.getKey());
                writeTree(field.getValue());
            }
        }
        out.writeEndObject();
    }

    /** Behind our own entries stands what another tool has listed, see {@link SessionReader}. */
    private void writeUnknown(SessionResult session) throws IOException {
        out.writeArrayFieldStart(SessionField.UNKNOWN);
        for (Figure figure : session.unknown()) {
            out.writeString(figure.key());
        }
        JsonNode others = session.extra().get(SessionField.UNKNOWN);
        if (others != null && others.isArray()) {
            for (JsonNode other : others) {
                writeTree(other);
            }
        } else if (others != null) {
            writeTree(others);
        }
        out.writeEndArray();
    }

    @SuppressWarnings("unchecked") // a list of texts, by the type
    private void writeValue(SessionField.Type type, Object value) throws IOException {
        switch (type) {
            case TEXT, TIME -> out.writeString((String) value);
            case ARM -> out.writeString(((SessionType) value).key());
            case COUNT -> out.writeNumber((Integer) value);
            case SECONDS, RATE -> out.writeNumber((Double) value);
            case FLAG -> out.writeBoolean((Boolean) value);
            case TEXTS -> writeTexts((List<String>) value);
        }
    }

    private void writeTexts(List<String> texts) throws IOException {
        out.writeStartArray();
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private void writeAll(Map<String, JsonNode> fields) throws IOException {
        for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
            out.writeFieldName(field.getKey());
            writeTree(field.getValue());
        }
    }

    private void writeTree(JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                out.writeStartObject();
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    out.writeFieldName(field.getKey());
                    writeTree(field.getValue());
                }
                out.writeEndObject();
            }
            case ARRAY -> {
                out.writeStartArray();
                for (JsonNode element : node) {
                    writeTree(element);
                }
                out.writeEndArray();
            }
            case STRING -> out.writeString(node.textValue());
            case NUMBER -> out.writeNumber(node.asText());
            case BOOLEAN -> out.writeBoolean(node.booleanValue());
            case NULL, MISSING -> out.writeNull();
            case BINARY, POJO -> throw new AssertionError("not a JSON value: " + node.getNodeType());
        }
    }

    /** Writes a summary under the original's keys into the object that {@code out} is in, null for unknown averages. */
    public static void writeSummary(Summary summary, String recommendation, JsonGenerator out) throws IOException {
        writeSummary(summary, recommendation, OptionalDouble.empty(), out);
    }

    /**
     * Writes a summary.
     *
     * @param unknown what stands for an average that is unknown, null if it is empty: in a document the original's 0,
     *     since its readers expect numbers there, and the sessions say what is unknown
     */
    private static void writeSummary(Summary summary, String recommendation, OptionalDouble unknown, JsonGenerator out)
            throws IOException {
        out.writeStringField("task_id", summary.taskId());
        writeArm("cold", summary.cold(), unknown, out);
        writeArm("warm", summary.warm(), unknown, out);
        out.writeObjectFieldStart("improvement");
        if (summary.errorRateImprovement().isPresent()) {
            out.writeNumberField("error_rate", summary.errorRateImprovement().getAsDouble());
        }
        if (summary.successRateImprovement().isPresent()) {
            out.writeNumberField(
                    "success_rate", summary.successRateImprovement().getAsDouble());
        }
        out.writeEndObject();
        out.writeStringField("recommendation", recommendation);
    }

    private static void writeArm(String field, ArmSummary arm, OptionalDouble unknown, JsonGenerator out)
            throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("count", arm.count());
        if (arm.count() > 0) {
            writeNumber("avg_error_rate", arm.averageErrorRate(), unknown, out);
            writeNumber("avg_success_rate", arm.averageSuccessRate(), unknown, out);
            writeNumber("avg_completion_time", arm.averageCompletionTime(), unknown, out);
            writeNumber("avg_messages", arm.averageMessages(), unknown, out);
            out.writeFieldName("success_count");
            if (arm.judgedCount() > 0 || unknown.isPresent()) {
                out.writeNumber(arm.successCount());
            } else {
                out.writeNull();
            }
        }
        out.writeEndObject();
    }

    private static void writeNumber(String field, OptionalDouble value, OptionalDouble unknown, JsonGenerator out)
            throws IOException {
        out.writeFieldName(field);
        if (value.isPresent()) {
            out.writeNumber(value.getAsDouble());
        } else if (unknown.isPresent()) {
            out.writeNumber(unknown.getAsDouble());
        } else {
            out.writeNull();
        }
    }
}
