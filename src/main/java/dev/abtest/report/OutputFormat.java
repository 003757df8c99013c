package dev.abtest.report;

/** How a result is written. */
public enum OutputFormat {
    /** For people at a terminal. */
    TEXT("text"),
    /** For programs. */
    JSON("json"),
    /** For spreadsheets and R. */
    CSV("csv"),
    /** For pull requests and reports. */
    MARKDOWN("markdown");

    private final String key;

    OutputFormat(String key) {
        this.key = key;
    }

    /** The word in options. */
    public String key() {
        return key;
    }

    /** The renderer of this format. */
    public Report report() {
        return switch (this) {
            case TEXT -> new TextReport();
            case JSON -> new JsonReport();
            case CSV -> new CsvReport();
            case MARKDOWN -> new MarkdownReport();
        };
    }
}
