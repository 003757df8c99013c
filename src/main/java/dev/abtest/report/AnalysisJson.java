package dev.abtest.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.ArmFigures;
import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Effect;
import dev.abtest.analysis.Evidence;
import dev.abtest.analysis.Needed;
import dev.abtest.analysis.StatisticalNotes;
import dev.abtest.analysis.Warning;
import dev.abtest.document.TestWriter;
import dev.abtest.stats.TTest;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** An analysis as one JSON object: the original's keys, then everything else. The schema is its description. */
final class AnalysisJson {
    private final JsonGenerator json;

    AnalysisJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Analysis analysis) throws IOException {
        json.writeStartObject();
        TestWriter.writeSummary(analysis.summary(), json);
        if (analysis.notes().isPresent()) {
            writeNotes(analysis.notes().get());
        }
        json.writeStringField("test_id", analysis.testId());
        json.writeNumberField("alpha", analysis.settings().alpha());
        json.writeNumberField("min_effect", analysis.settings().minEffect());
        json.writeStringField("test", analysis.settings().test().key());
        if (analysis.randomBlocks().isPresent()) {
            json.writeNumberField("random_blocks", analysis.randomBlocks().getAsInt());
        } else {
            json.writeNullField("random_blocks");
        }
        json.writeArrayFieldStart("metrics");
        for (Comparison comparison : analysis.comparisons()) {
            writeComparison(comparison);
        }
        json.writeEndArray();
        writeEvidence(analysis);
        writeNeeded(analysis.needed());
        json.writeArrayFieldStart("warnings");
        for (Warning warning : analysis.warnings()) {
            json.writeStartObject();
            json.writeStringField("kind", warning.kind().key());
            json.writeStringField("message", warning.sentence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeNotes(StatisticalNotes notes) throws IOException {
        json.writeObjectFieldStart("statistical_notes");
        json.writeNumberField("cold_std_dev", notes.coldSd());
        json.writeNumberField("warm_std_dev", notes.warmSd());
        json.writeStringField("significance", notes.significance());
        json.writeEndObject();
    }

    private void writeComparison(Comparison comparison) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", comparison.metric().key());
        json.writeBooleanField("primary", comparison.metric().isPrimary());
        writeArm("cold", comparison.cold());
        writeArm("warm", comparison.warm());
        writeDifference(comparison);
        writeWelch(comparison.welch());
        writeExact(comparison.exact());
        writeNumber("hedges_g", comparison.effect().hedgesG());
        writeNumber("win_probability", comparison.effect().winProbability());
        writeNumber("p_holm", comparison.pHolm());
        json.writeBooleanField("significant", comparison.significant());
        json.writeEndObject();
    }

    private void writeArm(String field, ArmFigures arm) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("n", arm.n());
        writeNumber("estimate", arm.estimate());
        writeNumber("sd", arm.sd());
        writeNumber("median", arm.median());
        writeNumber("min", arm.min());
        writeNumber("max", arm.max());
        json.writeEndObject();
    }

    private void writeDifference(Comparison comparison) throws IOException {
        Optional<Effect.Difference> difference = comparison.effect().difference();
        if (difference.isEmpty()) {
            json.writeNullField("difference");
            return;
        }
        json.writeObjectFieldStart("difference");
        json.writeStringField("scale", comparison.metric().isRatio() ? "ratio" : "absolute");
        json.writeNumberField("estimate", difference.get().estimate());
        json.writeNumberField("ci_low", difference.get().low());
        json.writeNumberField("ci_high", difference.get().high());
        json.writeEndObject();
    }

    private void writeWelch(Optional<TTest> welch) throws IOException {
        if (welch.isEmpty()) {
            json.writeNullField("welch");
            return;
        }
        json.writeObjectFieldStart("welch");
        writeNumber("t", welch.get().t());
        writeNumber("df", welch.get().df());
        json.writeNumberField("p", welch.get().p());
        json.writeEndObject();
    }

    private void writeExact(Optional<Comparison.ExactTest> exact) throws IOException {
        if (exact.isEmpty()) {
            json.writeNullField("exact");
            return;
        }
        json.writeObjectFieldStart("exact");
        json.writeNumberField("p", exact.get().p());
        json.writeStringField("test", exact.get().name());
        if (exact.get().labellings() > 0) {
            json.writeNumberField("labellings", exact.get().labellings());
        } else {
            json.writeNullField("labellings");
        }
        json.writeBooleanField("enumerated", exact.get().enumerated());
        json.writeEndObject();
    }

    private void writeEvidence(Analysis analysis) throws IOException {
        Evidence evidence = analysis.evidence();
        json.writeObjectFieldStart("evidence");
        json.writeStringField("strength", evidence.strength().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("worse_in");
        for (Comparison harm : evidence.harms()) {
            json.writeString(harm.metric().key());
        }
        json.writeEndArray();
        if (evidence.floor().isPresent()) {
            json.writeObjectFieldStart("floor");
            json.writeNumberField("p", evidence.floor().get().p());
            json.writeNumberField("enough_per_arm", evidence.floor().get().enough());
            json.writeNumberField("p_with_enough", evidence.floor().get().pOfEnough());
            json.writeEndObject();
        } else {
            json.writeNullField("floor");
        }
        json.writeNumberField("margin", evidence.margin());
        json.writeBooleanField("within_margin", evidence.withinMargin());
        json.writeArrayFieldStart("sentences");
        for (String sentence : Explanation.of(analysis)) {
            json.writeString(sentence);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeNeeded(Optional<Needed> needed) throws IOException {
        if (needed.isEmpty()) {
            json.writeNullField("needed");
            return;
        }
        json.writeObjectFieldStart("needed");
        json.writeNumberField("per_arm", needed.get().perArm());
        json.writeNumberField("power", needed.get().power());
        json.writeNumberField("difference", needed.get().difference());
        json.writeNumberField("sd", needed.get().sd());
        json.writeEndObject();
    }

    private void writeNumber(String field, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, value.getAsDouble());
        } else {
            json.writeNullField(field);
        }
    }
}
