package dev.abtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Packages import one way, downward, and no file needs another that needs it. */
class PackagesTest {
    private static final String ROOT = "dev.abtest.";

    /** What each package may import. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry(
                    "cli",
                    Set.of("analysis", "design", "document", "model", "report", "runner", "store", "transcript")),
            Map.entry("report", Set.of("analysis", "design", "document", "model", "stats")),
            Map.entry("runner", Set.of("design", "document", "model", "store", "transcript")),
            Map.entry("store", Set.of("document", "model")),
            Map.entry("document", Set.of("analysis", "design", "model")),
            Map.entry("analysis", Set.of("design", "model", "stats", "stats.permutation")),
            Map.entry("design", Set.of("model", "stats.permutation")),
            Map.entry("transcript", Set.of("model", "transcript.agents", "transcript.records", "transcript.session")),
            Map.entry("transcript.agents", Set.of("transcript.records", "transcript.session")),
            Map.entry("transcript.session", Set.of("model", "transcript.records")),
            Map.entry("transcript.records", Set.of("model")),
            Map.entry("stats", Set.of()),
            Map.entry("stats.permutation", Set.of("stats")),
            Map.entry("model", Set.of()));

    @Test
    void packagesImportOnlyTheOnesBelowThem() {
        Map<String, Set<String>> packages = new TreeMap<>();
        imports().forEach((file, targets) -> {
            Set<String> imported = packages.computeIfAbsent(packageOf(file), key -> new TreeSet<>());
            targets.forEach(target -> imported.add(packageOf(target)));
        });
        packages.forEach((name, imported) -> {
            assertTrue(MAY_IMPORT.containsKey(name), "a package without a place: " + name);
            imported.remove(name);
            imported.removeAll(MAY_IMPORT.get(name));
            assertEquals(Set.of(), imported, name + " must not import");
        });
        assertEquals(MAY_IMPORT.keySet(), packages.keySet(), "places without a package");
    }

    @Test
    void noFileImportsItselfThroughOthers() {
        assertEquals(List.of(), circles(imports()));
    }

    @Test
    void theChecksSeeTheImportsThatThereAre() {
        Map<String, Set<String>> imports = imports();
        assertTrue(imports.get("cli.AddResultCommand").contains("store.ABTestManager"));
        assertTrue(imports.get("analysis.Analysis").contains("model.ABTest"));
    }

    @Test
    void aCircleOfThreeFilesIsFound() {
        Map<String, Set<String>> imports =
                Map.of("a.A", Set.of("a.B"), "a.B", Set.of("a.C"), "a.C", Set.of("a.A"), "a.D", Set.of("a.A"));
        assertEquals(List.of(Set.of("a.A", "a.B", "a.C")), circles(imports));
    }

    private static String packageOf(String file) {
        return file.substring(0, file.lastIndexOf('.'));
    }

    /** The sets of files in which each can be reached from each other. */
    private static List<Set<String>> circles(Map<String, Set<String>> imports) {
        Map<String, Set<String>> reached = new HashMap<>();
        imports.keySet().forEach(file -> reached.put(file, reachableFrom(file, imports)));
        List<Set<String>> circles = new ArrayList<>();
        for (String file : new TreeSet<>(imports.keySet())) {
            Set<String> circle = new TreeSet<>(reached.get(file));
            circle.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(file));
            if (!circle.isEmpty() && !circles.contains(circle)) {
                circles.add(circle);
            }
        }
        return circles;
    }

    private static Set<String> reachableFrom(String start, Map<String, Set<String>> imports) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(imports.get(start));
        while (!open.isEmpty()) {
            String file = open.pop();
            if (reached.add(file)) {
                open.addAll(imports.getOrDefault(file, Set.of()));
            }
        }
        return reached;
    }

    /**
     * Which of our files each of them needs, without {@code dev.abtest.}; a nested class belongs to its file. From the
     * lines {@code from -> to where} of jdeps.
     */
    private static Map<String, Set<String>> imports() {
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--multi-release=base",
                        "--ignore-missing-deps",
                        "-verbose:class",
                        "-filter:none",
                        "target/classes");
        assertEquals(0, status, out.toString());
        Map<String, Set<String>> imports = new TreeMap<>();
        for (String line : out.toString().lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 3 && words[0].startsWith(ROOT) && words[1].equals("->")) {
                Set<String> targets = imports.computeIfAbsent(file(words[0]), key -> new TreeSet<>());
                if (words[2].startsWith(ROOT) && !file(words[2]).equals(file(words[0]))) {
                    targets.add(file(words[2]));
                }
            }
        }
        return imports;
    }

    private static String file(String className) {
        int nested = className.indexOf('$');
        return className.substring(ROOT.length(), nested < 0 ? className.length() : nested);
    }
}
