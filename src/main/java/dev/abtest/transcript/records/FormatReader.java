package dev.abtest.transcript.records;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Turns the records of one format into sessions. A record is a line of a line format, an element of a JSON array, or a
 * whole JSON object; it comes with the fields it {@link #wants} only. One reader reads one file.
 */
public interface FormatReader {
    /** Whether this may be a record of the format: the one rule by which its files are known. */
    boolean fits(RecordShape record);

    /** Whether fields of this name are looked at, at any depth; all others are skipped unread. */
    boolean wants(String field);

    /**
     * Whether a field is looked at that stands in an object of this name, or in an object of an array of this name:
     * where {@link #wants} alone would read much that nobody needs.
     */
    default boolean wantsIn(String object, String field) {
        return wants(field);
    }

    /** Values of a record's {@code type} that need no look; the rest of such a record is not even parsed. */
    default boolean ignores(String type) {
        return false;
    }

    /** The array of a record whose elements come one by one, before the record, so that it may be long; or empty. */
    default String elements() {
        return "";
    }

    /** An element of {@link #elements}. */
    default void element(JsonNode element, long line) {}

    /** A record, without its {@link #elements}. */
    void record(JsonNode record, long line);

    /** The record whose elements came last could not be read to its end. */
    default void abandon() {}

    /**
     * The last line was cut off, as in a session that is still being written.
     *
     * @return whether the session is of use without it; false when the line was the session
     */
    default boolean cutOff() {
        return false;
    }

    /** Whether agents that a session starts record in files beside it, which are to be read before it. */
    default boolean hasSubAgentFiles() {
        return false;
    }

    /** No more records. */
    void finish();
}
