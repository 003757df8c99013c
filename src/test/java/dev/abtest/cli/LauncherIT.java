package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/abtest}: where it may lie, which Java it takes, what its class-data archive may do wrong. */
class LauncherIT {
    private static final Path TARBALL =
            Path.of(System.getProperty("tarball", "target/abtest-1.0.0.tar.gz")).toAbsolutePath();

    private final Path scratch;
    private final Launcher launcher;

    LauncherIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch);
    }

    /** The distribution unpacked into a folder of the user's choice. */
    private Path unpack(Path folder) throws IOException {
        Files.createDirectories(folder);
        Process tar = new ProcessBuilder("tar", "-xzf", TARBALL.toString(), "-C", folder.toString()).start();
        assertEquals(0, Launcher.end(tar));
        return folder.resolve("abtest");
    }

    private void assertWorks() {
        assertEquals("No tests found.\n", launcher.ok("list"));
    }

    @Test
    void itRunsThroughLinksOfAllKinds() throws IOException {
        Path links = Files.createDirectories(scratch.resolve("some links"));
        Path script = Launcher.DISTRIBUTION.resolve("bin/abtest");
        Path direct = Files.createSymbolicLink(links.resolve("direct"), script);
        Path second = Files.createSymbolicLink(links.resolve("second"), Path.of("direct"));
        Path relative = Files.createSymbolicLink(links.resolve("relative"), links.relativize(script));
        Path folder = Files.createSymbolicLink(links.resolve("bin folder"), script.getParent());
        for (Path link : List.of(direct, second, relative, folder.resolve("abtest"))) {
            launcher.using(link);
            assertWorks();
        }
    }

    @Test
    void itRunsFromAnyFolderByAnyName() throws IOException {
        Path bin = Launcher.DISTRIBUTION.resolve("bin");
        launcher.in(Path.of("/"));
        assertWorks();
        launcher.in(bin).using(Path.of("./abtest"));
        assertWorks();
        launcher.in(Launcher.DISTRIBUTION).using(Path.of("bin/abtest"));
        assertWorks();
        launcher.in(bin).using(Path.of("../bin/abtest"));
        assertWorks();
        launcher.in(bin).wrappedIn("sh").using(Path.of("abtest"));
        assertWorks();
        launcher.in(scratch).wrappedIn().using(bin.resolve("abtest"));
        assertEquals(
                "No tests found.\n",
                launcher.shell("PATH=" + bin + ":$PATH; abtest list").out());
    }

    @Test
    void argumentsReachItAsTheyAre() {
        for (String text : List.of("a b", "", "*", "$HOME", "'", "\"", "\\", "@x", "a\nb", "`x`", "-n", "é")) {
            String out = launcher.ok("create", "--task-id", "t", "--description=" + text, "--prompt", "p");
            assertTrue(out.endsWith("\nTask: " + text.replace("\n", "\\n") + "\n"), out);
        }
    }

    @Test
    void theTarballRunsInAFolderWithSpacesAndAnEmptyHomeAndMakesItsArchive() throws Exception {
        Path home = unpack(scratch.resolve("in a folder's place (1)"));
        Path cache = scratch.resolve("the cache");
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", cache.toString());
        String id = launcher.create("t");
        assertEquals(0, launcher.add(id, "cold", "s").status());
        assertTrue(launcher.ok("show", id).contains("Cold sessions: 1\n"));
        awaitArchive(cache);
        assertEquals(id + "\n", launcher.ok("list", "-q"));
    }

    /** In a folder without spaces: Java 17 takes no classes of ours from an archive whose class path has some. */
    @Test
    void theArchiveOfTheFirstRunIsUsedByTheNextAndIgnoredInSilenceWhenItIsCorrupt() throws Exception {
        Path home = unpack(scratch.resolve("unpacked"));
        launcher.using(home.resolve("bin/abtest"));
        assertFalse(takesClassesFromAnArchive());
        Path archive = awaitArchive(scratch.resolve("home/.cache"));
        assertTrue(takesClassesFromAnArchive());

        byte[] good = Files.readAllBytes(archive);
        byte[] headless = good.clone();
        Arrays.fill(headless, 0, 4096, (byte) 0);
        byte[] text = "not an archive".getBytes(StandardCharsets.UTF_8);
        for (byte[] corrupt : new byte[][] {headless, Arrays.copyOf(good, 100), text, {}}) {
            Files.delete(archive); // it is read-only
            Files.write(archive, corrupt);
            assertWorks();
        }
    }

    @Test
    void anArchiveOfAnotherPlaceIsIgnoredInSilence() throws IOException {
        Path home = unpack(scratch.resolve("moved"));
        Files.writeString(home.resolve("lib/abtest.jsa.fits"), fits(home)); // which is not true
        launcher.using(home.resolve("bin/abtest"));
        assertWorks();
        assertFalse(takesClassesFromAnArchive());
        Files.delete(home.resolve("lib/abtest.jsa"));
        assertWorks();
    }

    @Test
    void withoutAPlaceForTheArchiveItWorksAsWell() throws IOException {
        Path home = unpack(scratch.resolve("elsewhere"));
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", "/proc/none");
        assertWorks();
        launcher.with("XDG_CACHE_HOME", null).with("HOME", null);
        assertWorks();
        assertFalse(Files.exists(Path.of("/nonexistent")));
        assertFalse(Files.exists(Path.of("/abtest")));
    }

    /** The archive that the first run makes in the background. */
    private static Path awaitArchive(Path cache) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(deadline)) {
            if (Files.isDirectory(cache)) {
                try (Stream<Path> files = Files.walk(cache)) {
                    List<Path> found =
                            files.filter(file -> file.endsWith("abtest.jsa")).toList();
                    if (!found.isEmpty()) {
                        return found.get(0);
                    }
                }
            }
            // Not to be waited for otherwise: the process that makes it belongs to nobody.
            new ProcessBuilder("true").start().waitFor(1, TimeUnit.SECONDS);
        }
        throw new AssertionError("no archive in " + cache);
    }

    private boolean takesClassesFromAnArchive() {
        // The launcher turns logging off; what comes later on the command line turns it on again.
        launcher.with("ABTEST_JAVA_OPTS", "-Xlog:class+load:stdout");
        Cli.Outcome outcome = launcher.run("list");
        launcher.with("ABTEST_JAVA_OPTS", null);
        return outcome.out()
                .lines()
                .anyMatch(line -> line.contains("dev.abtest.cli.Abtest ") && line.contains("shared objects file"));
    }

    @Test
    void thePackagedArchiveIsUsed() {
        assertTrue(takesClassesFromAnArchive());
    }

    /** What the launcher wrote for the distribution in target, brought to {@code home}. */
    private static String fits(Path home) throws IOException {
        String original = Files.readString(Launcher.DISTRIBUTION.resolve("lib/abtest.jsa.fits"));
        assertTrue(original.contains(Launcher.DISTRIBUTION.toString()), original);
        return original.replace(Launcher.DISTRIBUTION.toString(), home.toString());
    }

    @Test
    void withoutJavaItSaysSoInOneLine() throws IOException {
        Path empty = Files.createDirectories(scratch.resolve("empty"));
        for (String java : new String[] {null, "", "/no/such/java"}) {
            launcher.with("PATH", empty.toString()).with("JAVA_HOME", java).wrappedIn("/bin/sh");
            assertDies("abtest: Java is missing: install Java 17 or newer, or set JAVA_HOME\n");
        }
    }

    @Test
    void aJavaThatIsTooOldIsNamedInOneLine() throws IOException {
        for (String version : List.of("11.0.22", "1.8.0_392", "16", "9", "nonsense", "")) {
            Path java = fakeJava("java-" + version, "JAVA_VERSION=\"" + version + "\"\n");
            launcher.with("JAVA_HOME", java.toString());
            assertDies("abtest: Java " + (version.isEmpty() ? "of unknown version" : version) + " at " + java
                    + "/bin/java is too old: install Java 17 or newer, or set JAVA_HOME\n");
        }
    }

    @Test
    void aJavaOnThePathThatIsTooOldIsNamedInOneLine() throws IOException {
        Path java = fakeJava("old", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        launcher.with("JAVA_HOME", null).with("PATH", java.resolve("bin") + ":/usr/bin:/bin");
        assertDies("abtest: Java 11.0.2 at " + java
                + "/bin/java is too old: install Java 17 or newer, or set JAVA_HOME\n");
    }

    private void assertDies(String message) {
        Cli.Outcome outcome = launcher.run("list");
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertEquals(message, outcome.err());
    }

    /** A Java that must not be started. */
    private Path fakeJava(String name, String release) throws IOException {
        Path home = scratch.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), release);
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho started >&2\nexit 9\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    @Test
    void aWrongJavaHomeFallsBackToThePath() {
        launcher.with("JAVA_HOME", "/no/such/java");
        assertWorks();
    }

    @Test
    void completionsAreThereAndParse() throws IOException {
        Path bash = Launcher.DISTRIBUTION.resolve("completions/abtest.bash");
        Path zsh = Launcher.DISTRIBUTION.resolve("completions/_abtest");
        assertEquals(launcher.ok("generate-completion"), Files.readString(bash));
        assertTrue(Files.readString(zsh).startsWith("#compdef abtest\n"));
        for (Path script : List.of(bash, zsh)) {
            Process check = new ProcessBuilder("bash", "-n", script.toString())
                    .inheritIO()
                    .start();
            assertEquals(0, Launcher.end(check), script.toString());
        }
    }

    @Test
    void completionsCompleteTheCommandsAndTheirOptions() throws IOException {
        Path bash = Launcher.DISTRIBUTION.resolve("completions/abtest.bash");
        Path script = Files.writeString(
                scratch.resolve("complete"),
                "source '" + bash + "'\nCOMP_WORDS=(abtest an) COMP_CWORD=1\n_complete_abtest abtest an abtest\n"
                        + "echo \"${COMPREPLY[@]}\"\nCOMP_WORDS=(abtest list --fo) COMP_CWORD=2\n"
                        + "_complete_abtest abtest --fo list\necho \"${COMPREPLY[@]}\"\n");
        Process process = new ProcessBuilder("bash", script.toString()).start();
        String out = new String(process.getInputStream().readAllBytes());
        assertEquals(0, Launcher.end(process));
        assertEquals("analyze\n--format\n", out.replace("'", ""));
    }

    @Test
    void theDistributionIsComplete() {
        for (String file : List.of(
                "bin/abtest",
                "lib/abtest.jar",
                "lib/abtest.jsa",
                "lib/make-archive",
                "examples/tau-bench-retail.json",
                "README.md",
                "LICENSE")) {
            assertTrue(Files.exists(Launcher.DISTRIBUTION.resolve(file)), file);
        }
        assertFalse(Files.exists(Launcher.DISTRIBUTION.resolve("lib/abtest.jsa.lock")));
    }

    /** By the names in our jar's manifest, which is all that Java goes by. */
    @Test
    void allLibrariesAreThereAndNoOther() throws IOException {
        Path lib = Launcher.DISTRIBUTION.resolve("lib");
        Set<String> expected = new TreeSet<>(List.of("abtest.jar"));
        try (JarFile jar = new JarFile(lib.resolve("abtest.jar").toFile())) {
            expected.addAll(List.of(jar.getManifest()
                    .getMainAttributes()
                    .getValue(Attributes.Name.CLASS_PATH)
                    .split(" ")));
        }
        Set<String> jars = new TreeSet<>(List.of(lib.toFile().list((folder, name) -> name.endsWith(".jar"))));
        assertEquals(expected, jars);
        Path commonsMath = lib.resolve(jars.stream()
                .filter(name -> name.startsWith("commons-math3-"))
                .findFirst()
                .orElseThrow());
        try (JarFile jar = new JarFile(commonsMath.toFile())) {
            for (String file : List.of("META-INF/LICENSE.txt", "META-INF/NOTICE.txt")) {
                assertTrue(jar.getEntry(file) != null, file);
            }
        }
    }
}
