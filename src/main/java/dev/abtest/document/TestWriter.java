package dev.abtest.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.analysis.Summary;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.TestTask;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes a stored document: the original's keys in its order, then what other tools added. */
public final class TestWriter {
    private final JsonGenerator out;

    private TestWriter(JsonGenerator out) {
        this.out = out;
    }

    /** Writes {@code test} with its summary to {@code out}, and closes it. */
    public static void write(ABTest test, JsonGenerator out) throws IOException {
        new TestWriter(out).writeTest(test);
        out.close();
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
        SummaryWriter.writeFields(Summary.of(test), out);
        out.writeEndObject();
        writeAll(test.extra());
        out.writeEndObject();
    }

    private void writeTask(TestTask task) throws IOException {
        out.writeStartObject();
        out.writeStringField("task_id", task.taskId());
        out.writeStringField("description", task.description());
        out.writeStringField("prompt", task.prompt());
        writeTexts("expected_tools", task.expectedTools());
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
        out.writeStringField("session_id", session.sessionId());
        out.writeStringField("session_type", session.sessionType().key());
        out.writeStringField("task_id", session.taskId());
        out.writeStringField("start_time", session.startTime());
        out.writeStringField("end_time", session.endTime());
        out.writeNumberField("message_count", session.messageCount());
        out.writeNumberField("tool_calls", session.toolCalls());
        out.writeNumberField("successful_tool_calls", session.successfulToolCalls());
        writeTexts("errors", session.errors());
        out.writeNumberField("completion_time_seconds", session.completionTimeSeconds());
        out.writeNumberField("user_corrections", session.userCorrections());
        out.writeBooleanField("success", session.success());
        out.writeNumberField("error_rate", session.errorRate());
        out.writeNumberField("success_rate", session.successRate());
        out.writeStringField("notes", session.notes());
        writeAll(session.extra());
        out.writeEndObject();
    }

    private void writeTexts(String field, List<String> texts) throws IOException {
        out.writeArrayFieldStart(field);
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
}
