/**
 * What is counted while a session is read, and the figures that come of it: a
 * {@link dev.abtest.transcript.session.SessionRecorder} is filled by a reader and becomes a
 * {@link dev.abtest.transcript.session.RecordedSession}. The readers of one call share a
 * {@link dev.abtest.transcript.session.ReadContext}.
 *
 * <p>Knows no format. Ids are kept as hashes in capped tables, and no prompt, output or file content outlives its
 * session.
 */
package dev.abtest.transcript.session;
