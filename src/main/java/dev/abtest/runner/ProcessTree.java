package dev.abtest.runner;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final Set<String> marks;
    private final Set<String> pipes = new HashSet<>();
    /** When each member of the last look started, by its id. What has ended is forgotten: others may get its id. */
    private final Map<Long, Long> known = new HashMap<>();
    /** The sessions that a member leads or led, and that had a member at every look since. */
    private final Set<Long> sessions = new HashSet<>();
    /** The process that was taken in, until a look finds that it has ended; then 0. */
    private long root;

    /**
     * The processes marked so.
     *
     * @param marks environment variables as {@code NAME=value}, all of which a member has
     */
    ProcessTree(Set<String> marks) {
        this.marks = Set.copyOf(marks);
    }

    /** Takes in a process, and from now on its children. Its output first: it may end before the table is read. */
    synchronized void add(long pid) {
        pipes.addAll(Table.outputPipes(pid));
        root = pid;
        sessions.add(pid);
        for (Table.Entry entry : Table.read()) {
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
        if (members(true).isEmpty()) {
            return true;
        }
        members(true).forEach(entry -> Table.handle(entry).ifPresent(ProcessHandle::destroy));
        return isEmptyWithin(patience, false) || isEmptyWithin(KILL_PATIENCE, true);
    }

    private boolean isEmptyWithin(Duration patience, boolean kill) {
        long deadline = System.nanoTime() + patience.toNanos();
        long wait = FIRST_WAIT_MILLIS;
        for (Collection<Table.Entry> left = members(true); !left.isEmpty(); left = members(true)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (kill) {
                left.forEach(entry -> Table.handle(entry).ifPresent(ProcessHandle::destroyForcibly));
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

    private Collection<Table.Entry> members(boolean closely) {
        List<Table.Entry> all = Table.read();
        Map<Long, Table.Entry> members = new HashMap<>();
        for (Table.Entry entry : all) {
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
        for (Table.Entry entry : members.values()) {
            known.put(entry.pid(), entry.started());
        }
        return members.values();
    }

    private boolean isMarked(long pid) {
        // Not any descriptor: a process that this JVM is just starting holds our ends of all pipes for a moment.
        return Table.isMarked(pid, marks) || !Collections.disjoint(Table.outputPipes(pid), pipes);
    }

    /**
     * Forgets the sessions that have no member any more, and adds those that a member leads. The system gives the id of a
     * session to no new process as long as the session has members; afterwards a stranger may lead one with that id. That
     * of the process that was taken in still counts at the first look after its end, for what it has just left behind.
     */
    private void noteSessions(Map<Long, Table.Entry> members) {
        Set<Long> inUse = new HashSet<>();
        for (Table.Entry entry : members.values()) {
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

    private void noteLeader(Table.Entry entry) {
        if (entry.session() == entry.pid()) {
            sessions.add(entry.pid());
        }
    }

    private boolean addRelatives(List<Table.Entry> all, Map<Long, Table.Entry> members) {
        boolean added = false;
        for (Table.Entry entry : all) {
            boolean related = members.containsKey(entry.parent()) || sessions.contains(entry.session());
            if (related && entry.pid() != SELF && members.putIfAbsent(entry.pid(), entry) == null) {
                added = true;
                noteLeader(entry);
            }
        }
        return added;
    }

    /**
     * The processes of this machine as they are at one moment: from {@code /proc} where there is one, because only that
     * tells sessions and environments; else from Java, which knows parents and nothing more.
     */
    private static final class Table {
        private static final File PROC = new File("/proc");
        private static final boolean IS_LINUX = new File(PROC, "self/stat").exists();
        /** Where proc(5) has the session and the start, counted from the field behind the name. */
        private static final int SESSION_FIELD = 3;

        private static final int START_FIELD = 19;

        /**
         * One process that lives.
         *
         * @param parent its parent's id
         * @param session the id of its session's leader; -1 where that is not known
         * @param started tells it from a later process with its id
         */
        record Entry(long pid, long parent, long session, long started) {}

        private Table() {}

        /** The process that is still the one of {@code entry}; empty if it has ended, whoever has its id now. */
        static Optional<ProcessHandle> handle(Entry entry) {
            // In this order: the handle is for the process that has the id now, and acts on no later one.
            Optional<ProcessHandle> handle = ProcessHandle.of(entry.pid());
            return handle.isPresent() && started(handle.get()) == entry.started() ? handle : Optional.empty();
        }

        private static long started(ProcessHandle process) {
            List<Entry> entries = new ArrayList<>();
            if (IS_LINUX) {
                addEntry(Long.toString(process.pid()), entries);
            } else {
                entries.add(entryOf(process));
            }
            return entries.isEmpty() ? -1 : entries.get(0).started();
        }

        private static Entry entryOf(ProcessHandle process) {
            return new Entry(
                    process.pid(),
                    process.parent().map(ProcessHandle::pid).orElse(0L),
                    -1,
                    process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
        }

        static List<Entry> read() {
            List<Entry> entries = new ArrayList<>();
            if (!IS_LINUX) {
                ProcessHandle.allProcesses().forEach(process -> entries.add(entryOf(process)));
                return entries;
            }
            String[] names = PROC.list();
            for (String name : names == null ? new String[0] : names) {
                if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
                    addEntry(name, entries);
                }
            }
            return entries;
        }

        private static void addEntry(String pid, List<Entry> entries) {
            String stat = content(pid, "stat");
            int name = stat.lastIndexOf(')'); // the name may hold blanks and brackets
            if (name < 0) {
                return;
            }
            String[] fields = stat.substring(name + 2).split(" ");
            char state = fields[0].charAt(0);
            if (state != 'Z' && state != 'X') { // a zombie is dead, only its parent has not noticed
                entries.add(new Entry(
                        Long.parseLong(pid),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[SESSION_FIELD]),
                        Long.parseLong(fields[START_FIELD])));
            }
        }

        /** Whether the process began with all of {@code marks} in its environment. */
        static boolean isMarked(long pid, Set<String> marks) {
            String environment = IS_LINUX ? content(Long.toString(pid), "environ") : "";
            int found = 0;
            for (String variable : environment.split("\0")) {
                found += marks.contains(variable) ? 1 : 0;
            }
            return found >= marks.size();
        }

        /** What the process has open as its standard output and standard error, where these are pipes. */
        static Set<String> outputPipes(long pid) {
            Set<String> pipes = new HashSet<>();
            for (String descriptor : List.of("1", "2")) {
                String target = target(Path.of("/proc", Long.toString(pid), "fd", descriptor));
                if (target.startsWith("pipe:")) {
                    pipes.add(target);
                }
            }
            return pipes;
        }

        private static String target(Path link) {
            try {
                return Files.readSymbolicLink(link).toString();
            } catch (IOException e) {
                return ""; // it has ended meanwhile, or belongs to somebody else
            }
        }

        private static String content(String pid, String file) {
            try {
                return new String(Files.readAllBytes(Path.of("/proc", pid, file)), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return ""; // it has ended meanwhile, or belongs to somebody else
            }
        }
    }
}
