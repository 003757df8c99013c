package dev.abtest.runner;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A pattern for the files in which an agent records its sessions, and the folder where the search for them begins. */
final class TranscriptGlob {
    private static final String SPECIAL = "*?[{\\";

    private final Path base;
    private final PathMatcher matcher;

    /**
     * The regular files that {@code glob} matches.
     *
     * @param glob {@code *} within a folder, {@code **} across folders; relative to {@code work} unless it begins with
     *     {@code /}
     */
    TranscriptGlob(String glob, Path work) {
        boolean absolute = glob.startsWith("/");
        String inner = glob;
        Path from = work;
        while (inner.startsWith("../")) {
            inner = inner.substring(3);
            from = from.getParent();
        }
        base = absolute ? fixedPart(glob) : from;
        matcher = FileSystems.getDefault()
                .getPathMatcher("glob:" + (absolute ? "" : escaped(from.toString()) + "/") + inner);
    }

    /**
     * Those that were written to since then, and those in {@code folder} whenever they were, in the order of their
     * names.
     */
    List<Path> filesSince(Instant since, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(base)) {
            return files;
        }
        Files.walkFileTree(base, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                boolean fresh = !attributes.lastModifiedTime().toInstant().isBefore(since);
                if (attributes.isRegularFile() && (fresh || file.startsWith(folder)) && matcher.matches(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // it went away, or is not ours to read
            }
        });
        Collections.sort(files);
        return files;
    }

    private static Path fixedPart(String glob) {
        Path fixed = Path.of("/");
        for (Path part : Path.of(glob)) {
            for (char special : SPECIAL.toCharArray()) {
                if (part.toString().indexOf(special) >= 0) {
                    return fixed;
                }
            }
            fixed = fixed.resolve(part);
        }
        return fixed.getParent() == null ? fixed : fixed.getParent();
    }

    private static String escaped(String path) {
        StringBuilder text = new StringBuilder();
        for (char c : path.toCharArray()) {
            text.append("*?[]{}\\".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return text.toString();
    }
}
