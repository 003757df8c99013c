package dev.abtest.transcript;

import dev.abtest.transcript.agents.Formats;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the files to read. In folders only the agents' own file names count; links are followed, each folder is
 * entered once, and only regular files are ever opened, so that no pipe or device can hold the reading up.
 */
public final class SourceWalk {
    /**
     * Where records come from: a regular file or a stream.
     *
     * @param name as the user named it, for messages
     * @param path empty for a stream
     * @param stream empty for a file; closed by whoever opened it
     * @param named whether the user named it, rather than the folder it lies in: only then it must be a recording
     */
    public record Source(String name, Optional<Path> path, Optional<InputStream> stream, boolean named) {

        /** A file that the user named. */
        public static Source file(Path path) {
            return new Source(path.toString(), Optional.of(path), Optional.empty(), true);
        }

        /** A file that was found in a folder. */
        static Source found(Path path) {
            return new Source(path.toString(), Optional.of(path), Optional.empty(), false);
        }

        /** A stream, such as the standard input; it can be read once. */
        public static Source stream(String name, InputStream stream) {
            return new Source(name, Optional.empty(), Optional.of(stream), true);
        }

        InputStream open() throws IOException {
            return stream.isPresent() ? stream.get() : Files.newInputStream(path.orElseThrow());
        }

        /** The name without folders and ending: the session's name when the record has none. */
        String stem() {
            String file = path.isPresent() ? String.valueOf(path.get().getFileName()) : name;
            int dot = file.lastIndexOf('.');
            return dot > 0 ? file.substring(0, dot) : file;
        }
    }

    private static final String SUB_AGENTS = "subagents";
    private static final int MAX_DEPTH = 64;
    private static final int TAIL = 1 << 16;

    private final List<Source> sources = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Path> entered = new HashSet<>();
    private final Set<Path> taken = new HashSet<>();

    /**
     * What was found.
     *
     * @param sources files to read, parents of forks before their forks
     * @param problems what the user named and cannot be read
     */
    record Found(List<Source> sources, List<Problem> problems) {}

    /** Expands the folders among these. */
    static Found of(List<Source> named) throws IOException {
        SourceWalk walk = new SourceWalk();
        for (Source source : named) {
            if (source.path().isEmpty()) {
                walk.sources.add(source);
            } else {
                walk.named(source.path().get());
            }
        }
        walk.orderByEnd();
        return new Found(walk.sources, walk.problems);
    }

    /**
     * The files in which agents that this session started recorded what they did: {@code X/subagents/agent-….jsonl}
     * beside the session's {@code X.jsonl}. Those of earlier releases lie among all sessions of a project and are not
     * looked for.
     */
    static List<Source> subAgentsOf(Source session) throws IOException {
        List<Source> found = new ArrayList<>();
        if (session.path().isEmpty()) {
            return found;
        }
        Path folder = session.path().get().resolveSibling(session.stem()).resolve(SUB_AGENTS);
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return found;
        }
        for (Path entry : entries(folder)) {
            boolean agent = entry.getFileName().toString().startsWith("agent-")
                    && entry.toString().endsWith(".jsonl");
            if (agent && Files.isRegularFile(entry) && Files.isReadable(entry)) {
                found.add(Source.found(entry));
            }
        }
        return found;
    }

    private void named(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            int sourcesBefore = sources.size();
            int problemsBefore = problems.size();
            folder(path, 0);
            if (sources.size() == sourcesBefore && problems.size() == problemsBefore) {
                problems.add(new Problem(path.toString(), 0, "no recorded session in this folder"));
            }
        } else if (!Files.exists(path)) {
            problems.add(new Problem(path.toString(), 0, "no such file"));
        } else if (!Files.isRegularFile(path)) {
            problems.add(new Problem(path.toString(), 0, "not a regular file; give a pipe as standard input, with -"));
        } else if (!Files.isReadable(path)) {
            notReadable(path);
        } else if (taken.add(path.toRealPath())) {
            sources.add(Source.file(path));
        }
    }

    private void folder(Path folder, int depth) throws IOException {
        if (depth > MAX_DEPTH || !entered.add(folder.toRealPath())) {
            return;
        }
        if (!Files.isReadable(folder)) {
            notReadable(folder);
            return;
        }
        for (Path entry : entries(folder)) {
            try {
                entry(entry, Files.readAttributes(entry, BasicFileAttributes.class), depth);
            } catch (NoSuchFileException e) {
                // it went away, or is a link to nothing
            } catch (IOException e) {
                problems.add(new Problem(entry.toString(), 0, "cannot be looked at: " + e.getMessage()));
            }
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Path::toString));
        return entries;
    }

    private void notReadable(Path path) {
        problems.add(new Problem(path.toString(), 0, "not readable with your permissions"));
    }

    private void entry(Path entry, BasicFileAttributes attributes, int depth) throws IOException {
        String name = entry.getFileName().toString();
        if (attributes.isDirectory()) {
            if (!name.equals(SUB_AGENTS)) {
                folder(entry, depth + 1);
            }
        } else if (attributes.isRegularFile() && Formats.isOwnName(name)) {
            if (!Files.isReadable(entry)) {
                notReadable(entry);
            } else if (taken.add(entry.toRealPath())) {
                sources.add(Source.found(entry));
            }
        }
    }

    /**
     * Reads first what ended first, so that a fork comes after the session it was copied from. Files without a time
     * stay where they are among themselves, before the others.
     */
    private void orderByEnd() throws IOException {
        if (sources.size() < 2) {
            return;
        }
        record Ended(Source source, long end) {}
        List<Ended> order = new ArrayList<>();
        for (Source source : sources) {
            order.add(new Ended(
                    source, source.path().isPresent() ? lastTime(source.path().get()) : Long.MAX_VALUE));
        }
        order.sort(Comparator.comparingLong(Ended::end));
        sources.clear();
        order.forEach(ended -> sources.add(ended.source()));
    }

    /** The last time stamp in the file's last bytes. */
    private static long lastTime(Path path) throws IOException {
        byte[] tail;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            int length = (int) Math.min(TAIL, file.length());
            file.seek(file.length() - length);
            tail = new byte[length];
            file.readFully(tail);
        }
        String text = new String(tail, StandardCharsets.ISO_8859_1);
        int at = text.lastIndexOf("\"timestamp\":");
        int from = at < 0 ? -1 : text.indexOf('"', at + "\"timestamp\":".length()) + 1;
        int end = from < 1 ? -1 : text.indexOf('"', from);
        return end < 0 ? EpochMillis.UNKNOWN : EpochMillis.parse(text.substring(from, end));
    }
}
