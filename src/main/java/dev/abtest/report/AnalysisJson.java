package dev.abtest.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.abtest.analysis.AaCheck;
import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Comparison;
import dev.abtest.analysis.Evidence;
import dev.abtest.analysis.Metric;
import dev.abtest.analysis.Settings.DecidingTest;
import dev.abtest.analysis.Summary;
import dev.abtest.analysis.Verdict;
import dev.abtest.analysis.Warning;
import dev.abtest.design.Setting;
import dev.abtest.document.TestWriter;
import dev.abtest.stats.TTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An analysis as one JSON object: the original's keys, then everything else; and the JSON Schema of that object. */
public final class AnalysisJson {
    /** The schema but for what enums list. */
    private static final String SCHEMA = "/dev/abtest/report/analysis.schema.json";

    private final JsonGenerator json;

    AnalysisJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Analysis analysis) throws IOException {
        json.writeStartObject();
        TestWriter.writeSummary(analysis.summary(), analysis.recommendation(), json);
        if (analysis.notes().isPresent()) {
            writeNotes(analysis.notes().get());
        }
        json.writeStringField("test_id", analysis.testId());
        json.writeStringField("verdict", analysis.verdict());
        json.writeArrayFieldStart("confounded_by");
        for (Setting setting : analysis.audit().confounding()) {
            json.writeString(setting.key());
        }
        json.writeEndArray();
        writeAaChecks(analysis.aaChecks());
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
        writeNeeded(analysis.evidence().needed());
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

    private void writeAaChecks(List<AaCheck> checks) throws IOException {
        json.writeArrayFieldStart("aa_checks");
        for (AaCheck check : checks) {
            json.writeStartObject();
            json.writeNumberField("run", check.run());
            json.writeNumberField("cold", check.cold());
            json.writeNumberField("warm", check.warm());
            json.writeStringField(
                    "different_in",
                    check.different() == null ? null : check.different().key());
            writeNumber("p", check.p());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeNotes(Summary.StatisticalNotes notes) throws IOException {
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
        writeNumber("win_probability", comparison.effect().superiority());
        writeNumber("p_holm", comparison.pHolm());
        json.writeBooleanField("significant", comparison.significant());
        json.writeEndObject();
    }

    private void writeArm(String field, Comparison.Arm arm) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("n", arm.n());
        json.writeNumberField("unknown", arm.unknown());
        writeNumber("estimate", arm.estimate());
        writeNumber("sd", arm.sd());
        writeNumber("median", arm.median());
        writeNumber("min", arm.min());
        writeNumber("max", arm.max());
        json.writeEndObject();
    }

    private void writeDifference(Comparison comparison) throws IOException {
        Optional<Comparison.Difference> difference = comparison.effect().difference();
        if (difference.isEmpty()) {
            json.writeNullField("difference");
            return;
        }
        json.writeObjectFieldStart("difference");
        json.writeStringField("scale", comparison.metric().scale().key());
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
        json.writeStringField("strength", evidence.strength().key());
        json.writeArrayFieldStart("worse_in");
        for (Comparison broken : evidence.brokenGuardrails()) {
            json.writeString(broken.metric().key());
        }
        json.writeEndArray();
        if (evidence.smallestP().isPresent()) {
            Evidence.SmallestP smallest = evidence.smallestP().get();
            json.writeObjectFieldStart("floor");
            json.writeNumberField("p", smallest.p());
            json.writeNumberField("enough_per_arm", smallest.enough());
            json.writeNumberField("p_with_enough", smallest.pOfEnough());
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

    private void writeNeeded(Optional<Evidence.Needed> needed) throws IOException {
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

    /**
     * The JSON Schema of what {@code analyze --format json} prints for one test, as JSON text.
     *
     * <p>The resource leaves out what enums already list: {@code "@metrics"} stands in it for the names of all metrics,
     * one a line, and {@code @MEAN@} within a description for those of that estimator. So a metric, a sentence or a
     * kind of warning that is added is in the schema by itself. Nobody waits for this text, hence the streams.
     */
    public static String schema() throws IOException {
        String schema;
        try (InputStream in = AnalysisJson.class.getResourceAsStream(SCHEMA)) {
            schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        schema = listed("@metrics", Arrays.stream(Metric.values()).map(Metric::key), schema);
        schema = listed(
                "@guardrails",
                Arrays.stream(Metric.values()).filter(Metric::isGuardrail).map(Metric::key),
                schema);
        schema = listed("@scales", Arrays.stream(Metric.Scale.values()).map(Metric.Scale::key), schema);
        schema = listed("@recommendations", Arrays.stream(Verdict.values()).map(Verdict::sentence), schema);
        schema = listed(
                "@verdicts",
                Stream.concat(Arrays.stream(Verdict.values()).map(Verdict::key).distinct(), Stream.of("confounded")),
                schema);
        schema = listed("@settings", Arrays.stream(Setting.values()).map(Setting::key), schema);
        schema = listed("@strengths", Arrays.stream(Evidence.Strength.values()).map(Evidence.Strength::key), schema);
        schema = listed("@tests", Arrays.stream(DecidingTest.values()).map(DecidingTest::key), schema);
        schema = listed("@warnings", Arrays.stream(Warning.Kind.values()).map(Warning.Kind::key), schema);
        for (Metric.Estimator estimator : Metric.Estimator.values()) {
            schema = schema.replace(
                    '@' + estimator.name() + '@',
                    Arrays.stream(Metric.values())
                            .filter(metric -> metric.estimator() == estimator)
                            .map(Metric::key)
                            .collect(Collectors.joining(", ")));
        }
        return schema;
    }

    /** {@code schema} with the values in place of {@code placeholder}, each on a line of its own, indented as that was. */
    private static String listed(String placeholder, Stream<String> values, String schema) {
        String quoted = '"' + placeholder + '"';
        int at = schema.indexOf(quoted);
        String indent = schema.substring(schema.lastIndexOf('\n', at) + 1, at);
        return schema.replace(quoted, values.collect(Collectors.joining("\",\n" + indent + '"', "\"", "\"")));
    }
}
