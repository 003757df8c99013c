package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program says and does the same as our classes do with picocli and Commons Math as published. */
class RewrittenClassesIT {
    private static final Path EXAMPLE = Launcher.DISTRIBUTION.resolve("examples/tau-bench-retail.json");
    /** Our jar and the libraries where Maven keeps them. */
    private static final String PUBLISHED = System.getProperty("publishedClassPath", "");

    private static final boolean REWRITTEN = Boolean.parseBoolean(System.getProperty("rewriteClasses", "true"));
    /** The version of Java 17's class files. */
    private static final int JAVA_17 = 61;

    private final Path scratch;
    private final Launcher packaged;
    private final Launcher published;

    RewrittenClassesIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.packaged = new Launcher(scratch);
        this.published = new Launcher(scratch);
    }

    @BeforeEach
    void findPublishedJars() throws IOException {
        assertTrue(
                PUBLISHED.contains("picocli-"),
                "-DpublishedClassPath, which pom.xml sets, lacks picocli: " + PUBLISHED);
        Path script = scratch.resolve("published");
        Files.writeString(
                script,
                "#!/bin/sh\nLC_ALL=C.UTF-8 exec '" + Path.of(System.getProperty("java.home"), "bin/java")
                        + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dabtest.err.terminal=false -cp '" + PUBLISHED
                        + "' dev.abtest.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        published.using(script);
    }

    private void assertSame(String... command) {
        assertEquals(published.run(command), packaged.run(command), String.join(" ", command));
    }

    /** Unless the build was told -DrewriteClasses=false: then they are one. */
    @Test
    void theTwoHaveDifferentClassFiles() throws IOException {
        for (String jar : List.of("picocli-", "commons-math3-")) {
            int before = newestClassFile(find(Stream.of(PUBLISHED.split(":")).map(Path::of), jar));
            assertTrue(before < JAVA_17, jar + " has class files of version " + before);
            try (Stream<Path> files = Files.list(Launcher.DISTRIBUTION.resolve("lib"))) {
                assertEquals(REWRITTEN ? JAVA_17 : before, newestClassFile(find(files, jar)), jar);
            }
        }
    }

    private static Path find(Stream<Path> files, String jar) {
        return files.filter(file -> file.getFileName().toString().startsWith(jar))
                .findFirst()
                .orElseThrow();
    }

    /** The highest version of the class files in a jar. */
    private static int newestClassFile(Path jar) throws IOException {
        int newest = 0;
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (entry.getName().endsWith(".class")) {
                    newest = Math.max(newest, file.getInputStream(entry).readNBytes(8)[7]);
                }
            }
        }
        return newest;
    }

    @Test
    void helpIsTheSame() {
        assertSame("--help");
        assertSame("--version");
        assertSame();
        for (String command : Cli.COMMANDS) {
            assertSame(command, "--help");
        }
        assertSame("generate-completion");
    }

    @Test
    void resultsAreTheSame() throws IOException {
        List<String> tests = new ArrayList<>(List.of(EXAMPLE.toString()));
        tests.add(store("few", 2, 1));
        tests.add(store("same", 6, 0));
        tests.add(store("better", 12, 4));
        assertSame("list");
        for (String test : tests) {
            assertSame("show", test);
            assertSame("analyze", test);
        }
        for (String format : List.of("json", "csv", "markdown")) {
            assertSame("list", "--format", format);
            assertSame("show", tests.get(3), "--format", format);
            assertSame("analyze", "--format", format, tests.get(0), tests.get(3));
        }
        assertSame("analyze", EXAMPLE.toString(), "--test", "exact");
        assertSame("analyze", tests.get(3), "--alpha", "0.01", "--min-effect", "0.5");
    }

    /** A test with so many sessions an arm, of which the warm ones have {@code gain} more successful calls. */
    private String store(String task, int sessions, int gain) {
        String id = packaged.create(task);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < sessions; i++) {
            for (int warm = 0; warm < 2; warm++) {
                lines.append(
                        "{\"session_type\":\"" + (warm == 0 ? "cold" : "warm") + "\",\"session_id\":\"" + (2 * i + warm)
                                + "\",\"tool_calls\":9,\"successful_calls\":" + (1 + i % 4 + warm * gain)
                                + ",\"completion_time\":" + (20 + i - warm * gain) + ".5,\"messages\":" + (4 + i % 3)
                                + ",\"success\":" + (i % 3 == 0 || warm * gain > 2) + "}\n");
            }
        }
        assertEquals(
                0,
                packaged.runWith(lines.toString(), "add-result", id, "--from", "-")
                        .status());
        return id;
    }

    @Test
    void whatChangesATestLeavesTheSame() throws IOException {
        String id = store("t", 5, 4);
        String[] add = {
            "add-result",
            id,
            "--session-type",
            "cold",
            "--session-id",
            "new",
            "--tool-calls",
            "7",
            "--success",
            "--start-time",
            "2026-01-31T13:45:00Z",
            "--end-time",
            "2026-01-31T13:46:00Z"
        };
        Path before = Files.copy(packaged.file(id), scratch.resolve("before"));
        Cli.Outcome expected = published.run(add);
        assertEquals(0, expected.status(), expected.err());
        String changed = Files.readString(packaged.file(id));
        assertFalse(changed.equals(Files.readString(before)));
        Files.copy(before, packaged.file(id), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(expected, packaged.run(add));
        assertEquals(changed, Files.readString(packaged.file(id)));
        assertSame("delete", "none");
    }

    /** Its id tells the time, to the second. */
    @Test
    void aNewTestIsTheSame() {
        List<String> said = new ArrayList<>();
        for (Launcher launcher : List.of(published, packaged)) {
            launcher.with("ABTEST_DIR", scratch.resolve("store" + said.size()).toString());
            Cli.Outcome outcome = launcher.run("create", "--task-id", "t.1", "--description", "dé\nd", "--prompt", "p");
            said.add(outcome.toString().replaceAll("test_\\d+_\\d+_", "test_TIME_"));
        }
        assertEquals(said.get(0), said.get(1));
        assertTrue(said.get(0).contains("Created test: test_TIME_"), said.get(0));
    }

    @Test
    void errorsAreTheSame() {
        assertSame("lost");
        assertSame("lis");
        assertSame("list", "--lost");
        assertSame("list", "extra");
        assertSame("list", "--format", "xml");
        assertSame("list", "--format");
        assertSame("list", "--dir", "/dev/null");
        assertSame("show");
        assertSame("show", "missing");
        assertSame("analyze", "missing", "--alpha", "2");
        assertSame("analyze", "missing", "--alpha", "much");
        assertSame("create", "--task-id", "t");
        assertSame("add-result", "missing", "--session-type", "tepid", "--session-id", "s");
        assertSame("add-result", "missing", "--session-type", "cold", "--session-id", "s", "--no-success");
        assertSame("add-result", "missing", "--session-type", "cold", "--tool-calls", "1.5");
        assertSame("import", "missing", "--session-type", "cold", "/dev/null");
        assertSame("run", "missing", "--sessions", "0");
    }
}
