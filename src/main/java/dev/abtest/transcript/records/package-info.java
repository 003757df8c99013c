/**
 * Files cut into records: lines ({@link dev.abtest.transcript.records.RecordLines}) and JSON documents
 * ({@link dev.abtest.transcript.records.RecordDocument}), handed record by record to a
 * {@link dev.abtest.transcript.records.FormatReader}; and what is said of input that is not understood
 * ({@link dev.abtest.transcript.records.Problem}) and of failures ({@link dev.abtest.transcript.records.ErrorLine}).
 *
 * <p>Knows Jackson and of {@code model} the characters that are not printed, but no agent and no session. No state grows with the length of a file beyond one record.
 */
package dev.abtest.transcript.records;
