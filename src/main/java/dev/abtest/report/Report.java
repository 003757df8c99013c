package dev.abtest.report;

import dev.abtest.analysis.Analysis;
import dev.abtest.model.ABTest;
import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Everything that is printed, in one format. Renderers put values into words; they compute nothing. */
public interface Report {
    /** What {@code list} prints. */
    void list(List<TestOverview> tests, Writer out) throws IOException;

    /** What {@code show} prints. */
    void show(ABTest test, Writer out) throws IOException;

    /** What {@code analyze} prints of one or more tests. */
    void analyze(List<Analysis> analyses, Writer out) throws IOException;
}
