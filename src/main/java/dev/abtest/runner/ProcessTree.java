package dev.abtest.runner;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a command has started, wherever they went. Parents alone do not tell: a child whose parent has
 * ended belongs to another one. So a process is a member when it carries the command's marks in its environment (which
 * children inherit, also in a session of their own), when it holds the command's output open, when a member is its
 * parent, when it is in a session that a member leads or led, or when it was a member at the last look. A process escapes
 * only if it cleared its environment, left its session and closed its output, and its parent ended, before the next
 * look.
 */
final class ProcessTree {
    private static final long FIRST_WAIT_MILLIS = 2;
    private static final long LONGEST_WAIT_MILLIS = 100;
    /** How long killed processes may take to go: the kernel lets one in mid-write finish first. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private static final long SELF = ProcessHandle.current().pid();

    private final ProcessTable table;
    private final Set<String> marks;
    private final Set<String> pipes = new HashSet<>();
    /** When each member of the last look started, by its id. What has ended is forgotten: others may get its id. */
    private final Map<Long, Long> known = new HashMap<>();
    /** The sessions that a member leads or led, and that had a member at every look since. */
    private final Set<Long> sessions = new HashSet<>();
    /** The process that was taken in, until a look finds that it has ended; then 0. */
    private long root;

    /**
     * The processes of this machine that are marked so.
     *
     * @param marks environment variables as {@code NAME=value}, all of which a member has
     */
    ProcessTree(Set<String> marks) {
        this(marks, ProcessTable.ofMachine());
    }

    /** Those in {@code table}. */
    ProcessTree(Set<String> marks, ProcessTable table) {
        this.table = table;
        this.marks = Set.copyOf(marks);
    }

    /** Takes in a process, and from now on its children. Its output first: it may end before the table is read. */
    synchronized void add(long pid) {
        pipes.addAll(table.outputPipes(pid));
        root = pid;
        sessions.add(pid);
        for (ProcessTable.Entry entry : table.read()) {
            if (entry.pid() == pid) {
                known.put(pid, entry.started());
            }
        }
    }

    /** Notes which children there are, so that they are still known when their parents have ended. */
    synchronized void observe() {
        members(false);
    }

    /**
     * Ends all members: asks them, waits for {@code patience}, and kills what is left, until a look finds none.
     *
     * @return whether none is left
     */
    synchronized boolean end(Duration patience) {
        Collection<ProcessTable.Entry> members = members(true);
        if (members.isEmpty()) {
            return true;
        }
        members.forEach(entry -> table.end(entry, false));
        return isEmptyWithin(patience, false) || isEmptyWithin(KILL_PATIENCE, true);
    }

    private boolean isEmptyWithin(Duration patience, boolean kill) {
        long deadline = System.nanoTime() + patience.toNanos();
        long wait = FIRST_WAIT_MILLIS;
        for (Collection<ProcessTable.Entry> left = members(true); !left.isEmpty(); left = members(true)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (kill) {
                left.forEach(entry -> table.end(entry, true));
            }
            sleep(wait);
            wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
        }
        return true;
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Collection<ProcessTable.Entry> members(boolean closely) {
        List<ProcessTable.Entry> all = table.read();
        Map<Long, ProcessTable.Entry> members = new HashMap<>();
        for (ProcessTable.Entry entry : all) {
            Long started = known.get(entry.pid());
            if (entry.pid() != SELF
                    && (started != null && started == entry.started() || closely && isMarked(entry.pid()))) {
                members.put(entry.pid(), entry);
            }
        }
        noteSessions(members);
        while (addRelatives(all, members)) {
            // a child of a child of a member
        }
        known.clear();
        for (ProcessTable.Entry entry : members.values()) {
            known.put(entry.pid(), entry.started());
        }
        return members.values();
    }

    private boolean isMarked(long pid) {
        // Not any descriptor: a process that this JVM is just starting holds our ends of all pipes for a moment.
        return table.isMarked(pid, marks) || !Collections.disjoint(table.outputPipes(pid), pipes);
    }

    /**
     * Forgets the sessions that have no member any more, and adds those that a member leads. The system gives the id of a
     * session to no new process as long as the session has members; afterwards a stranger may lead one with that id. That
     * of the process that was taken in still counts at the first look after its end, for what it has just left behind.
     */
    private void noteSessions(Map<Long, ProcessTable.Entry> members) {
        Set<Long> inUse = new HashSet<>();
        for (ProcessTable.Entry entry : members.values()) {
            inUse.add(entry.session());
        }
        if (root != 0) {
            inUse.add(root);
        }
        sessions.retainAll(inUse);
        members.values().forEach(this::noteLeader);
        if (!members.containsKey(root)) {
            root = 0;
        }
    }

    private void noteLeader(ProcessTable.Entry entry) {
        if (entry.session() == entry.pid()) {
            sessions.add(entry.pid());
        }
    }

    private boolean addRelatives(List<ProcessTable.Entry> all, Map<Long, ProcessTable.Entry> members) {
        boolean added = false;
        for (ProcessTable.Entry entry : all) {
            boolean related = members.containsKey(entry.parent()) || sessions.contains(entry.session());
            if (related && entry.pid() != SELF && members.putIfAbsent(entry.pid(), entry) == null) {
                added = true;
                noteLeader(entry);
            }
        }
        return added;
    }
}
