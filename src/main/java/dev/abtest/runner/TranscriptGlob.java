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

/**
 * The files that {@code --transcript} names: {@code *} within a folder, {@code **} across folders; relative to the
 * session's working directory.
 */
final class TranscriptGlob {
    private static final String SPECIAL = "*?[{\\";

    private final Path base;
    private final PathMatcher matcher;

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

    /** Regular files that match and were written to since {@code since}, in the order of their names. */
    List<Path> filesSince(Instant since) throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(base)) {
            return files;
        }
        Files.walkFileTree(base, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                boolean fresh = !attributes.lastModifiedTime().toInstant().isBefore(since);
                if (attributes.isRegularFile() && fresh && matcher.matches(file)) {
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
