package dev.abtest.transcript.agents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.InputHead;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.TranscriptFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The formats that can be read, each by its names, the rule that knows its records, and its reader. A file's format is
 * decided by its first records; its name is never asked.
 */
public final class Formats {
    /** The word for any agent: decided file by file. */
    public static final String AUTO = "auto";

    /** Records that are looked at. */
    private static final int RECORDS = 64;

    /**
     * The first format whose rule fits a record has it, so one that could be taken for another comes before it. All are
     * lambdas where method references would do: those load every reader, though a call needs one or two.
     */
    private static final List<Entry> ALL = List.of(
            format("codex", "codex", "rollout", 3, r -> CodexRollout.fits(r), c -> new CodexRollout(c)),
            format("codex", "codex", "exec-json", 2, r -> CodexExec.fits(r), c -> new CodexExec(c)),
            format(
                    "claude",
                    "claude-code",
                    "transcript",
                    3,
                    r -> ClaudeTranscript.fits(r),
                    c -> new ClaudeTranscript(c)),
            format("gemini", "gemini-cli", "stream-json", 2, r -> GeminiStream.fits(r), c -> new GeminiStream(c)),
            format("hermes", "hermes", "stream-json", 2, r -> HermesStream.fits(r), c -> new HermesStream(c)),
            format("claude", "claude-code", "stream-json", 2, r -> ClaudeStream.fits(r), c -> new ClaudeStream(c)),
            format("gemini", "gemini-cli", "session", 3, r -> GeminiSession.fits(r), c -> new GeminiSession(c))
                    .alsoNamed("session-"),
            format("hermes", "hermes", "trajectory", 1, r -> HermesTrajectory.fits(r), c -> new HermesTrajectory(c)),
            format("openai", "tau-bench", "results", 3, r -> TauBench.fits(r), c -> new TauBench(c)),
            format(
                            "hermes",
                            "hermes",
                            "snapshot",
                            3,
                            r -> HermesSessions.isSnapshot(r),
                            c -> new HermesSessions(c, true))
                    .alsoNamed("session_"),
            format("hermes", "hermes", "export", 4, r -> HermesSessions.isExport(r), c -> new HermesSessions(c, false)),
            format("gemini", "gemini-cli", "json", 1, r -> GeminiJson.fits(r), c -> new GeminiJson(c)),
            format("openai", "openai", "chat", 1, r -> ChatList.fits(r), c -> new ChatList(c)));

    private Formats() {}

    /** A format of the list. */
    public static final class Entry {
        private final TranscriptFormat format;
        private final Predicate<RecordShape> rule;
        private final Function<ReadContext, FormatReader> reader;
        private final String jsonName;

        private Entry(
                TranscriptFormat format,
                Predicate<RecordShape> rule,
                Function<ReadContext, FormatReader> reader,
                String jsonName) {
            this.format = format;
            this.rule = rule;
            this.reader = reader;
            this.jsonName = jsonName;
        }

        /** In folders, files {@code <beginning>….json} are of this format too, beside those that end in .jsonl. */
        private Entry alsoNamed(String beginning) {
            return new Entry(format, rule, reader, beginning);
        }

        /** What it is called. */
        public TranscriptFormat format() {
            return format;
        }

        /** A reader for one file. */
        public FormatReader reader(ReadContext context) {
            return reader.apply(context);
        }
    }

    private static Entry format(
            String word,
            String agent,
            String label,
            int rank,
            Predicate<RecordShape> rule,
            Function<ReadContext, FormatReader> reader) {
        return new Entry(new TranscriptFormat(word, agent, label, rank), rule, reader, "");
    }

    /** All formats, in the order in which their rules are asked. */
    public static List<TranscriptFormat> all() {
        List<TranscriptFormat> formats = new ArrayList<>();
        for (Entry entry : ALL) {
            formats.add(entry.format);
        }
        return formats;
    }

    /** The words for agents: {@link #AUTO}, then each that the list holds, by the alphabet. */
    public static List<String> agents() {
        TreeSet<String> words = new TreeSet<>();
        for (Entry entry : ALL) {
            words.add(entry.format.word());
        }
        List<String> agents = new ArrayList<>(words);
        agents.add(0, AUTO);
        return agents;
    }

    /** Whether agents give this name to records of their own, so that it is worth a look in a folder. */
    public static boolean isOwnName(String file) {
        if (file.endsWith(".jsonl")) {
            return !file.startsWith("agent-"); // those are Claude Code's sub-agents
        }
        if (!file.endsWith(".json")) {
            return false;
        }
        for (Entry entry : ALL) {
            if (!entry.jsonName.isEmpty() && file.startsWith(entry.jsonName)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The format that most of the first records belong to. Of two that have as many, it is the one that tells more; if
     * they are of two agents, that of the first by the alphabet.
     *
     * @param head the beginning of the file, which may end anywhere
     * @param agent whose formats to choose among: one of {@link #agents}
     * @return empty when no record belongs to one of them
     */
    public static Optional<Entry> of(InputHead head, String agent) throws IOException {
        int[] votes = new int[ALL.size()];
        if (head.isDocument()) {
            document(head, votes);
        } else {
            lines(head, votes);
        }
        int best = -1;
        for (int i = 0; i < votes.length; i++) {
            boolean asked = agent.equals(AUTO) || agent.equals(ALL.get(i).format.word());
            if (asked && votes[i] > 0 && (best < 0 || isBetter(i, best, votes))) {
                best = i;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(ALL.get(best));
    }

    private static boolean isBetter(int i, int best, int[] votes) {
        if (votes[i] != votes[best]) {
            return votes[i] > votes[best];
        }
        TranscriptFormat format = ALL.get(i).format;
        TranscriptFormat other = ALL.get(best).format;
        int agents = format.word().compareTo(other.word());
        return agents < 0 || (agents == 0 && format.rank() > other.rank());
    }

    private static void document(InputHead head, int[] votes) throws IOException {
        try (JsonParser parser = RecordJson.FACTORY.createParser(head.bytes(), head.from(), head.length())) {
            int records = 0;
            for (JsonToken token = parser.nextToken(); token != null && records < RECORDS; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    records++;
                    vote(parser, votes);
                }
            }
        } catch (IOException e) {
            // The head ends within a record, or is damaged: what was seen so far decides.
        }
    }

    private static void lines(InputHead head, int[] votes) throws IOException {
        int line = head.from();
        int end = head.from() + head.length();
        for (int records = 0; records < RECORDS && line < end; records++) {
            int next = line;
            while (next < end && head.bytes()[next] != '\n') {
                next++;
            }
            if (next > line) {
                try (JsonParser parser = RecordJson.FACTORY.createParser(head.bytes(), line, next - line)) {
                    if (parser.nextToken() == JsonToken.START_OBJECT) {
                        vote(parser, votes);
                    }
                } catch (IOException e) {
                    // not a record
                }
            }
            line = next + 1;
        }
    }

    private static void vote(JsonParser parser, int[] votes) throws IOException {
        RecordShape record = new RecordShape();
        try {
            record.read(parser);
        } finally {
            for (int i = 0; i < votes.length; i++) {
                if (ALL.get(i).rule.test(record)) {
                    votes[i]++;
                    break;
                }
            }
        }
    }
}
