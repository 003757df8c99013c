package dev.abtest.runner;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processes that there are, and how one of them is ended. */
interface ProcessTable {
    /**
     * One process that lives.
     *
     * @param parent its parent's id
     * @param session the id of its session's leader; -1 where that is not known
     * @param started tells it from a later process with its id
     */
    record Entry(long pid, long parent, long session, long started) {}

    /** Those of this moment. */
    List<Entry> read();

    /** Whether the process began with all of {@code marks} in its environment. */
    boolean isMarked(long pid, Set<String> marks);

    /** What the process has open as its standard output and standard error, where these are pipes. */
    Set<String> outputPipes(long pid);

    /** Ends the process of {@code entry}, forcibly or by asking it; one that has its id by now is left alone. */
    void end(Entry entry, boolean forcibly);

    /**
     * Those of this machine: from {@code /proc} where there is one, because only that tells sessions and environments;
     * else from Java, which knows parents and nothing more.
     */
    static ProcessTable ofMachine() {
        return new OfMachine();
    }

    /** The processes of this machine. */
    final class OfMachine implements ProcessTable {
        private static final File PROC = new File("/proc");
        private static final boolean IS_LINUX = new File(PROC, "self/stat").exists();
        /** Where proc(5) has the session and the start, counted from the field behind the name. */
        private static final int SESSION_FIELD = 3;

        private static final int START_FIELD = 19;

        private OfMachine() {}

        @Override
        public List<Entry> read() {
            List<Entry> entries = new ArrayList<>();
            if (!IS_LINUX) {
                ProcessHandle.allProcesses().forEach(process -> entries.add(entryOf(process)));
                return entries;
            }
            String[] names = PROC.list();
            for (String name : names == null ? new String[0] : names) {
                if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
                    entry(name).ifPresent(entries::add);
                }
            }
            return entries;
        }

        private static Optional<Entry> entry(String pid) {
            String stat = content(pid, "stat");
            int name = stat.lastIndexOf(')'); // the name may hold blanks and brackets
            if (name < 0) {
                return Optional.empty();
            }
            String[] fields = stat.substring(name + 2).split(" ");
            char state = fields[0].charAt(0);
            if (state == 'Z' || state == 'X') { // a zombie is dead, only its parent has not noticed
                return Optional.empty();
            }
            return Optional.of(new Entry(
                    Long.parseLong(pid),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[SESSION_FIELD]),
                    Long.parseLong(fields[START_FIELD])));
        }

        private static Entry entryOf(ProcessHandle process) {
            return new Entry(
                    process.pid(),
                    process.parent().map(ProcessHandle::pid).orElse(0L),
                    -1,
                    process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
        }

        @Override
        public void end(Entry entry, boolean forcibly) {
            // In this order: the handle is for the process that has the id now, and acts on no later one.
            Optional<ProcessHandle> handle = ProcessHandle.of(entry.pid());
            if (handle.isPresent() && started(handle.get()) == entry.started()) {
                if (forcibly) {
                    handle.get().destroyForcibly();
                } else {
                    handle.get().destroy();
                }
            }
        }

        private static long started(ProcessHandle process) {
            Optional<Entry> entry = IS_LINUX ? entry(Long.toString(process.pid())) : Optional.of(entryOf(process));
            return entry.map(Entry::started).orElse(-1L);
        }

        @Override
        public boolean isMarked(long pid, Set<String> marks) {
            String environment = IS_LINUX ? content(Long.toString(pid), "environ") : "";
            int found = 0;
            for (String variable : environment.split("\0")) {
                found += marks.contains(variable) ? 1 : 0;
            }
            return found >= marks.size();
        }

        @Override
        public Set<String> outputPipes(long pid) {
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
