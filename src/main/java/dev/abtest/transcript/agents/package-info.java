/**
 * A room for each format of records: its reader, which is a {@link dev.abtest.transcript.records.FormatReader} that
 * counts into a {@link dev.abtest.transcript.session.SessionRecorder}, and the rule by which its records are known. The
 * one list of them is {@link dev.abtest.transcript.agents.Formats}; nothing else outside a room knows its format.
 *
 * <p>To add a format, write its room, give it a line in {@code Formats} and a row in {@code src/docs/import.md}. A test
 * holds the page against the list.
 */
package dev.abtest.transcript.agents;
