package dev.abtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** The packages import one way, downward. */
class PackagesTest {
    private static final String ROOT = "dev.abtest.";

    /** What each package may know; one that is not built yet is no fault. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            Map.entry(
                    "cli",
                    Set.of("analysis", "design", "document", "model", "report", "runner", "store", "transcript")),
            Map.entry("report", Set.of("analysis", "document", "model", "stats")),
            Map.entry("runner", Set.of("design", "document", "model", "store", "transcript")),
            Map.entry("store", Set.of("analysis", "document", "model")),
            Map.entry("document", Set.of("analysis", "design", "model")),
            Map.entry("analysis", Set.of("design", "model", "stats", "stats.permutation")),
            Map.entry("design", Set.of("model", "stats.permutation")),
            Map.entry("transcript", Set.of("model")),
            Map.entry("model", Set.of()),
            Map.entry("stats", Set.of()),
            Map.entry("stats.permutation", Set.of("stats")));

    @Test
    void packagesKnowOnlyTheOnesBelowThem() {
        Map<String, Set<String>> actual = dependencies();
        for (Map.Entry<String, Set<String>> entry : actual.entrySet()) {
            assertTrue(MAY_KNOW.containsKey(entry.getKey()), "a package without a place: " + entry.getKey());
            Set<String> forbidden = new TreeSet<>(entry.getValue());
            forbidden.removeAll(MAY_KNOW.get(entry.getKey()));
            assertEquals(Set.of(), forbidden, entry.getKey() + " must not know");
        }
    }

    @Test
    void theCheckSeesTheImportsThatThereAre() {
        assertTrue(dependencies().get("cli").contains("store"));
        assertTrue(dependencies().get("analysis").contains("stats"));
    }

    /** From jdeps, whose lines are {@code from -> to where}. */
    private static Map<String, Set<String>> dependencies() {
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--multi-release=base",
                        "--ignore-missing-deps",
                        "-verbose:package",
                        "-filter:none",
                        "target/classes");
        assertEquals(0, status, out.toString());
        Map<String, Set<String>> found = new TreeMap<>();
        for (String line : out.toString().lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 3 && words[0].startsWith(ROOT) && words[1].equals("->") && words[2].startsWith(ROOT)) {
                String from = words[0].substring(ROOT.length());
                String to = words[2].substring(ROOT.length());
                Set<String> targets = found.computeIfAbsent(from, key -> new TreeSet<>());
                if (!from.equals(to)) {
                    targets.add(to);
                }
            }
        }
        return found;
    }
}
