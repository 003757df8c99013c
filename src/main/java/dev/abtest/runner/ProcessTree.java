package dev.abtest.runner;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * parent, when it is in a session that a member leads, or when it was a member at an earlier look. A process escapes
 * only if it cleared its environment, left its session and closed its output, and its parent ended, before the next
 * look.
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

    /** Takes in a process, and from now on its children. Its output first: it may end before the table is read. */
    synchronized void add(long pid) {
        pipes.addAll(Table.outputPipes(pid));
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
        List<Table.Entry> all = Table.read();
        Set<Long> members = new HashSet<>();
        long self = ProcessHandle.current().pid();
        for (Table.Entry entry : all) {
            Long started = known.get(entry.pid());
            if (entry.pid() != self
                    && (started != null && started == entry.started() || closely && isMarked(entry.pid()))) {
                members.add(entry.pid());
            }
        }
        while (addRelatives(all, members)) {
            // a child of a child of a member
        }
        for (Table.Entry entry : all) {
            if (members.contains(entry.pid())) {
                known.put(entry.pid(), entry.started());
            }
        }
        return new ArrayList<>(members);
    }

    private boolean isMarked(long pid) {
        // Not any descriptor: a process that this JVM is just starting holds our ends of all pipes for a moment.
        return Table.isMarked(pid, marks) || !Collections.disjoint(Table.outputPipes(pid), pipes);
    }

    private boolean addRelatives(List<Table.Entry> all, Set<Long> members) {
        boolean added = false;
        for (Table.Entry entry : all) {
            // The id of a session is not given to a new process as long as the session has members.
            boolean related = members.contains(entry.parent()) || known.containsKey(entry.session());
            added |= related && members.add(entry.pid());
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

        static List<Entry> read() {
            List<Entry> entries = new ArrayList<>();
            if (!IS_LINUX) {
                ProcessHandle.allProcesses()
                        .forEach(process -> entries.add(new Entry(
                                process.pid(),
                                process.parent().map(ProcessHandle::pid).orElse(0L),
                                -1,
                                process.info()
                                        .startInstant()
                                        .map(Instant::toEpochMilli)
                                        .orElse(0L))));
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
