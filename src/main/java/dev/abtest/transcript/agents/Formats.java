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

/**
 * The formats that can be read: the one list of them, and which of them a file has. That is decided by its first records;
 * its name is never asked.
 */
public final class Formats {
    /** The word for any agent: decided file by file. */
    public static final String AUTO = "auto";

    /** Records that are looked at. */
    private static final int RECORDS = 64;

    /**
     * The list. The first format whose rule fits a record has it, so one that could be taken for another comes before
     * it.
     */
    private enum Known {
        CODEX_ROLLOUT("codex", "codex", "rollout", 3),
        CODEX_EXEC("codex", "codex", "exec-json", 2),
        CLAUDE_TRANSCRIPT("claude", "claude-code", "transcript", 3),
        GEMINI_STREAM("gemini", "gemini-cli", "stream-json", 2),
        HERMES_STREAM("hermes", "hermes", "stream-json", 2),
        CLAUDE_STREAM("claude", "claude-code", "stream-json", 2),
        GEMINI_SESSION("gemini", "gemini-cli", "session", 3, "session-"),
        HERMES_TRAJECTORY("hermes", "hermes", "trajectory", 1),
        TAU_BENCH("openai", "tau-bench", "results", 3),
        HERMES_SNAPSHOT("hermes", "hermes", "snapshot", 3, "session_"),
        HERMES_EXPORT("hermes", "hermes", "export", 4),
        GEMINI_JSON("gemini", "gemini-cli", "json", 1),
        CHAT_LIST("openai", "openai", "chat", 1);

        private final TranscriptFormat format;
        private final String jsonName;

        /** The arguments are those of {@link TranscriptFormat}. */
        Known(String word, String agent, String label, int rank) {
            this(word, agent, label, rank, null);
        }

        /**
         * A format whose own files may also end in .json.
         *
         * @param jsonName how the names of those begin
         */
        Known(String word, String agent, String label, int rank, String jsonName) {
            this.format = new TranscriptFormat(word, agent, label, rank);
            this.jsonName = jsonName;
        }

        /** A reader for one file. A switch, because it loads no reader but the one that is asked for. */
        FormatReader reader(ReadContext context) {
            return switch (this) {
                case CODEX_ROLLOUT -> new CodexRollout(context);
                case CODEX_EXEC -> new CodexExec(context);
                case CLAUDE_TRANSCRIPT -> new ClaudeTranscript(context);
                case GEMINI_STREAM -> new GeminiStream(context);
                case HERMES_STREAM -> new HermesStream(context);
                case CLAUDE_STREAM -> new ClaudeStream(context);
                case GEMINI_SESSION -> new GeminiSession(context);
                case HERMES_TRAJECTORY -> new HermesTrajectory(context);
                case TAU_BENCH -> new TauBench(context);
                case HERMES_SNAPSHOT -> new HermesSessions(context, true);
                case HERMES_EXPORT -> new HermesSessions(context, false);
                case GEMINI_JSON -> new GeminiJson(context);
                case CHAT_LIST -> new ChatList(context);
            };
        }
    }

    private static final Known[] ALL = Known.values();
    private static final UnreadRecords[] UNREAD = UnreadRecords.values();

    /**
     * What a file is, and a reader for it.
     *
     * @param reader has read nothing yet
     */
    public record Found(TranscriptFormat format, FormatReader reader) {}

    /**
     * What the first records say of a file.
     *
     * @param found empty when no format that can be read has it
     * @param unread what it is instead, and what to do; empty when nobody knows
     */
    public record Look(Optional<Found> found, String unread) {}

    /** All formats, in the order in which their rules are asked. */
    public static List<TranscriptFormat> all() {
        List<TranscriptFormat> formats = new ArrayList<>();
        for (Known known : ALL) {
            formats.add(known.format);
        }
        return formats;
    }

    /** The words for agents: {@link #AUTO}, then each that the list holds, in alphabetical order. */
    public static List<String> agents() {
        TreeSet<String> words = new TreeSet<>();
        for (Known known : ALL) {
            words.add(known.format.word());
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
        if (file.endsWith(".json")) {
            for (Known known : ALL) {
                if (known.jsonName != null && file.startsWith(known.jsonName)) {
                    return true;
                }
            }
        }
        return false;
    }

    private final ReadContext context;
    /** Made when their rules are first asked. */
    private final FormatReader[] readers = new FormatReader[ALL.length];

    private final int[] votes = new int[ALL.length];
    private final int[] unreadVotes = new int[UNREAD.length];

    private Formats(ReadContext context) {
        this.context = context;
    }

    /**
     * The format that most of the first records belong to. Of two that have as many, it is the one that tells more; if
     * they are of two agents, that of the first by the alphabet. Records that cannot be read vote, too.
     *
     * @param head the beginning of the file, which may end anywhere
     * @param agent whose formats to choose among: one of {@link #agents}
     * @param context for the reader
     */
    public static Look of(InputHead head, String agent, ReadContext context) throws IOException {
        Formats formats = new Formats(context);
        if (head.isDocument()) {
            formats.document(head);
        } else {
            formats.lines(head);
        }
        int best = -1;
        for (int i = 0; i < ALL.length; i++) {
            boolean asked = agent.equals(AUTO) || agent.equals(ALL[i].format.word());
            if (asked && formats.votes[i] > 0 && (best < 0 || formats.isBetter(i, best))) {
                best = i;
            }
        }
        String unread = formats.unread(best < 0 ? 0 : formats.votes[best]);
        if (best < 0 || !unread.isEmpty()) {
            return new Look(Optional.empty(), unread);
        }
        return new Look(Optional.of(new Found(ALL[best].format, formats.readers[best])), "");
    }

    /** What the file is when records that cannot be read outvote a format with so many. */
    private String unread(int votesOfKnown) {
        int most = votesOfKnown;
        String unread = "";
        for (int i = 0; i < UNREAD.length; i++) {
            if (unreadVotes[i] > 0 && UNREAD[i].decides()) {
                return UNREAD[i].refusal();
            }
            if (unreadVotes[i] > most) {
                most = unreadVotes[i];
                unread = UNREAD[i].refusal();
            }
        }
        return unread;
    }

    private boolean isBetter(int one, int other) {
        if (votes[one] != votes[other]) {
            return votes[one] > votes[other];
        }
        int agents = ALL[one].format.word().compareTo(ALL[other].format.word());
        return agents < 0 || (agents == 0 && ALL[one].format.rank() > ALL[other].format.rank());
    }

    private void document(InputHead head) throws IOException {
        try (JsonParser parser = RecordJson.FACTORY.createParser(head.bytes(), head.from(), head.length())) {
            int records = 0;
            for (JsonToken token = parser.nextToken(); token != null && records < RECORDS; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    records++;
                    vote(parser);
                }
            }
        } catch (IOException e) {
            // The head ends within a record, or is damaged: what was seen so far decides.
        }
    }

    private void lines(InputHead head) throws IOException {
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
                        vote(parser);
                    }
                } catch (IOException e) {
                    // not a record
                }
            }
            line = next + 1;
        }
    }

    private void vote(JsonParser parser) throws IOException {
        RecordShape record = new RecordShape();
        try {
            record.read(parser);
        } finally {
            if (!isUnread(record)) {
                int at = first(record);
                if (at >= 0) {
                    votes[at]++;
                }
            }
        }
    }

    private boolean isUnread(RecordShape record) {
        for (int i = 0; i < UNREAD.length; i++) {
            if (UNREAD[i].fits(record)) {
                unreadVotes[i]++;
                return true;
            }
        }
        return false;
    }

    private int first(RecordShape record) {
        for (int i = 0; i < ALL.length; i++) {
            if (readers[i] == null) {
                readers[i] = ALL[i].reader(context);
            }
            if (readers[i].fits(record)) {
                return i;
            }
        }
        return -1;
    }
}
