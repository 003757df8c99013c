package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * What all attacks share. Each is made in a small form by every build, and whole with {@code -Dchaos=whole}; both draw
 * from the same seed, so that what fails once fails again.
 */
final class Attack {
    static final long SEED = 20260131;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STACK_TRACE = Pattern.compile(
            "(?m)^\\s+at [\\w.$/@]+\\(|\\b(java|jdk|dev)\\.[\\w.]*(Exception|Error)\\b|should not have happened");
    /** Drives a terminal, or reorders what it shows. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private Attack() {}

    /**
     * Makes temporary folders in memory where there is a place for that: an attack flushes some ten thousand files, and
     * waits for the disk otherwise.
     */
    static final class InMemory implements TempDirFactory {
        private static final Path MEMORY = Path.of("/dev/shm");

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "abtest-")
                    : Files.createTempDirectory("abtest-");
        }
    }

    /** Whether the whole attack is asked for. */
    static boolean isWhole() {
        return "whole".equals(System.getProperty("chaos"));
    }

    /** How many cases there are: {@code small} in a build. */
    static int cases(int small, int whole) {
        return isWhole() ? whole : small;
    }

    /** What no outcome may hold, whatever was done; empty when it holds none of it. */
    static List<String> problems(Cli.Outcome outcome) {
        List<String> problems = new ArrayList<>();
        if (outcome.status() < 0 || outcome.status() > 2) {
            problems.add("exit status " + outcome.status());
        }
        if (STACK_TRACE.matcher(outcome.err()).find()) {
            problems.add("a stack trace, or the name of an exception");
        }
        if (CONTROL.matcher(outcome.out()).find()
                || CONTROL.matcher(outcome.err()).find()) {
            problems.add("a control character");
        }
        return problems;
    }

    /**
     * What the documents of a store hold: {@code TEST} for each, and {@code TEST ARM SESSION} for each session.
     *
     * @throws AssertionError if a document is no JSON, or holds a session twice
     */
    static TreeSet<String> facts(Path store) {
        TreeSet<String> facts = new TreeSet<>();
        String[] names = store.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (name.endsWith(".json") && !name.startsWith(".")) {
                addFacts(store.resolve(name), facts);
            }
        }
        return facts;
    }

    private static void addFacts(Path file, TreeSet<String> facts) {
        JsonNode document;
        try {
            document = JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read: " + e.getMessage(), e);
        }
        String test = document.path("test_id").asText();
        facts.add(test);
        for (String arm : List.of("cold", "warm")) {
            for (JsonNode session : document.path(arm + "_results")) {
                String fact =
                        test + " " + arm + " " + session.path("session_id").asText();
                if (!facts.add(fact)) {
                    throw new AssertionError(file + " has a session twice: " + fact);
                }
            }
        }
    }

    /**
     * Files in a store that belong to nothing that is stored: what a writer has left behind. The lock of a run may stay: a
     * file without a lock keeps nobody away, and to remove it after a failure could take it from somebody else.
     */
    static List<String> litter(Path store) {
        List<String> litter = new ArrayList<>();
        String[] names = store.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            boolean belongs = name.equals(".lock")
                    || name.equals(".trash")
                    || name.startsWith(".run-") && name.endsWith(".lock")
                    || !name.startsWith(".") && (name.endsWith(".json") || name.endsWith(".logs"));
            if (!belongs) {
                litter.add(name);
            }
        }
        return litter;
    }

    /** Everything that can be seen of a folder's files from outside: a change to any of them changes this. */
    static Map<String, String> snapshot(Path folder) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                files.put(
                        file.toString(),
                        attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime() + " "
                                + Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return files;
    }
}
