package dev.abtest.transcript;

import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.agents.Formats;
import dev.abtest.transcript.records.ErrorLine;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.InputHead;
import dev.abtest.transcript.records.Problem;
import dev.abtest.transcript.records.RecordDocument;
import dev.abtest.transcript.records.RecordLines;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.RecordedSession;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads recordings of one call one after the other; each session is handed over as soon as its file is done. */
final class TranscriptReader {
    /** Problems that are kept one by one. */
    private static final int MAX_PROBLEMS = 10_000;

    private final String agent;
    private final LongConsumer bytesRead;
    private final ReadContext context;
    private final List<Problem> problems = new ArrayList<>();
    private String firstUnknown = "";
    private long unknown;
    private long moreProblems;

    /**
     * A reader for the files of one call, which know of each other: what a fork copied is counted once.
     *
     * @param agent whose records to expect
     * @param since the epoch millisecond from which on what was recorded counts; unknown for all of it
     * @param sessions gets each session; the same session may come again from another file
     * @param bytesRead gets the number of bytes of each piece that was read, for a progress bar
     */
    TranscriptReader(String agent, long since, Consumer<RecordedSession> sessions, LongConsumer bytesRead) {
        this.agent = agent;
        this.bytesRead = bytesRead;
        this.context = new ReadContext(sessions, since);
    }

    /** Reads one file or stream to its end. */
    void read(Source source) throws IOException {
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
        if (!strange.isEmpty()) {
            refuse(source, strange);
            return;
        }
        Formats.Look look = Formats.of(head, agent, context);
        if (look.found().isEmpty()) {
            refuse(source, look.unread().isEmpty() ? "not a recording that is known" + expectation() : look.unread());
            return;
        }
        if (look.found().get().reader().hasSubAgentFiles()) {
            subAgents(source);
        }
        read(source, head, look.found().get());
    }

    /** Reads what agents that the session started recorded beside it, so that it can be counted with the session. */
    private void subAgents(Source source) throws IOException {
        for (Source file : SourceWalk.subAgentsOf(source)) {
            try (InputStream in = file.open()) {
                InputHead head = new InputHead(in);
                Optional<Formats.Found> known = head.strange().isEmpty()
                        ? Formats.of(head, agent, context).found()
                        : Optional.empty();
                if (known.isPresent()) {
                    read(file, head, known.get());
                }
            }
        }
    }

    private void read(Source source, InputHead head, Formats.Found known) throws IOException {
        Problem.OfFile found = new Problem.OfFile(source.name());
        context.begin(source.name(), known.format());
        FormatReader reader = known.reader();
        if (head.isDocument()) {
            new RecordDocument(reader, found).read(head.whole());
        } else {
            new RecordLines(head.whole(), reader, found).read();
        }
        found.all().forEach(this::problem);
    }

    private String expectation() {
        return agent.equals(ImportRules.ANY_AGENT) ? "" : " to --format " + agent;
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

    /** What was not understood so far. */
    List<Problem> problems() {
        return problems;
    }

    /** Warnings about what was left out so far, full sentences. */
    List<String> warnings() {
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
