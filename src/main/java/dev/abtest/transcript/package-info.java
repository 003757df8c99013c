/**
 * Recorded sessions of other tools, read into {@link dev.abtest.model.SessionResult}s.
 *
 * <p>The way through the package: {@link dev.abtest.transcript.TranscriptImport} (files in, stored sessions out) uses
 * {@link dev.abtest.transcript.TranscriptReader} (one file in, {@link dev.abtest.transcript.RecordedSession}s out),
 * which asks {@code FormatGuess} for the format and lets {@code RecordLines} or {@code RecordDocument} hand the file record by record to that
 * format's {@link dev.abtest.transcript.FormatReader}. A reader counts into a {@code SessionRecorder}.
 *
 * <p>Nothing here prints, starts a program or keeps a prompt, an output or a file's content. No state grows with the
 * length of a file beyond one record and capped tables of hashed ids. Bad input is a
 * {@link dev.abtest.transcript.Problem}; only I/O throws. Knows {@code model} and Jackson, nothing else.
 */
package dev.abtest.transcript;
