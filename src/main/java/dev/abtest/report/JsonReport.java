package dev.abtest.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.abtest.analysis.Analysis;
import dev.abtest.document.Json;
import dev.abtest.document.TestWriter;
import dev.abtest.model.ABTest;
import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Full precision, the stored names, null for what does not exist. */
final class JsonReport implements Report {
    @Override
    public void list(List<TestOverview> tests, Writer out) throws IOException {
        JsonGenerator json = Json.to(out);
        json.writeStartArray();
        for (TestOverview test : tests) {
            json.writeStartObject();
            json.writeStringField("test_id", test.testId());
            json.writeStringField("task_id", test.taskId());
            json.writeStringField("description", test.description());
            json.writeNumberField("cold_count", test.coldCount());
            json.writeNumberField("warm_count", test.warmCount());
            json.writeStringField("created_at", test.createdAt());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.close();
        out.write('\n');
    }

    @Override
    public void show(ABTest test, Writer out) throws IOException {
        TestWriter.write(test, Json.to(out));
        out.write('\n');
    }

    @Override
    public void analyze(List<Analysis> analyses, Writer out) throws IOException {
        JsonGenerator json = Json.to(out);
        if (analyses.size() == 1) {
            new AnalysisJson(json).write(analyses.get(0));
        } else {
            json.writeStartArray();
            for (Analysis analysis : analyses) {
                new AnalysisJson(json).write(analysis);
            }
            json.writeEndArray();
        }
        json.close();
        out.write('\n');
    }

    static String array(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String text : texts) {
            array.add(text);
        }
        return array.toString();
    }
}
