package dev.abtest.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The JSON Schema of what {@code analyze --format json} prints for one test. */
public final class AnalysisSchema {
    private static final String RESOURCE = "/dev/abtest/report/analysis.schema.json";

    private AnalysisSchema() {}

    /** The schema as JSON text. */
    public static String text() throws IOException {
        try (InputStream in = AnalysisSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
