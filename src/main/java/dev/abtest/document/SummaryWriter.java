package dev.abtest.document;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.abtest.analysis.ArmSummary;
import dev.abtest.analysis.Summary;
import java.io.IOException;

/** Writes a summary under the original's keys: in a stored document, and at the head of an analysis. */
public final class SummaryWriter {
    private SummaryWriter() {}

    /** Writes the fields of {@code summary} into the object that {@code out} is in. */
    public static void writeFields(Summary summary, JsonGenerator out) throws IOException {
        out.writeStringField("task_id", summary.taskId());
        writeArm("cold", summary.cold(), out);
        writeArm("warm", summary.warm(), out);
        out.writeObjectFieldStart("improvement");
        if (summary.errorRateImprovement().isPresent()) {
            out.writeNumberField("error_rate", summary.errorRateImprovement().getAsDouble());
        }
        if (summary.successRateImprovement().isPresent()) {
            out.writeNumberField(
                    "success_rate", summary.successRateImprovement().getAsDouble());
        }
        out.writeEndObject();
        out.writeStringField("recommendation", summary.verdict().sentence());
    }

    private static void writeArm(String field, ArmSummary arm, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("count", arm.count());
        if (arm.count() > 0) {
            out.writeNumberField("avg_error_rate", arm.averageErrorRate());
            out.writeNumberField("avg_success_rate", arm.averageSuccessRate());
            out.writeNumberField("avg_completion_time", arm.averageCompletionTime());
            out.writeNumberField("avg_messages", arm.averageMessages());
            out.writeNumberField("success_count", arm.successCount());
        }
        out.writeEndObject();
    }
}
