package dev.abtest.runner;

import java.time.Duration;
import java.util.ArrayList;
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
 * parent, when it is in a session that a member leads, or when it was a member at an earlier look. What escapes is a
 * process that cleared its environment, left its session and closed its output before anybody looked, and whose parent
 * had ended by then.
 */
final class ProcessTree {
    private static final long FIRST_WAIT_MILLIS = 2;
    private static final long LONGEST_WAIT_MILLIS = 100;
    /** How long killed processes may take to go: the kernel lets one in mid-write finish first. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final Set<String> marks;
    private final Set<String> pipes = new HashSet<>();
    /** When each process that ever was a member started, by its id. */
    private final Map<Long, Long> known = new HashMap<>();

    /**
     * The processes marked so.
     *
     * @param marks environment variables as {@code NAME=value}, all of which a member has
     */
    ProcessTree(Set<String> marks) {
        this.marks = Set.copyOf(marks);
    }

    /** Takes in a process, and from now on what comes of it. Its output first: it may end before the table is read. */
    synchronized void add(long pid) {
        pipes.addAll(ProcessTable.outputPipes(pid));
        for (ProcessTable.Entry entry : ProcessTable.read()) {
            if (entry.pid() == pid) {
                known.put(pid, entry.started());
            }
        }
    }

    /** Looks which children there are, so that they are still known when their parents have ended. */
    synchronized void observe() {
        members(false);
    }

    /**
     * Ends all members: asks them, waits for {@code patience}, and kills what is left, until a look finds none.
     *
     * @return whether none is left
     */
    synchronized boolean end(Duration patience) {
        if (members(true).isEmpty()) {
            return true;
        }
        for (long pid : members(true)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
        return isEmptyWithin(patience, false) || isEmptyWithin(KILL_PATIENCE, true);
    }

    private boolean isEmptyWithin(Duration patience, boolean kill) {
        long deadline = System.nanoTime() + patience.toNanos();
        long wait = FIRST_WAIT_MILLIS;
        for (List<Long> left = members(true); !left.isEmpty(); left = members(true)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (kill) {
                left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
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

    private List<Long> members(boolean closely) {
        List<ProcessTable.Entry> all = ProcessTable.read();
        Set<Long> members = new HashSet<>();
        long self = ProcessHandle.current().pid();
        for (ProcessTable.Entry entry : all) {
            Long started = known.get(entry.pid());
            if (entry.pid() != self
                    && (started != null && started == entry.started() || closely && isMarked(entry.pid()))) {
                members.add(entry.pid());
            }
        }
        while (addRelatives(all, members)) {
            // a child of a child of a member
        }
        for (ProcessTable.Entry entry : all) {
            if (members.contains(entry.pid())) {
                known.put(entry.pid(), entry.started());
            }
        }
        return new ArrayList<>(members);
    }

    private boolean isMarked(long pid) {
        // Not any descriptor: a process that this JVM is just starting holds our ends of all pipes for a moment.
        return ProcessTable.isMarked(pid, marks) || !Collections.disjoint(ProcessTable.outputPipes(pid), pipes);
    }

    private boolean addRelatives(List<ProcessTable.Entry> all, Set<Long> members) {
        boolean added = false;
        for (ProcessTable.Entry entry : all) {
            // The id of a session is not given to a new process as long as the session has members.
            boolean related = members.contains(entry.parent()) || known.containsKey(entry.session());
            added |= related && members.add(entry.pid());
        }
        return added;
    }
}
