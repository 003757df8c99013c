package dev.abtest.runner;

import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionDetails.Field;
import dev.abtest.model.SessionResult;
import dev.abtest.transcript.ImportRules;
import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.TranscriptImport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the agent's own record of a session, and what it says.
 *
 * <p>What arrives on standard output is the session's own. A file need not be: it can have been copied there, or belong
 * to another session. So a record in a file is taken when it begins in the session and carries the id that the agent
 * told on standard output, if it told one, and when it is the only one.
 */
final class AgentTranscript {
    /** A clock that ticks: of a file's time, and of a record's. */
    private static final long TICK_MILLIS = 20;

    private static final int MOST_NAMES = 3;

    /** Agents tell the id of their session at its start. */
    private static final int LINES_WITH_IDS = 1000;

    private static final Pattern ID =
            Pattern.compile("\"(?:session_id|sessionId|sessionID|thread_id)\"\\s*:\\s*\"([^\"\\\\]{1,200})\"");

    /**
     * What is known of a session, by which its record is told from others.
     *
     * @param start when its command was started; what it wrote begins then
     * @param output the file with what it printed
     * @param mostBytes of {@code output} that are kept
     * @param glob names the files that the agent writes elsewhere; empty when it writes none
     * @param work where it ran
     * @param rules how the record is read
     */
    record Expected(Instant start, Path output, long mostBytes, Optional<String> glob, Path work, ImportRules rules) {
        /** The time from which on a file can be the session's. */
        private Instant earliest() {
            return start.minusMillis(TICK_MILLIS);
        }

        /** Whether a record in a file begins in the session; one without times does if the file was written in it. */
        private boolean begins(SessionResult record) throws IOException {
            if (record.startTime() == null) {
                Instant written = Files.getLastModifiedTime(fileOf(record)).toInstant();
                return !written.isBefore(earliest());
            }
            Optional<Instant> begin = IsoTime.parse(record.startTime(), LocalClock.ofSystem());
            boolean wholeSeconds = begin.isPresent() && begin.get().getNano() == 0; // all that some records tell
            return begin.isPresent()
                    && !begin.get().isBefore(wholeSeconds ? earliest().truncatedTo(ChronoUnit.SECONDS) : earliest());
        }
    }

    /**
     * What was found.
     *
     * @param record what the agent says of the session; empty when nothing says it for sure
     * @param printed the same, as it was printed; empty when that is no record
     * @param agentId the agent's own id for the session; empty when there is none
     * @param silent whether the output is that of an agent that is known, in which nothing was said
     * @param trouble one line: what was looked for and why it was not taken; empty when the record is the one that was
     *     asked for
     */
    record Found(
            Optional<SessionResult> record,
            Optional<SessionResult> printed,
            String agentId,
            boolean silent,
            String trouble) {

        private static Found nothing(boolean silent, String trouble) {
            return new Found(Optional.empty(), Optional.empty(), "", silent, trouble);
        }

        private Found butInFile(SessionResult file) {
            return new Found(Optional.of(file), printed, file.sessionId(), silent, "");
        }

        /** A file that tells less than what was printed was not written to its end. */
        private Found butInFileUnlessShort(SessionResult file, String glob) {
            boolean isShort = printed.isPresent() && printed.get().toolCalls() > file.toolCalls();
            return isShort
                    ? insteadOfFile("--transcript " + glob + ": the file tells of " + file.toolCalls()
                            + " tool calls and standard output of "
                            + printed.get().toolCalls())
                    : butInFile(file);
        }

        private Found insteadOfFile(String why) {
            String then = record.isPresent() ? "standard output is read instead" : trouble;
            return new Found(record, printed, agentId, silent, why + "; " + then);
        }

        /** Whether the agent is known, and its model never answered. */
        boolean isWithoutReply() {
            if (record.isEmpty()) {
                return silent;
            }
            SessionDetails details = SessionDetails.of(record.get());
            return details.count(Field.ASSISTANT_MESSAGES) == 0
                    && record.get().toolCalls() == 0
                    && details.count(Field.REJECTED_CALLS) == 0;
        }

        /**
         * The last error of the whole session, unless the agent went on after it and came to its end.
         *
         * @param exitStatus the agent's
         */
        Optional<String> endingError(int exitStatus) {
            return record.flatMap(session -> endingError(session, exitStatus))
                    .or(() -> printed.flatMap(session -> endingError(session, exitStatus)));
        }

        private static Optional<String> endingError(SessionResult session, int exitStatus) {
            SessionDetails details = SessionDetails.of(session);
            boolean failed = details.count(Field.SESSION_ERRORS) > 0
                    && !details.flag(Field.COMPLETED).orElse(exitStatus == 0);
            List<String> errors = session.errors();
            return failed && !errors.isEmpty() ? Optional.of(errors.get(errors.size() - 1)) : Optional.empty();
        }

        /** What the session cost in US dollars, as the agent says: agents print it, and do not all write it down. */
        OptionalDouble costUsd() {
            OptionalDouble told = number(printed);
            return told.isPresent() ? told : number(record);
        }

        private static OptionalDouble number(Optional<SessionResult> session) {
            return session.isEmpty()
                    ? OptionalDouble.empty()
                    : SessionDetails.of(session.get()).number(Field.COST_USD);
        }

        /** Counts of tokens, from where there are some. */
        Map<String, Long> tokens() {
            Map<String, Long> counted = counts(record);
            return counted.isEmpty() ? counts(printed) : counted;
        }

        private static Map<String, Long> counts(Optional<SessionResult> session) {
            return session.isEmpty()
                    ? Map.of()
                    : SessionDetails.of(session.get()).counts(Field.TOKENS);
        }
    }

    private final Expected expected;

    private AgentTranscript(Expected expected) {
        this.expected = expected;
    }

    /** Looks for the record of a session that has ended; whatever is in the files, it costs no session. */
    static Found find(Expected expected) {
        return new AgentTranscript(expected).find();
    }

    private Found find() {
        Found printed;
        try {
            printed = printed();
        } catch (IOException | RuntimeException e) {
            printed = Found.nothing(false, "standard output cannot be read as a record");
        }
        if (expected.glob().isEmpty()) {
            return printed;
        }
        String glob = expected.glob().get();
        try {
            return Files.isDirectory(expected.work())
                    ? inFiles(glob, printed)
                    : printed.insteadOfFile("--transcript " + glob + ": the working directory is gone");
        } catch (IOException | RuntimeException e) {
            return printed.insteadOfFile("--transcript " + glob + ": the files cannot be read");
        }
    }

    private Found printed() throws IOException {
        if (Files.size(expected.output()) >= expected.mostBytes()) {
            return Found.nothing(
                    false,
                    "standard output was cut, because it is longer than --max-log; raise that, or give --transcript");
        }
        TranscriptImport.Outcome read = read(List.of(expected.output()));
        List<SessionResult> sessions = read.sessions();
        Optional<String> damage = damage(read, expected.output());
        if (damage.isPresent()) {
            return Found.nothing(false, "standard output: " + damage.get() + ", so not all of it was understood");
        }
        if (sessions.size() == 1) {
            Optional<SessionResult> only = Optional.of(sessions.get(0));
            return new Found(only, only, toldId(sessions.get(0)), false, "");
        }
        if (sessions.size() > 1) {
            return Found.nothing(
                    false, "standard output: " + sessions.size() + " sessions, and nothing tells which is the one");
        }
        if (read.problems().isEmpty()) {
            return Found.nothing(true, "standard output: nothing was said");
        }
        return Found.nothing(
                false,
                "standard output: " + read.firstReason()
                        + (expected.glob().isEmpty() ? advice(read.firstReason()) : ""));
    }

    /** A record in this file that is broken; a line that does not even begin as one is somebody else's words. */
    private static Optional<String> damage(TranscriptImport.Outcome read, Path file) {
        for (String problem : read.problemLines()) {
            boolean isRecord = !problem.endsWith("not JSON at column 1");
            if (!read.sessions().isEmpty() && isRecord && problem.startsWith(file + ":")) {
                return Optional.of("line " + problem.substring(file.toString().length() + 1));
            }
        }
        return Optional.empty();
    }

    /** What an agent that is known by name prints cannot be read at all; other output may lack only an option. */
    private static String advice(String reason) {
        return reason.contains("does not read")
                ? "; or correct the session that is stored, with 'abtest edit TEST --set'"
                : "; give the agent's JSON output option, or --transcript";
    }

    /** A record without an id is named after its file. */
    private String toldId(SessionResult session) {
        String file = expected.output().getFileName().toString();
        String id = session.sessionId();
        return id.equals(file) || id.startsWith(file + "#") ? "" : id;
    }

    /** The ids by which the agent called its session on standard output, also where that is no record that can be read. */
    private Set<String> toldIds() throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(expected.output()), StandardCharsets.UTF_8))) {
            int left = LINES_WITH_IDS;
            for (String line = lines.readLine(); line != null && left > 0; line = lines.readLine()) {
                Matcher id = ID.matcher(line);
                if (line.startsWith("{") && id.find()) {
                    ids.add(id.group(1));
                }
                left--;
            }
        }
        return ids;
    }

    /** All files in one go, so that what a fork copied counts with its parent. */
    private Found inFiles(String glob, Found printed) throws IOException {
        Path work = expected.work().toRealPath();
        List<Path> files = new TranscriptGlob(glob, work).filesSince(expected.earliest(), work.getParent());
        TranscriptImport.Outcome read = read(files);
        Set<String> told = toldIds();
        List<SessionResult> named = new ArrayList<>(read.sessions());
        named.removeIf(record -> !told.isEmpty() && !told.contains(record.sessionId()));
        List<SessionResult> own = new ArrayList<>();
        for (SessionResult record : named) {
            if (expected.begins(record)) {
                own.add(record);
            }
        }
        if (own.size() == 1) {
            Optional<String> damage = damage(read, fileOf(own.get(0)));
            return damage.isPresent()
                    ? printed.insteadOfFile(
                            "--transcript " + glob + ": " + damage.get() + ", so not all was understood")
                    : printed.butInFileUnlessShort(own.get(0), glob);
        }
        Optional<SessionResult> resumed = own.isEmpty() && !told.isEmpty() ? resumed(named) : Optional.empty();
        if (resumed.isPresent()) {
            return printed.butInFile(resumed.get());
        }
        String why = own.isEmpty()
                ? refused(files, reasons(read, told, named.size()))
                : own.size() + " records of this time (" + names(own) + "), and nothing tells which is the session's";
        return printed.insteadOfFile("--transcript " + glob + ": " + why);
    }

    private static List<String> reasons(TranscriptImport.Outcome read, Set<String> told, int named) {
        List<String> reasons = new ArrayList<>();
        int others = read.sessions().size() - named;
        if (others > 0) {
            reasons.add(others + " not of session " + String.join(" or ", told));
        }
        if (named > 0) {
            reasons.add(named + " begun before the session");
        }
        if (!read.problems().isEmpty()) {
            reasons.add(read.firstReason());
        }
        return reasons;
    }

    private static String refused(List<Path> files, List<String> reasons) {
        if (files.isEmpty()) {
            return "no file of this time";
        }
        return "no record of the session in " + (files.size() == 1 ? "1 file" : files.size() + " files")
                + (reasons.isEmpty() ? "" : " (" + String.join(", ", reasons) + ")");
    }

    /** Of records that are the session's by its own word, and begin before it: what it added to one of them. */
    private Optional<SessionResult> resumed(List<SessionResult> named) throws IOException {
        for (SessionResult record : named) {
            List<Source> file = List.of(Source.file(fileOf(record)));
            TranscriptImport.Outcome read = TranscriptImport.runSince(expected.earliest(), file, expected.rules());
            for (SessionResult added : read.sessions()) {
                if (added.sessionId().equals(record.sessionId()) && expected.begins(added)) {
                    return Optional.of(added);
                }
            }
        }
        return Optional.empty();
    }

    private TranscriptImport.Outcome read(List<Path> files) throws IOException {
        List<Source> sources = new ArrayList<>();
        files.forEach(file -> sources.add(Source.file(file)));
        return TranscriptImport.run(sources, expected.rules(), bytes -> {});
    }

    private static String names(List<SessionResult> records) {
        List<String> names = new ArrayList<>();
        for (SessionResult record : records.subList(0, Math.min(MOST_NAMES, records.size()))) {
            names.add(fileOf(record).getFileName().toString());
        }
        return String.join(", ", names) + (records.size() > MOST_NAMES ? ", …" : "");
    }

    private static Path fileOf(SessionResult record) {
        return Path.of(SessionDetails.of(record).text(Field.SOURCE));
    }
}
