package dev.abtest.transcript.agents;

import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.RecordedSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * When Hermes compresses a long conversation it goes on in a child session; such a chain is one session here. Time and
 * memory grow with the number of sessions only, however they hang together.
 */
final class HermesChains {
    private static final int MAX_NOTES = 100;

    /** A session with its place in a chain. */
    private static final class Link {
        static final int UNKNOWN = 0;
        static final int ON_PATH = -1;

        final RecordedSession session;
        final String parent;
        final boolean compressed;
        /** Sessions from here to the chain's first, both counted, or the length of the circle that this is in. */
        int depth = UNKNOWN;
        /** The chain's first session; in a circle each is a first one. */
        Link root;
        /** What this is the first session of; null when it is none. */
        Sum sum;

        Link(RecordedSession session, String parent, boolean compressed) {
            this.session = session;
            this.parent = parent;
            this.compressed = compressed;
        }
    }

    private final Map<String, Link> links = new LinkedHashMap<>();

    /** A session that has a parent, or that was compressed and so has a child. */
    void add(RecordedSession session, String parent, boolean compressed) {
        if (links.size() >= ReadContext.MAX_SESSIONS) {
            return;
        }
        Link known = links.get(session.id());
        if (known == null || known.session.length() < session.length()) {
            links.put(session.id(), new Link(session, parent, compressed));
        }
    }

    /** Adds the chains' sums, in the order of their first sessions. A branch that is no compression stays alone. */
    void sums(List<RecordedSession> into) {
        for (Link link : links.values()) {
            place(link);
        }
        List<Link> parentsFirst = new ArrayList<>(links.values());
        parentsFirst.sort(Comparator.comparingInt(link -> link.depth));
        for (Link link : parentsFirst) {
            if (link.root.sum == null) {
                link.root.sum = new Sum(link.session);
            } else {
                link.root.sum.add(link.session);
            }
        }
        for (Link link : links.values()) {
            if (link.sum != null) {
                into.add(link.sum.session());
            }
        }
    }

    /** Finds depth and root of {@code link} and of all above it that have none yet. */
    private void place(Link link) {
        List<Link> path = new ArrayList<>();
        Link at = link;
        while (at != null && at.depth == Link.UNKNOWN) {
            at.depth = Link.ON_PATH;
            path.add(at);
            at = compressedParent(at);
        }
        if (at != null && at.depth == Link.ON_PATH) {
            List<Link> circle = path.subList(path.indexOf(at), path.size());
            for (Link member : circle) {
                member.depth = circle.size();
                member.root = member;
            }
            circle.clear();
        }
        Link above = at;
        for (int i = path.size() - 1; i >= 0; i--) {
            Link here = path.get(i);
            here.depth = above == null ? 1 : above.depth + 1;
            here.root = above == null ? here : above.root;
            above = here;
        }
    }

    private Link compressedParent(Link link) {
        Link parent = links.get(link.parent);
        return parent != null && parent.compressed ? parent : null;
    }

    /** The sum of sessions that were added one after the other. */
    private static final class Sum {
        private final RecordedSession first;
        private RecordedSession last;
        private int count = 1;
        private RecordedSession.Times times;
        private RecordedSession.Messages messages;
        private RecordedSession.Calls calls;
        private final Map<String, RecordedSession.ToolUse> toolUse;
        private final List<RecordedSession.ErrorNote> errors;
        private int sessionErrors;
        private final Map<String, Long> tokens;
        private OptionalDouble costUsd;
        private String lastMessage;
        private long length;

        Sum(RecordedSession session) {
            first = session;
            last = session;
            times = session.times();
            messages = session.messages();
            calls = session.calls();
            toolUse = new LinkedHashMap<>(session.toolUse());
            errors = new ArrayList<>(session.errors());
            sessionErrors = session.sessionErrors();
            tokens = new LinkedHashMap<>(session.tokens());
            costUsd = session.costUsd();
            lastMessage = session.lastMessage();
            length = session.length();
        }

        void add(RecordedSession session) {
            last = session;
            count++;
            times = sum(times, session.times());
            messages = sum(messages, session.messages());
            calls = sum(calls, session.calls());
            session.toolUse().forEach((tool, use) -> toolUse.merge(tool, use, Sum::sum));
            for (RecordedSession.ErrorNote error : session.errors()) {
                if (errors.size() < MAX_NOTES) {
                    errors.add(error);
                }
            }
            sessionErrors += session.sessionErrors();
            session.tokens().forEach((name, tokensOfName) -> tokens.merge(name, tokensOfName, Long::sum));
            costUsd = sum(costUsd, session.costUsd());
            lastMessage = session.lastMessage().isEmpty() ? lastMessage : session.lastMessage();
            length += session.length();
        }

        RecordedSession session() {
            if (count == 1) {
                return first;
            }
            return new RecordedSession(
                    first.format(),
                    first.id(),
                    first.source(),
                    first.line(),
                    first.task(),
                    first.version(),
                    last.model(),
                    first.setting(),
                    times,
                    messages,
                    calls,
                    toolUse,
                    first.subAgents(),
                    errors,
                    sessionErrors,
                    tokens,
                    costUsd,
                    first.taskSuccess(),
                    last.completed(),
                    lastMessage,
                    first.caveats(),
                    length);
        }

        private static RecordedSession.Times sum(RecordedSession.Times a, RecordedSession.Times b) {
            return new RecordedSession.Times(
                    a.start() == null ? b.start() : a.start(),
                    b.end() == null ? a.end() : b.end(),
                    sum(a.turnSeconds(), b.turnSeconds()),
                    sum(a.agentSeconds(), b.agentSeconds()),
                    sum(a.wallSeconds(), b.wallSeconds()));
        }

        private static OptionalDouble sum(OptionalDouble a, OptionalDouble b) {
            return a.isPresent() && b.isPresent()
                    ? OptionalDouble.of(a.getAsDouble() + b.getAsDouble())
                    : OptionalDouble.empty();
        }

        private static RecordedSession.Messages sum(RecordedSession.Messages a, RecordedSession.Messages b) {
            int users = a.user() + b.user();
            return new RecordedSession.Messages(
                    users, a.assistant() + b.assistant(), Math.max(0, users - 1), a.interrupts() + b.interrupts());
        }

        private static RecordedSession.Calls sum(RecordedSession.Calls a, RecordedSession.Calls b) {
            return new RecordedSession.Calls(
                    a.made() + b.made(),
                    a.toolErrors() + b.toolErrors(),
                    a.denied() + b.denied(),
                    a.exitNonzero() + b.exitNonzero(),
                    a.rejected() + b.rejected(),
                    a.aborted() + b.aborted(),
                    a.unanswered() + b.unanswered(),
                    a.server() + b.server());
        }

        private static RecordedSession.ToolUse sum(RecordedSession.ToolUse a, RecordedSession.ToolUse b) {
            return new RecordedSession.ToolUse(
                    a.calls() + b.calls(), a.good() + b.good(), a.exitNonzero() + b.exitNonzero());
        }
    }
}
