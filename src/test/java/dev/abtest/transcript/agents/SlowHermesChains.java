package dev.abtest.transcript.agents;

import dev.abtest.transcript.session.RecordedSession;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** {@link HermesChains} as it follows from its description: each session looks for its root, each link copies a sum. */
final class SlowHermesChains {
    private static final int MAX_NOTES = 100;

    private record Link(RecordedSession session, String parent, boolean compressed) {}

    private final Map<String, Link> links = new LinkedHashMap<>();

    /** A session that has a parent, or that was compressed and so has a child. */
    void add(RecordedSession session, String parent, boolean compressed) {
        Link known = links.get(session.id());
        if (known == null || known.session().length() < session.length()) {
            links.put(session.id(), new Link(session, parent, compressed));
        }
    }

    /** Adds the chains' sums, in the order of their first sessions. A branch that is no compression stays alone. */
    void sums(List<RecordedSession> into) {
        Map<String, RecordedSession> byRoot = new LinkedHashMap<>();
        for (Link link : links.values()) {
            byRoot.put(link.session().id(), null);
        }
        for (Link link : parentsFirst()) {
            String root = root(link);
            RecordedSession before = byRoot.get(root);
            byRoot.put(root, before == null ? link.session() : sum(before, link.session()));
        }
        for (RecordedSession session : byRoot.values()) {
            if (session != null) {
                into.add(session);
            }
        }
    }

    private List<Link> parentsFirst() {
        List<Link> ordered = new ArrayList<>(links.values());
        Map<Link, Integer> depths = new IdentityHashMap<>();
        for (Link link : ordered) {
            depths.put(link, depth(link));
        }
        ordered.sort((a, b) -> Integer.compare(depths.get(a), depths.get(b)));
        return ordered;
    }

    private Link compressedParent(Link link) {
        Link parent = links.get(link.parent());
        return parent != null && parent.compressed() ? parent : null;
    }

    private int depth(Link link) {
        int depth = 0;
        Set<String> seen = new TreeSet<>();
        for (Link at = link; at != null && seen.add(at.session().id()); at = compressedParent(at)) {
            depth++;
        }
        return depth;
    }

    private String root(Link link) {
        Link at = link;
        Set<String> seen = new TreeSet<>();
        while (seen.add(at.session().id()) && compressedParent(at) != null) {
            at = compressedParent(at);
        }
        return at.session().id();
    }

    private static RecordedSession sum(RecordedSession a, RecordedSession b) {
        int users = a.messages().user() + b.messages().user();
        return new RecordedSession(
                a.format(),
                a.id(),
                a.source(),
                a.line(),
                a.task(),
                a.version(),
                b.model(),
                a.setting(),
                sum(a.times(), b.times()),
                new RecordedSession.Messages(
                        users,
                        a.messages().assistant() + b.messages().assistant(),
                        Math.max(0, users - 1),
                        a.messages().interrupts() + b.messages().interrupts()),
                sum(a.calls(), b.calls()),
                sumUse(a.toolUse(), b.toolUse()),
                a.subAgents(),
                join(a.errors(), b.errors()),
                a.sessionErrors() + b.sessionErrors(),
                sumTokens(a.tokens(), b.tokens()),
                a.costUsd().isPresent() && b.costUsd().isPresent()
                        ? OptionalDouble.of(
                                a.costUsd().getAsDouble() + b.costUsd().getAsDouble())
                        : OptionalDouble.empty(),
                a.taskSuccess(),
                b.completed(),
                b.lastMessage().isEmpty() ? a.lastMessage() : b.lastMessage(),
                a.caveats(),
                a.length() + b.length());
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

    private static Map<String, RecordedSession.ToolUse> sumUse(
            Map<String, RecordedSession.ToolUse> a, Map<String, RecordedSession.ToolUse> b) {
        Map<String, RecordedSession.ToolUse> sum = new LinkedHashMap<>(a);
        b.forEach((tool, use) -> sum.merge(
                tool,
                use,
                (x, y) -> new RecordedSession.ToolUse(
                        x.calls() + y.calls(), x.good() + y.good(), x.exitNonzero() + y.exitNonzero())));
        return sum;
    }

    private static Map<String, Long> sumTokens(Map<String, Long> a, Map<String, Long> b) {
        Map<String, Long> sum = new LinkedHashMap<>(a);
        b.forEach((name, count) -> sum.merge(name, count, Long::sum));
        return sum;
    }

    private static List<RecordedSession.ErrorNote> join(
            List<RecordedSession.ErrorNote> a, List<RecordedSession.ErrorNote> b) {
        List<RecordedSession.ErrorNote> both = new ArrayList<>(a);
        both.addAll(b);
        return both.size() > MAX_NOTES ? List.copyOf(both.subList(0, MAX_NOTES)) : both;
    }
}
