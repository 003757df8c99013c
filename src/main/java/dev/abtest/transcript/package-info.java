/**
 * Recorded sessions of other tools, read into {@link dev.abtest.model.SessionResult}s.
 *
 * <p>The way through: {@link dev.abtest.transcript.TranscriptImport} (files in, stored sessions out) lets
 * {@code SourceWalk} find the files and {@code TranscriptReader} read each. That one asks
 * {@link dev.abtest.transcript.agents.Formats} which format the file has, and lets the classes of
 * {@link dev.abtest.transcript.records} hand it record by record to that format's reader, which counts into a
 * {@link dev.abtest.transcript.session.SessionRecorder}.
 *
 * <p>Nothing here prints, starts a program or keeps a prompt, an output or a file's content. No state grows with the
 * length of a file beyond one record and capped tables of hashed ids. Bad input is a
 * {@link dev.abtest.transcript.records.Problem}; only I/O throws.
 */
package dev.abtest.transcript;
