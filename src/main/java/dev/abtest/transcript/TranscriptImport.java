package dev.abtest.transcript;

import dev.abtest.model.SessionResult;
import dev.abtest.model.UserError;
import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.Problem;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.RecordedSession;
import dev.abtest.transcript.session.RecordedSession.CallCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Turns recordings into sessions of a test: finds the files, reads them, judges success, counts snapshots once. */
public final class TranscriptImport {
    /**
     * What came of it.
     *
     * @param sessions to be stored, in the order in which they were met
     * @param commonIds ids of those whose id may name another session elsewhere: no agent made it
     * @param problems what was not understood; with any, nothing should be stored unless the user asks for it
     * @param warnings full sentences
     * @param files files and streams that were read
     * @param snapshots records of sessions that another, longer record holds too
     */
    public record Outcome(
            List<SessionResult> sessions,
            Set<String> commonIds,
            List<Problem> problems,
            List<String> warnings,
            int files,
            int snapshots) {

        /** Why the first of the problems is one, without its place; empty when there is none. */
        public String firstReason() {
            return problems.isEmpty() ? "" : problems.get(0).reason();
        }

        /** The problems as lines for the user. */
        public List<String> problemLines() {
            List<String> lines = new ArrayList<>();
            for (Problem problem : problems) {
                lines.add(problem.toString());
            }
            return lines;
        }
    }

    /** One session so far: its best record, without the texts. */
    private record Kept(
            SessionResult result, boolean uniqueId, int rank, long length, Set<Caveat> caveats, boolean judged) {}

    private final ImportRules rules;
    private final SuccessCriteria criteria;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    /** Sessions without an id of their own are named after their file; each name belongs to one file and line. */
    private final Map<String, String> placeOfName = new HashMap<>();

    private Source current;
    private int snapshots;
    private long tooMany;

    private TranscriptImport(ImportRules rules) {
        this.rules = rules;
        this.criteria = new SuccessCriteria(rules.task(), rules.exitCodesFail());
    }

    /**
     * Reads these files, folders and streams.
     *
     * @param bytesRead gets the number of bytes of each piece that was read, for a progress bar
     * @throws IOException if a file cannot be opened or read to its end
     * @throws UserError if a session id was given and there is not exactly one session
     */
    public static Outcome run(List<Source> named, ImportRules rules, LongConsumer bytesRead) throws IOException {
        return run(named, rules, EpochMillis.UNKNOWN, bytesRead);
    }

    /** As above, counting only what was recorded since {@code since}, where the records of a format have times. */
    public static Outcome runSince(Instant since, List<Source> named, ImportRules rules) throws IOException {
        return run(named, rules, since.toEpochMilli(), bytes -> {});
    }

    private static Outcome run(List<Source> named, ImportRules rules, long since, LongConsumer bytesRead)
            throws IOException {
        SourceWalk.Found found = SourceWalk.of(named);
        TranscriptImport work = new TranscriptImport(rules);
        TranscriptReader reader = new TranscriptReader(rules.agent(), since, work::keep, bytesRead);
        for (Source source : found.sources()) {
            work.current = source;
            reader.read(source);
        }
        return work.outcome(found, reader);
    }

    /** Bytes that {@link #run} will read of files; streams have no known length. */
    public static long totalBytes(List<Source> named) throws IOException {
        long total = 0;
        for (Source source : SourceWalk.of(named).sources()) {
            if (source.path().isPresent()) {
                total += Files.size(source.path().get());
            }
        }
        return total;
    }

    private void keep(RecordedSession session) {
        String id = session.id().isEmpty() ? nameAfterFile(session) : session.id();
        CallCounts counts = session.calls().counted(rules.exitCodesFail());
        Optional<Boolean> success = judge(session, id, counts);
        SessionResult result = StoredSession.of(session, rules.sessionId().orElse(id), success, rules);
        Kept next = new Kept(
                result,
                rules.sessionId().isPresent() || hasUniqueId(session),
                session.format().rank(),
                session.length(),
                session.caveats(),
                success.isPresent());
        // By id alone: Hermes can export a session in the shape of Claude Code, and an arm has an id once anyway.
        Kept before = kept.get(id);
        if (before == null && kept.size() >= ReadContext.MAX_SESSIONS) {
            tooMany++;
        } else if (before == null) {
            kept.put(id, next);
        } else {
            snapshots++;
            if (next.rank() > before.rank() || (next.rank() == before.rank() && next.length() > before.length())) {
                kept.put(id, next);
            }
        }
    }

    /** The record's own word, else the test's criteria, else the user's outcomes; empty when nothing judges it. */
    private Optional<Boolean> judge(RecordedSession session, String id, CallCounts counts) {
        if (session.taskSuccess().isPresent()) {
            return session.taskSuccess();
        }
        Optional<Boolean> byCriteria = criteria.judge(session, counts);
        if (byCriteria.isPresent()) {
            return byCriteria;
        }
        Boolean given = rules.outcomes().get(id);
        return given == null ? rules.defaultSuccess() : Optional.of(given);
    }

    /** Whether an agent made its id. Benchmarks, evaluations and batches number theirs, and so again in the next one. */
    private static boolean hasUniqueId(RecordedSession session) {
        return !session.id().isEmpty()
                && !session.format().word().equals("openai")
                && !session.format().label().equals("trajectory");
    }

    private String nameAfterFile(RecordedSession session) {
        String place = session.source() + '\n' + session.line();
        String name = current.stem();
        if (takes(name, place)) {
            return name;
        }
        name = session.line() > 1 ? name + "#" + session.line() : session.source();
        if (takes(name, place)) {
            return name;
        }
        name = session.source() + "#" + session.line();
        takes(name, place);
        return name;
    }

    private boolean takes(String name, String place) {
        String taken = placeOfName.putIfAbsent(name, place);
        return taken == null || taken.equals(place);
    }

    private Outcome outcome(SourceWalk.Found found, TranscriptReader reader) {
        if (rules.sessionId().isPresent() && kept.size() > 1) {
            throw new UserError("--session-id " + rules.sessionId().get() + " names one session, but there are "
                    + kept.size() + "; import them one by one or leave it out");
        }
        List<Problem> problems = new ArrayList<>(found.problems());
        problems.addAll(reader.problems());
        if (tooMany > 0) {
            problems.add(new Problem(
                    current.name(),
                    0,
                    tooMany + " sessions beyond " + ReadContext.MAX_SESSIONS + "; import them in parts"));
        }
        List<String> warnings = new ArrayList<>(criteria.warnings());
        warnings.addAll(reader.warnings());
        warnings.addAll(caveats());
        List<SessionResult> sessions = new ArrayList<>(kept.size());
        Set<String> commonIds = new HashSet<>();
        for (Kept session : kept.values()) {
            sessions.add(session.result());
            if (!session.uniqueId()) {
                commonIds.add(session.result().sessionId());
            }
        }
        return new Outcome(
                sessions, commonIds, problems, warnings, found.sources().size(), snapshots);
    }

    private List<String> caveats() {
        Map<Caveat, Integer> counts = new EnumMap<>(Caveat.class);
        int unjudged = 0;
        for (Kept session : kept.values()) {
            session.caveats().forEach(caveat -> counts.merge(caveat, 1, Integer::sum));
            unjudged += session.judged() ? 0 : 1;
        }
        List<String> warnings = new ArrayList<>();
        counts.forEach((caveat, count) -> warnings.add(sessions(count) + ": " + caveat.sentence() + "."));
        if (unjudged > 0) {
            warnings.add(sessions(unjudged) + ": nothing tells whether the task was solved, so success is unknown;"
                    + " judge it with --success, --no-success or --outcomes FILE, with success criteria in the test, or"
                    + " later with `abtest edit TEST --set ID --success`.");
        }
        return warnings;
    }

    private static String sessions(int count) {
        return count == 1 ? "1 session" : count + " sessions";
    }
}
