/**
 * A room for each format of records: its {@link dev.abtest.transcript.records.FormatReader}, which knows the format's
 * records by one rule and counts them into a {@link dev.abtest.transcript.session.SessionRecorder}. The one list of them
 * is {@link dev.abtest.transcript.agents.Formats}; nothing else outside a room knows its format.
 *
 * <p>To add a format, write its room, enter it in {@code Formats} (the compiler then asks for its reader) and give it a
 * row in {@code src/docs/import.md}. A test holds the page against the list.
 */
package dev.abtest.transcript.agents;
