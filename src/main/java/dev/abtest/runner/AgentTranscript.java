package dev.abtest.runner;

import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionDetails.Field;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.transcript.ImportRules;
import dev.abtest.transcript.SourceWalk.Source;
import dev.abtest.transcript.TranscriptImport;
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
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds the agent's own record of a session, and what it says. */
final class AgentTranscript {
    /** Words by which providers, networks and agents say that it was not the agent. */
    private static final List<String> NOT_THE_AGENT = List.of(
            "api error",
            "api_error",
            "apierror",
            "invalid_request_error",
            "overloaded",
            "rate limit",
            "rate_limit",
            "ratelimit",
            "quota",
            "usage limit",
            "billing",
            "unauthorized",
            "authentication",
            "permission_error",
            "api key",
            "connection",
            "network",
            "stream disconnected",
            "fetch failed",
            "econn",
            "enotfound",
            "etimedout",
            "service unavailable",
            "internal server error",
            "bad gateway",
            "status 401",
            "status 403",
            "status 429",
            "status 5");

    /** Words by which they say that the session itself went too far, which is a result of its arm. */
    private static final List<String> THE_AGENT = List.of("context", "too long", "max_turns", "maximum", "budget");

    private AgentTranscript() {}

    /**
     * The regular files that {@code glob} matches and that were written to since {@code since}, in the order of their
     * names.
     *
     * @param glob {@code *} within a folder, {@code **} across folders; relative to {@code work} unless it begins with
     *     {@code /}
     */
    static List<Path> filesSince(Instant since, String glob, Path work) throws IOException {
        return new Glob(glob, work).filesSince(since);
    }

    /**
     * The session in these files; of several, the one with the most messages and calls.
     *
     * @return empty when no file holds a recording that the readers know
     */
    static Optional<SessionResult> read(List<Path> files, SessionType arm, TestTask task) throws IOException {
        Optional<SessionResult> best = Optional.empty();
        for (Path file : files) {
            List<SessionResult> found = TranscriptImport.run(
                            List.of(Source.file(file)), ImportRules.of(arm, task), bytes -> {})
                    .sessions();
            for (SessionResult session : found) {
                if (best.isEmpty() || size(session) > size(best.get())) {
                    best = Optional.of(session);
                }
            }
        }
        return best;
    }

    private static int size(SessionResult session) {
        return session.messageCount() + session.toolCalls();
    }

    /**
     * The error of the provider or the network that ended the session, if one did. An error that the agent overcame is
     * none.
     *
     * @param exitStatus the agent's
     */
    static Optional<String> apiError(SessionResult session, int exitStatus) {
        SessionDetails details = SessionDetails.of(session);
        boolean failed = details.count(Field.SESSION_ERRORS) > 0
                && !details.flag(Field.COMPLETED).orElse(exitStatus == 0);
        if (!failed || session.errors().isEmpty()) {
            return Optional.empty();
        }
        String last = session.errors().get(session.errors().size() - 1);
        String words = last.toLowerCase(Locale.ROOT);
        return holdsOne(words, NOT_THE_AGENT) && !holdsOne(words, THE_AGENT) ? Optional.of(last) : Optional.empty();
    }

    /** What the session cost, as the agent says; empty when it does not. */
    static OptionalDouble costUsd(SessionResult session) {
        return SessionDetails.of(session).number(Field.COST_USD);
    }

    private static boolean holdsOne(String text, List<String> words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** A pattern for paths, and the folder where its search begins. */
    private static final class Glob {
        private static final String SPECIAL = "*?[{\\";

        private final Path base;
        private final PathMatcher matcher;

        Glob(String glob, Path work) {
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
}
