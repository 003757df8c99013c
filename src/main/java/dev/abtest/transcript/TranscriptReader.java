package dev.abtest.transcript;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads recordings of one call one after the other; each session is handed over as soon as its file is done. */
public final class TranscriptReader {
    /** Problems that are kept one by one. */
    private static final int MAX_PROBLEMS = 10_000;

    private final Agent family;
    private final LongConsumer bytesRead;
    private final ReadContext context;
    private final List<Problem> problems = new ArrayList<>();
    private String firstUnknown = "";
    private long unknown;
    private long moreProblems;

    /**
     * A reader for the files of one call, which know of each other: what a fork copied is counted once.
     *
     * @param family what to expect
     * @param sessions gets each session; the same session may come again from another file
     * @param bytesRead gets the number of bytes of each piece that was read, for a progress bar
     */
    public TranscriptReader(Agent family, Consumer<RecordedSession> sessions, LongConsumer bytesRead) {
        this.family = family;
        this.bytesRead = bytesRead;
        this.context = new ReadContext(sessions);
    }

    /** Reads one file or stream to its end. */
    public void read(Source source) throws IOException {
        InputStream in = source.open();
        try {
            read(source, new Counting(in));
        } finally {
            if (source.path().isPresent()) {
                in.close();
            }
        }
    }

    private void read(Source source, InputStream in) throws IOException {
        InputHead head = new InputHead(in);
        String strange = head.strange();
        Optional<TranscriptFormat> format = strange.isEmpty() ? FormatGuess.of(head, family) : Optional.empty();
        if (format.isEmpty()) {
            refuse(source, strange.isEmpty() ? "not a recording that is known" + expectation() : strange);
            return;
        }
        ProblemList found = new ProblemList(source.name());
        context.begin(source.name());
        FormatReader reader = reader(format.get());
        if (head.isDocument()) {
            new RecordDocument(reader, found).read(head.whole());
        } else {
            new RecordLines(head.whole(), reader, found).read();
        }
        found.all().forEach(this::problem);
    }

    private String expectation() {
        return family == Agent.AUTO ? "" : " to --format " + family.name().toLowerCase(Locale.ROOT);
    }

    private void refuse(Source source, String reason) {
        if (source.named()) {
            problem(new Problem(source.name(), 1, reason));
        } else {
            firstUnknown = unknown == 0 ? source.name() : firstUnknown;
            unknown++;
        }
    }

    private void problem(Problem problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        } else {
            moreProblems++;
        }
    }

    private FormatReader reader(TranscriptFormat format) {
        return switch (format) {
            case CLAUDE_TRANSCRIPT -> new ClaudeTranscript(context);
            case CLAUDE_STREAM -> new ClaudeStream(context);
            case CODEX_ROLLOUT -> new CodexRollout(context);
            case CODEX_EXEC -> new CodexExec(context);
            case GEMINI_SESSION -> new GeminiSession(context);
            case GEMINI_STREAM -> new GeminiStream(context);
            case GEMINI_JSON -> new GeminiJson(context);
            case HERMES_EXPORT, HERMES_SNAPSHOT -> new HermesSessions(context, format);
            case HERMES_STREAM -> new HermesStream(context);
            case HERMES_TRAJECTORY -> new HermesTrajectory(context);
            case TAU_BENCH -> new TauBench(context);
            case CHAT_LIST -> new ChatList(context);
        };
    }

    /** What was not understood so far. */
    public List<Problem> problems() {
        return problems;
    }

    /** Warnings about what was left out so far, full sentences. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (context.subAgentSessions() > 0) {
            warnings.add(context.subAgentSessions() + " recordings of sub-agents were left out: they belong to the work"
                    + " of the session that started them.");
        }
        if (context.emptySessions() > 0) {
            warnings.add(context.emptySessions() + " recordings hold no conversation of their own and were left out.");
        }
        if (unknown > 0) {
            warnings.add(unknown + " files found in folders are no recordings that are known and were left out;"
                    + " the first is " + ErrorLine.printable(firstUnknown, 200) + ".");
        }
        if (moreProblems > 0) {
            warnings.add(moreProblems + " more problems were met than the " + MAX_PROBLEMS + " that are told.");
        }
        return warnings;
    }

    private final class Counting extends FilterInputStream {
        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (read > 0) {
                bytesRead.accept(read);
            }
            return read;
        }
    }
}
